"""Which addresses are articles and which name them, by family: forms that the sites have, or had."""

import pytest

from spiders.discovery.routes import Routes
from spiders.families import FAMILIES

ADDRESSES = [
    # family, address, what it is
    ("afpims", "https://www.war.gov/News/News-Stories/Article/Article/4321/slug/", "article"),
    ("afpims", "http://www.defense.gov/News/ArticleDisplay/tabid/223/Article/641995/slug.aspx", "article"),
    ("afpims", "https://www.war.gov/News/Releases/Release/Article/3981590/", "article"),
    ("afpims", "https://www.centcom.mil/MEDIA/NEWS-ARTICLES/News-Article-View/Article/3376118/x/", "article"),
    ("afpims", "https://www.war.gov/News/Contracts/Contract/Article/4016173//", "article"),
    ("afpims", "https://www.war.gov/News/", "listing"),
    ("afpims", "https://www.war.gov/News/News-Stories/?Page=39", "listing"),
    ("afpims", "https://www.af.mil/News/Tag/57191/a-tag/?Page=8", "listing"),
    ("afpims", "https://www.af.mil/News/Category/755/", "listing"),
    ("afpims", "https://www.af.mil/News/Year/2020/Month/3/?Page=5", "listing"),
    ("afpims", "https://www.usace.army.mil/Media/News-Archive/?ContentType=1%2C9&Page=39", "listing"),
    ("afpims", "https://www.af.mil/About-Us/", ""),
    ("afpims", "https://www.af.mil/News/Photos/igphoto/2000190114/", ""),
    ("afpims", "https://www.af.mil/Article/", ""),
    ("archive_defense", "https://archive.defense.gov/news/newsarticle.aspx?id=121257", "article"),
    ("archive_defense", "https://archive.defense.gov/Speeches/Speech.aspx?SpeechID=1279", "article"),
    ("archive_defense", "https://archive.defense.gov/contracts/contract.aspx?contractid=6", "article"),
    ("archive_defense", "https://archive.defense.gov/news/articles.aspx?SectionID=0&m=10&y=2010", "listing"),
    ("archive_defense", "https://archive.defense.gov/photos/", ""),
    ("army", "https://www.army.mil/article/202261/a_slug_here", "article"),
    ("army", "https://www.army.mil/article-amp/43835/a_slug", "article"),
    ("army", "https://www.army.mil/news/", "listing"),
    ("army", "https://www.army.mil/uniforms/", ""),
    ("dvids", "https://www.dvidshub.net/news/375737/a-slug", "article"),
    ("dvids", "https://www.dvidshub.net/news/printable/375737", "article"),
    ("dvids", "https://www.dvidshub.net/unit/CENTCOM", "listing"),
    ("dvids", "https://www.dvidshub.net/image/8835586/a-slug", ""),
    # of no known family: a number, a date, a long slug
    ("", "https://www.example.org/2026/11/wing-opens-hangar/", "article"),
    ("", "https://www.example.org/news/wing-opens-its-new-hangar.html", "article"),
    ("", "https://www.example.org/article/77", "article"),
    ("", "https://www.example.org/news/", "listing"),
    ("", "https://www.example.org/stories?page=4", "listing"),
    ("", "https://www.example.org/about-us", ""),
    ("", "https://www.example.org/", ""),
]


@pytest.mark.parametrize(("family", "url", "kind"), ADDRESSES)
def test_what_an_address_is(family: str, url: str, kind: str) -> None:
    routes = FAMILIES[family].routes if family else Routes()
    found = "article" if routes.is_article(url) else "listing" if routes.is_listing(url) else ""
    assert found == kind


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_family_enters_its_sites_at_paths(name: str) -> None:
    routes = FAMILIES[name].routes
    assert routes.start
    assert all(path.startswith("/") for path in (*routes.start, *routes.feeds, *routes.sitemaps))
