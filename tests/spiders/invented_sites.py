"""Invented sites of no known family, many pages each: four makers' structures, and text that differs from page to page.

What a block is stands beside it: `own` is the article's, `standing` is printed under every article and may go or stay, `chrome`
must go where it can be told. Nothing is random but by the number of the page.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crawler.model.page import Page
from spiders.decode import decode_page

_WHO = (
    "Pilots of the harbor", "The crew of the tug", "Engineers of the second company", "The keeper of the lighthouse",
    "Volunteers from Salt Haven", "The mayor of Port Vela", "Divers of the salvage team", "Two teachers from Kolben",
    "The quartermaster", "Students of the maritime school", "A farmer on the east bank", "The pilot of the rescue boat",
)  # fmt: skip
_DID = (
    "found a cracked beam in", "measured the depth below", "carried sandbags to", "repaired the engine of", "asked for a new roof on",
    "trained for a week beside", "moved forty crates out of", "painted the signal mast near", "counted the boats that wait at",
    "opened the valves behind", "drew a map of", "sent a letter about",
)  # fmt: skip
_WHAT = (
    "the northern basin", "the old bridge at Kolben", "the granary on Mole Street", "the ferry pier", "the flooded tunnel",
    "the airfield west of the river", "the signal station", "the sports hall", "the shipyard's third dock", "the wells of the county",
)  # fmt: skip
_WHEN = (
    "on Monday", "before the tide turned", "after nine weeks of rain", "during the spring exercise", "while the frost lasted",
    "in the first hours of the storm", "last autumn", "when the night train came in", "within a single afternoon",
)  # fmt: skip
_WHY = (
    "because nobody else had the tools for it", "so that the larger ships can pass", "although the money has not been granted",
    "and the work is to go on until June", "as the council had asked twice", "which took three days longer than planned",
    "with help from the district office", "and no one was hurt", "at a cost that is still being counted",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One page, with what its blocks are."""

    url: str
    html: str
    own: tuple[str, ...]
    chrome: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()

    @property
    def page(self) -> Page:
        """As a capture gives it."""
        return decode_page(self.html.encode(), content_type="text/html; charset=utf-8", url=self.url)


@dataclass(frozen=True)
class Story:
    """What one article says."""

    number: int
    title: str
    who: str
    paragraphs: tuple[str, ...]
    section: str = ""
    lead: tuple[str, ...] = field(default=())


def story(number: int, site: str = "", paragraphs: int | None = None) -> Story:
    """The article of a number: two articles share no paragraph."""
    pick = random.Random(f"{site} {number}")

    def sentence() -> str:
        return (
            f"{pick.choice(_WHO)} {pick.choice(_DID)} {pick.choice(_WHAT)} {pick.choice(_WHEN)}, {pick.choice(_WHY)}."
        )

    def paragraph(place: int) -> str:
        return " ".join(
            [
                *(sentence() for _ in range(pick.randint(1, 3))),
                f"It was entry {number}-{place} in the log of {pick.choice(_WHAT)}.",
            ]
        )

    count = paragraphs or pick.randint(4, 9)
    title = f"{pick.choice(_WHO)} {pick.choice(_DID)} {pick.choice(_WHAT)}"
    who = f"{pick.choice(('Ines', 'Jo', 'Tessa', 'Piet', 'Anders'))} {pick.choice(('Harrow', 'Park', 'Orlan', 'Varga', 'Kroll'))}"
    return Story(
        number, title, who, tuple(paragraph(place) for place in range(count)), pick.choice(("navy", "coast", "council"))
    )


def _p(texts: Sequence[str], attributes: str = "") -> str:
    return "".join(f"<p{attributes}>{text}</p>\n" for text in texts)


_HERALD_CHROME = (
    "Your support keeps the Herald independent",
    "The Herald belongs to its readers. For the price of a coffee a month you can help us to keep an eye on the council.",
    "Morning mail",
    "What matters on the coast, every morning at six, written by our newsroom and read by nine thousand people.",
    "Have a tip for the newsroom? Write to the desk, and we will keep your name to ourselves.",
)


def herald(number: int) -> Made:
    """A blog system's theme: one `<article>`, classes that name the post, boxes of plugins in its content."""
    told = story(number, "herald")
    half = len(told.paragraphs) // 2
    about, standing = (
        "About the Herald",
        "The Vela Herald has been printed on Mole Street since 1911 and is owned by its staff.",
    )
    support, coffee, mail, every, tip = _HERALD_CHROME
    html = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{told.title} | Vela Herald</title>
