"""Stories put together from parts: heads, photos and tails as sites print them, around sentences that must stay.

A capture on a shelf shows each part once, beside the neighbours that it happened to have. Here any part meets any other.
"""

import random
from dataclasses import dataclass, field

GOV = (
    "An official website of the United States Government ",
    "Here's how you know",
    "Official websites use .gov",
    ".gov website belongs to an official government organization in the United States.",
    "Secure .gov websites use HTTPS",
    "A lock ( lock ) or https:// means you’ve safely connected to the .gov website. Share sensitive information only on official, secure websites.",
)
MIL = (
    "An official website of the United States government",
    "Here's how you know",
    "A .mil website belongs to an official U.S. Department of Defense organization in the United States.",
    "A lock (lock ) or https:// means you’ve safely connected to the .mil website. Share sensitive information only on official, secure websites.",
)
BREADCRUMBS = (None, None, None, "Home : News : Article View", "Home : Media : News : News Display", "Redirecting...")
NOTICE = (
    "You have accessed part of a historical collection on defense.gov. Some of the information contained within may be outdated "
    "and links may not function. Please contact the DOD Webmaster with any questions."
)
TOOLS = (None, None, None, None, "PRINT | E-MAIL | CONTACT AUTHOR", "Bookmark and Share")
NAMES = ("Jo Park", "Lena Voss", "Kit Lowe", "Ola Brandt", "Pia Stern", "D. Miles Cullen", "Ruth Calder")
RANKS = ("Senior Airman ", "Tech. Sgt. ", "Army Sgt. ", "Navy Petty Officer 2nd Class ", "Lance Cpl. ", "")
WHO = (
    "Airmen of the {}th Example Wing", "Soldiers of the {}th Example Brigade", "Marines with the {}th Example Division", "A crew of the {}th Squadron",
)  # fmt: skip
DO = (
    "sort relief supplies",
    "walk through the market",
    "inspect a bridge section",
    "unload a truck",
    "load pallets into a C-17",
)
AT = ("at Halden Air Base", "at Camp Rill, N.C.", "in Port Vela", "at the Pentagon", "during Exercise Steady Lamp")
MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
CREDITS = (
    " DoD photo by {}",
    " (U.S. Air Force photo by {})",
    " Air Force photo by {}",
    "",
    " (U.S. Army photo by {}/Released)",
)
MEDIA_TITLES = ("Relief Supplies", "Bridge Visit", "Market Walk", "Winter Watch")
TITLES = (
    "Wing Sorts 40 Tons of Relief Supplies", "Brook Praises Partners in the Pacific", "Soldiers Rebuild the Old Lighthouse",
    "Engineers Open a New Bridge for Linda Vista", "Navy Chief Thanks Families, Friends", "Guard Tests Winter Readiness",
)  # fmt: skip
SUBHEADS = ("Looking Ahead", "Shared Work", "Winter Plans", "A Long Road")
ITEMS = (
    "Bring the water to the pier before noon",
    "Check the ropes twice",
    "Two trucks, one trailer and a crane",
    "Write in plain words",
)
SENTENCES = (
    "Forty tons of water and tarpaulins passed through one hangar in a day.",
    "“What is a visit without a demonstration?” the sergeant major asked, and pointed at the obstacle course.",
    "From the first day, Lind said, the plan was small teams; short contracts; shared ranges with allies; and a school that failed people kindly.",
    "Defense Secretary Alan Brook and Zarandi Defense Minister Karl Tamm agreed today on a plan for three years of joint harbor work, chief Pentagon spokesperson Dana Ruiz said.",
    "Calder said the winter is not over, but that the base learned from the last one. “When the snow came back, they went back out,” she said.",
    '"I would rather hear it from the people who stood in the mud," Calder said.',
    "The curators open one drawer a day, because cloth does not like light.",
    "It was the first visit since October 2015.",
    "American engineers will train in Estonia through the summer, the two defense leaders said today.",
    "Good boots and good manners take a Marine anywhere. When the regiment is not in the field, it can often be found at the county fair.",
    "In 2017 the Marines lent out drill teams, a band, two dogs and a truck that children may climb on.",
    "The last truck left at dusk.",
)  # fmt: skip
KEPT, DROPPED, BLANK = "kept", "dropped", "blank"


@dataclass
class Story:
    """A text capture, and what must come of it."""

    headline: str
    lines: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    captions: dict[str, int] = field(default_factory=dict)
    """With how often each is printed."""
    virins: list[str] = field(default_factory=list)
    published: str | None = None
    historical: bool = False
    is_dense: bool = False
    """Whether it has no blank lines."""

    def add(self, line: str, label: str = DROPPED, *, last: bool = True) -> None:
        """A line; `last`: of its paragraph."""
        self.lines.append(line)
        (self.kept if label == KEPT else self.dropped).append(line)
        if last and not self.is_dense:
            self.lines.append("")

    def block(self, *lines: str, label: str = DROPPED) -> None:
        """Lines without blank lines between them."""
        for number, line in enumerate(lines, 1):
            self.add(line, label, last=number == len(lines))

    @property
    def text(self) -> str:
        """The capture."""
        return "\n".join(self.lines)


def story(seed: int, sentences: list[str]) -> Story:
    """The story of a number, always the same. `sentences`: more that a body may hold."""
    dice = random.Random(seed)
    made = Story(dice.choice(TITLES), is_dense=dice.random() < 0.15)
    _add_head(made, dice)
    _add_body(made, dice, sentences)
    _add_tail(made, dice)
    return made


