"""What the site says: articles by number, each a page in the structure of AFPIMS, with invented text."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PLACES = ("PORT VELA", "CAMP HARROW", "FORT ELM", "NORTH SPIT AIR STATION", "LAKE ORSO")
WINGS = ("101st Example Wing", "7th Sample Brigade", "Task Force Lantern", "3rd Invented Squadron", "Harbor Group Two")
DEEDS = (
    "opens a hangar",
    "moves a bridge",
    "trains with neighbors",
    "counts its boats",
    "hosts a field day",
    "changes command",
)
SECTIONS = (
    ("News", "/News/News-Stories/Article/Article/{number}/{slug}/"),
    ("Releases", "/News/Releases/Release/Article/{number}/{slug}/"),
    ("Transcripts", "/News/Transcripts/Transcript/Article/{number}/{slug}/"),
)
LATEST = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
ELSEWHERE = "127.0.0.4"
"""A host that every page links to and that is not of the site."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the site, in one of its editions."""

    number: int
    edition: int = 1

    @property
    def host(self) -> str:
        """The address at which it is served."""
        return HOSTS[self.number % len(HOSTS)]

    @property
    def title(self) -> str:
        """The headline."""
        return f"{WINGS[self.number % 5]} {DEEDS[self.number % 6]}, report {self.number}"

    @property
    def path(self) -> str:
        """Its own address, without host."""
        slug = self.title.lower().replace(",", "").replace(" ", "-")
        return SECTIONS[self.number % 3][1].format(number=self.number, slug=slug)

    @property
    def published(self) -> datetime:
        """The higher the number the later."""
        return LATEST - timedelta(hours=5 * (10_000 - self.number))

    @property
    def modified(self) -> datetime:
        """When the edition came."""
        return self.published if self.edition == 1 else datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body."""
        place = PLACES[self.number % 5]
        seed = hashlib.sha256(str(self.number).encode()).hexdigest()
        first = f"{place} -- The {WINGS[self.number % 5]} {DEEDS[self.number % 6]} this week, in its report number {self.number}."
        more = tuple(
            f"In part {part} the crew of boat {seed[part * 4 : part * 4 + 4]} told how {WINGS[(self.number + part) % 5]} "
            "spent the day with the people of the town, who had come to see what was done and stayed until the evening."
            for part in range(6)
        )
        return (
            (first, *more, f"The report was put right in edition {self.edition}.")
            if self.edition > 1
            else (first, *more)
        )

    def html(self) -> str:
        """The page."""
        body = "\n".join(f"<p>{text}</p>" for text in self.paragraphs)
        day = f"{self.published:%b. %-d, %Y}"
        return frame(
            self.title,
            f'<div class="article-view"><div class="adetail news"><h1 class="maintitle">{self.title}</h1>'
            f'<div class="info"><span class="date">{day}</span> <span class="author-block">By Pat Example</span></div>'
            f'<div class="body">{body}</div></div></div>',
        )


def variants(article: Article) -> tuple[str, ...]:
    """Other addresses of the same article, as listings, readers and campaigns write them."""
    number = article.number
    return (
        f"/News/Article/Article/{number}/",
        f"{article.path}?utm_source=newsletter&utm_medium=email",
        f"{article.path}fbclid/IwAR{number}/",
        f"/(S({number}abc))/News/Article/Article/{number}/another-slug/",
    )


def frame(title: str, inner: str) -> str:
    """A page of the site around its content."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} > Example Department > Article View</title>
<meta name="generator" content="DNN"></head><body><div class="usa-banner">An official website of the United States government</div>
<nav><ul><li><a href="/News/">News</a></li><li><a href="/News/Releases/">Releases</a></li><li><a href="/About/">About</a></li>
</ul></nav>
<div class="DnnModule DnnModule-ArticleCS"><div class="DNNModuleContent ModArticleCSDetailsC">{inner}</div></div>
<footer><p>Hosted by Defense Media Activity - web.mil</p></footer></body></html>"""