<meta property="og:title" content="{told.title}"></head><body class="single postid-{number} category-{told.section}">
<header id="masthead"><nav id="site-navigation"><ul><li><a href="/">Home</a></li><li><a href="/coast">Coast</a></li></ul></nav></header>
<div id="page"><main id="main"><article id="post-{number}" class="post-{number} post category-{told.section}">
<h1 class="entry-title">{told.title}</h1><div class="entry-meta">By <a href="/a">{told.who}</a></div>
<div class="entry-content">{_p(told.paragraphs[:half])}
<div class="hz-block"><h4>{mail}</h4><p>{every}</p></div>
{_p(told.paragraphs[half:])}
<div class="hz-wrap"><h3>{support}</h3><p>{coffee}</p></div><div class="hz-line"><p>{tip}</p></div>
<h3>{about}</h3><p>{standing}</p></div></article></main>
<aside id="secondary"><h2>Most read</h2><ul><li><a href="/1">A ferry runs aground</a></li><li><a href="/2">Nine schools leak</a></li></ul></aside></div>
<footer id="colophon">Vela Herald, Mole Street</footer></body></html>"""
    return Made(
        f"https://herald.example/{told.section}/{number}", html, told.paragraphs, _HERALD_CHROME, (about, standing)
    )


_FLOTILLA_CHROME = (
    "Printer friendly version", "Fourth Flotilla Public Affairs Office", "-FF-", "Story Number: see the archive",
)  # fmt: skip


def flotilla(number: int) -> Made:
    """A table of the year 2004: text between `<br><br>`, hardly a class, the same title on every page."""
    told = story(number, "flotilla")
    printer, office, end, archive = _FLOTILLA_CHROME
    standing = "The Fourth Flotilla keeps the sea lanes of the bay open and answers to the port captain of Salt Haven."
    text = "<br><br>\n".join(told.paragraphs)
    html = f"""<html><head><title>Fourth Flotilla News</title></head><body bgcolor="#ffffff">
<table width="100%"><tr><td colspan="2"><img src="/top.gif" alt=""></td></tr><tr><td width="160" valign="top"><a href="/">Home</a><br>
<a href="/ships">Ships</a><br><a href="/crew">Crew</a><br><a href="/history">History</a></td>
<td valign="top"><table width="98%"><tr><td><font size="2">{printer}</font></td></tr><tr><td><font size="4"><b>{told.title}</b></font></td></tr>
<tr><td><font size="2">{archive}</font></td></tr>
<tr><td><font size="2">{office}<br><br>{text}<br><br>{standing}<br><br>{end}</font></td></tr></table></td></tr>
<tr><td colspan="2" align="center"><font size="1">This is an official site of the Fourth Flotilla</font></td></tr></table></body></html>"""
    return Made(
        f"http://www.flotilla.example/news.php?id={number}", html, told.paragraphs, _FLOTILLA_CHROME, (standing,)
    )


_OFFICE_CHROME = (
    "Need an interpreter?",
    "Our staff speak nine languages. Ring the office between eight and four, and somebody will call you back on the same day.",
    "How was this page?",
    "Tell us whether you found what you were looking for, so that we can make this page better.",
)


def office(number: int) -> Made:
    """A component system: every paragraph in an element of its own, built like its neighbours'."""
    told = story(number, "office")
    need, staff, how, tell = _OFFICE_CHROME
    standing = "The Office of Wells and Bridges looks after four hundred structures between the river and the sea."

    def part(text: str) -> str:
        return f'<div class="text parbase"><div class="cmp-text"><p>{text}</p></div></div>'

    body = "\n".join(map(part, (*told.paragraphs, standing)))
    html = f"""<!DOCTYPE html><html lang="en"><head><title>{told.title} - Office of Wells and Bridges</title></head><body>
<div class="root"><div class="xf-header"><ul><li><a href="/">Start</a></li><li><a href="/wells">Wells</a></li></ul></div>
<div class="aem-Grid"><div class="title"><h1>{told.title}</h1></div><div class="responsivegrid"><div class="aem-Grid aem-Grid--12">
{body}</div></div><div class="helpline"><div class="cmp"><h2>{need}</h2><p>{staff}</p></div></div>
<div class="rate"><div class="cmp"><h2>{how}</h2><p>{tell}</p></div></div></div>
<div class="xf-footer"><p>Office of Wells and Bridges, River Road 1</p></div></div></body></html>"""
    return Made(f"https://office.example/news/{number}.html", html, told.paragraphs, _OFFICE_CHROME, (standing,))


_DISPATCH_CHROME = (
    "We are a newsroom of eleven people, and we answer every letter that reaches us.",
    "If something in this story is wrong, tell the editor, who corrects it on the page and says so.",
    "The Dispatch is free to read. It lives on what its members give, and on nothing else.",
    "Become a member",
)


def dispatch(number: int) -> Made:
    """A page drawn by a script: class names that mean nothing, no landmark, no heading but one."""
    told = story(number, "dispatch")
    letters, wrong, free, member = _DISPATCH_CHROME
    html = f"""<!DOCTYPE html><html lang="en"><head><title>{told.title}</title></head><body><div id="root"><div class="c0"><div class="c1">
<a href="/">The Dispatch</a><a href="/all">All stories</a></div><div class="c2"><div class="c3"><h1>{told.title}</h1><div class="c4">{told.who}</div></div>
<div class="c5">{_p(told.paragraphs[:2], ' class="c6"')}<div class="c7"><p class="c6">{free}</p><p class="c6">{member}</p></div>
{_p(told.paragraphs[2:], ' class="c6"')}</div><div class="c8"><p class="c6">{letters}</p><p class="c6">{wrong}</p></div></div></div></div></body></html>"""
    return Made(f"https://dispatch.example/s/{number}", html, told.paragraphs, _DISPATCH_CHROME)


SITES: dict[str, Callable[[int], Made]] = {
    "herald": herald,
    "flotilla": flotilla,
    "office": office,
    "dispatch": dispatch,
}