def _date(dice: random.Random) -> tuple[str, str]:
    """A day as pages print it, and as ISO 8601."""
    year, month, day = dice.randint(2014, 2024), dice.randrange(12), dice.randint(1, 28)
    return f"{MONTHS[month]} {day}, {year}", f"{year}-{month + 1:02}-{day:02}"


def _add_head(made: Story, dice: random.Random) -> None:
    banner = dice.choice((GOV, MIL, GOV[: dice.choice((1, 2, 4))], ()))
    for line in banner:
        made.add(line, last=banner is not MIL or line is MIL[-1])
    if crumb := dice.choice(BREADCRUMBS):
        made.add(crumb)
    printed, iso = _date(dice)
    style = dice.choice(("none", "date", "kicker", "date-byline", "byline", "two lines", "list"))
    notice = dice.choice(("before", "after", "below", "none", "none")) if banner is not MIL else "none"
    made.historical = notice != "none"
    made.published = iso if style in ("date", "kicker", "date-byline", "list") else None
    name = dice.choice(NAMES)
    if notice == "before":
        made.add(NOTICE)
    if style == "kicker":
        made.add(f"NEWS | {printed}")
    made.add(made.headline, KEPT)
    if notice == "after":
        made.add(NOTICE)
    if tool := dice.choice(TOOLS):
        made.add(tool)
    lines = {
        "date": (printed,),
        "date-byline": (f"{printed} | By {name}",),
        "byline": (f"By {name} DoD News, Defense Media Activity",),
        "two lines": (f"By {name}", "DoD News, Defense Media Activity"),
        "list": (f"  • Published {printed}", f"  • By Staff Sgt. {name}", "  • 60th Example Wing Public Affairs"),
    }
    made.block(*lines.get(style, ()))
    if notice == "below":
        made.add(NOTICE)


def _add_body(made: Story, dice: random.Random, sentences: list[str]) -> None:
    count = dice.randint(3, 11)
    body = dice.sample(SENTENCES, count - count // 4) + dice.sample(sentences, count // 4)
    first = body.pop(0)  # one of ours: what opens a text may be its deck
    dice.shuffle(body)
    places = [dice.randint(0, count) for _ in range(dice.choice((0, 1, 1, 2, 3, 4, 5)))]
    style = dice.randrange(_STYLES)
    for number, sentence in enumerate((first, *body)):
        for _ in range(places.count(number)):
            _add_photo(made, dice, style)
        if number and dice.random() < 0.07:
            made.add(dice.choice(SUBHEADS), KEPT)
        made.add(sentence, KEPT)
        if dice.random() < 0.06:
            made.block(*(f"• {item}" for item in dice.sample(ITEMS, 3)), label=KEPT)
    for _ in range(places.count(count)):
        _add_photo(made, dice, style)


_STYLES = 11
_PARAGRAPHS = (5, 9)
"""Styles whose captions nothing but a blank line divides from the text."""


def _add_photo(made: Story, dice: random.Random, style: int) -> None:
    """A media block in one of the orders that AFPIMS prints."""
    printed, iso = _date(dice)
    name = dice.choice(NAMES)
    who = f"{dice.choice(WHO).format(dice.randint(4, 99))} {dice.choice(DO)} {dice.choice(AT)}"
    credit = dice.choice([form for form in CREDITS if form or style not in _PARAGRAPHS]).format(
        dice.choice(RANKS) + name
    )
    caption = f"{who}, {printed}.{credit}"
    if caption in made.captions or (made.is_dense and style in _PARAGRAPHS):
        return
    virin = f"{iso[2:].replace('-', '')}-{dice.choice('FADNM')}-PK{dice.randint(100, 999)}-{dice.randint(100, 9999)}{dice.choice(('', '', 'C'))}"
    title, alt = dice.choice(MEDIA_TITLES), f"{who}."
    by, number = f"Photo By: {name}", f"VIRIN: {virin}"
    block: tuple[str, ...] = (
        (caption, caption, caption, title, caption, by, number),
        (alt, caption, caption, title, caption, by, number),
        (alt, caption, title, caption, by, number),
        (alt, title, caption, by, number),
        (alt, title, caption, "Download Image: Full Size (1.09 MB)", by, number),
        (caption,),
        ("1 / 1", caption, "PHOTO DETAILS  /   DOWNLOAD HI-RES"),
        (caption, title, caption, by),
        (caption, f"{by} {number}"),
        (caption, "Download: Full Size (1.34 MB)", f"Credit: {name}", f"{number}.JPG"),
        (caption, title, caption, f"Photo by: {name} |  {number}.JPG"),
    )[style]
    made.captions[caption] = block.count(caption)
    made.virins += [virin] if any(number in line for line in block) else []
    made.block(*block)


def _add_tail(made: Story, dice: random.Random) -> None:
    kind = dice.choice(("none", "follow", "related", "network", "all", "more"))
    if kind in ("follow", "all"):
        made.add("(Follow Robin Vale on Twitter: @ValeExample)")
    if kind in ("network", "all"):
        made.add("Follow the Department of Defense on social media:")
    if kind == "related":
        made.add("Related Stories")
        made.block("Pool Stays Warm All Winter", "Camp Laundry Adds a Night Shift")
    if kind == "more":
        made.add("More Stories")
        made.block("Pool Stays Warm All Winter", "June 2, 2021", "Camp Laundry Adds a Night Shift", "June 1, 2021")
    if kind in ("all", "none"):
        made.add("Get the latest DOD News products delivered to your inbox.")
