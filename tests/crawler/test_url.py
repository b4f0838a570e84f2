"""One page, one key: whatever host, section, slug, prefix or tail its address has."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.url import archive_key, identify, site_name, unwrap

ARTICLES = [
    # every generation of article address; the number decides
    ("http://www.defense.gov/News/ArticleDisplay/tabid/223/Article/641995/slug.aspx", "defense.gov/article/641995"),
    ("http://www.defense.gov/News-Article-View/Article/633389/a-slug", "defense.gov/article/633389"),
    ("https://www.defense.gov/News/Article/Article/1423615/a-slug/", "defense.gov/article/1423615"),
    ("https://www.defense.gov/Explore/News/Article/Article/1834567/a-slug/", "defense.gov/article/1834567"),
    ("https://dod.defense.gov/News/Article/Article/1423615/a-slug/", "defense.gov/article/1423615"),
    ("https://www.defense.gov/News/News-Stories/Article/Article/1915048/", "defense.gov/article/1915048"),
    ("https://www.defense.gov/explore/story/Article/1899165/a-slug/", "defense.gov/article/1899165"),
    ("https://www.defense.gov/News/News-Releases/News-Release-View/Article/924303", "defense.gov/article/924303"),
    ("https://www.war.gov/News/Releases/Release/Article/3981590/a-slug/", "defense.gov/article/3981590"),
    ("https://www.defense.gov/News/Transcripts/Transcript/Article/1283804/x/", "defense.gov/article/1283804"),
    ("https://www.defense.gov/News/Transcripts/Transcript-View/Article/1283804", "defense.gov/article/1283804"),
    ("https://www.defense.gov/Newsroom/Transcripts/Transcript/Article/1046809", "defense.gov/article/1046809"),
    ("https://www.defense.gov/News/Speeches/Speech/Article/1400000/x/", "defense.gov/article/1400000"),
    ("https://www.defense.gov/News/Contracts/Contract/Article/4016173//", "defense.gov/article/4016173"),
    ("https://www.af.mil/News/Article-Display/Article/816003/x/", "af.mil/article/816003"),
    ("https://www.eielson.af.mil/News/Display/Article/3911880/x/", "eielson.af.mil/article/3911880"),
    ("https://www.scott.af.mil/News/Commentaries/Display/Article/965297/x", "scott.af.mil/article/965297"),
    ("https://www.centcom.mil/MEDIA/NEWS-ARTICLES/News-Article-View/Article/3376118/x/", "centcom.mil/article/3376118"),
    ("https://www.pacom.mil/Media/News/News-Display/Article/1111111/x/", "pacom.mil/article/1111111"),
    ("https://www.jcs.mil/NEWSROOM/News-Articles/Stories-Display/Article/22/x/", "jcs.mil/article/22"),
    ("https://www.dla.mil/News/Article-View/Article/33/x/", "dla.mil/article/33"),
    ("https://www.northcom.mil/Media/Press-Releases/Article-View/Article/44/x/", "northcom.mil/article/44"),
    # galleries
    ("http://www.af.mil/News/Photos/tabid/958/igphoto/2000190114/Default.aspx", "af.mil/igphoto/2000190114"),
    ("https://www.war.gov/Multimedia/Photos/igphoto/2002033894/", "defense.gov/igphoto/2002033894"),
    # before AFPIMS
    ("http://archive.defense.gov/news/newsarticle.aspx?id=121257", "defense.gov/newsarticle/121257"),
    ("http://www.defense.gov/news/newsarticle.aspx?id=121257", "defense.gov/newsarticle/121257"),
    ("http://www.defenselink.mil/news/newsarticle.aspx?ID=121257", "defense.gov/newsarticle/121257"),
    ("https://archive.defense.gov/Speeches/Speech.aspx?SpeechID=1279", "defense.gov/speech/1279"),
    ("http://archive.defense.gov/transcripts/transcript.aspx?transcriptid=5", "defense.gov/transcript/5"),
    ("http://archive.defense.gov/contracts/contract.aspx?contractid=6", "defense.gov/contract/6"),
    ("http://archive.defense.gov/releases/release.aspx?releaseid=7", "defense.gov/release/7"),
    # listings keep what chooses them
    (
        "http://www.defense.gov/news/articles.aspx?SectionID=0&m=10&y=2010",
        "defense.gov/news/articles.aspx?SectionID=0&m=10&y=2010",
    ),
    ("https://cms.eucom.mil/media-library/transcript/25100/x", "cms.eucom.mil/media-library/transcript/25100/x"),
    # other families
    ("https://www.army.mil/article/202261/a_slug_here", "army.mil/article/202261"),
    ("https://www.army.mil/article-amp/43835/a_slug", "army.mil/article/43835"),
    ("https://www.dvidshub.net/news/375737/a-slug", "dvidshub.net/news/375737"),
    ("https://www.dvidshub.net/news/printable/375737", "dvidshub.net/news/375737"),
    ("https://www.dvidshub.net/image/8835586/a-slug", "dvidshub.net/image/8835586"),
    ("http://m.dvidshub.net/video/42/x", "dvidshub.net/video/42"),
    # prefixes of web archives
    (
        "https://web.archive.org/web/20160504id_/http://www.defense.gov/News/Article/Article/1/x",
        "defense.gov/article/1",
    ),
    ("https://web.archive.org/web/20160504120000/https:/www.war.gov/News/Article/Article/1/x", "defense.gov/article/1"),
    (
        "https://webharvest.gov/congress115th/20190110191951/https://dod.defense.gov/News/Article/Article/2/x/",
        "defense.gov/article/2",
    ),
    ("http://webarchive.library.unt.edu/eot2008/20081107/http://www.af.mil/News/Display/Article/3", "af.mil/article/3"),
    # junk after the slug
    ("https://www.defense.gov/News/News-Stories/Article/Article/5/x/fbclid/IwAR0/", "defense.gov/article/5"),
    ("https://www.defense.gov/News/News-Stories/Article/Article/5/x/dvpTag/a/", "defense.gov/article/5"),
    ("https://www.defense.gov/News/News-Stories/Article/Article/5/x/videoid/9/dvpcc/false/", "defense.gov/article/5"),
    ("https://www.defense.gov/News/News-Stories/Article/Article/5/x/?a#b", "defense.gov/article/5"),
    ("https://www.defense.gov/News/News-Stories/Article/Article/5/fbclid/IwAR0", "defense.gov/article/5"),
]


@pytest.mark.parametrize(("url", "key"), ARTICLES)
def test_key(url: str, key: str) -> None:
    assert identify(url).id == key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "http://dod.defense.gov/News/Article/Article/7/a-slug/fbclid/x?utm_source=y#z",
            "https://www.defense.gov/News/Article/Article/7/a-slug/",
        ),
        ("https://www.war.gov/News/Article/Article/7", "https://www.defense.gov/News/Article/Article/7/"),
        (
            "http://www.defense.gov/News/ArticleDisplay/tabid/2/Article/7/a.aspx",
            "https://www.defense.gov/News/ArticleDisplay/tabid/2/Article/7/a.aspx",
        ),
        (
            "http://archive.defense.gov/news/newsarticle.aspx?x=1&id=9&utm_source=a",
            "http://archive.defense.gov/news/newsarticle.aspx?id=9",
        ),
        ("HTTP://Example.MIL:80/a?b=1&fbclid=2&c=3#d", "http://example.mil/a?b=1&c=3"),
        ("http://127.0.0.1:8000/News/Article/Article/7/x/", "http://127.0.0.1:8000/News/Article/Article/7/x/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert identify(url).canonical_url == canonical


@pytest.mark.parametrize(
    "url", ["", "no address", "mailto:a@example.mil", "http://", "http://[", "http://a:b", "ftp://a/b"]
)
def test_what_is_no_web_address_has_no_identity(url: str) -> None:
    assert identify(url) == (None, None, None)


def test_one_department_is_one_site_and_others_are_apart() -> None:
    hosts = ["www.defense.gov", "war.gov", "dod.defense.gov", "archive.defense.gov", "www.defenselink.mil"]
    assert {site_name(host) for host in hosts} == {"defense.gov"}
    assert site_name("media.defense.gov") == "media.defense.gov"
    assert site_name("www.pacom.mil") == "pacom.mil"


def test_an_address_that_only_names_another_is_not_unwrapped() -> None:
    share = "https://www.example.mil/share?u=https://www.defense.gov/News/Article/Article/1"
    assert unwrap(share) == share


@given(
    st.sampled_from([url for url, _ in ARTICLES]),
    st.sampled_from(["", "?utm_source=x", "#top", "?fbclid=1&gclid=2"]),
    st.sampled_from(["", "https://web.archive.org/web/20200101000000id_/"]),
)
def test_identity_survives_prefix_and_tracking_and_is_idempotent(url: str, tail: str, prefix: str) -> None:
    tail = tail.replace("?", "&") if "?" in url else tail
    plain = identify(url)
    dressed = identify(prefix + url.partition("#")[0] + tail)
    assert dressed == plain
    assert identify(plain.canonical_url or "") == plain


@example(" #")
@example("?x& &utm_source=y")
@example("a ?utm_source=y")
@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.mil/{text}"):
        found = identify(url)
        if found.canonical_url:
            assert identify(found.canonical_url) == found


KEYS = [
    # one page under one key: scheme, host prefix, default page, slash, fragment, campaign, session, order
    (
        "example.mil/News?Category=2&Page=3",
        (
            "https://www.example.mil/News/?Page=3&Category=2",
            "http://example.mil:80/News?Category=2&Page=3#top",
            "https://www.example.mil/News/Default.aspx?Page=3&Category=2&utm_source=x",
            "https://www.example.mil/News/(S(k3j2))/?Page=3&Category=2",
            "https://www.example.mil/News;jsessionid=9A?Page=3&Category=2&sid=77",
            "https://web.archive.org/web/20160504id_/http://www.example.mil/News/?Page=3&Category=2",
        ),
    ),
    (
        "defense.gov/article/42",
        (
            "https://www.war.gov/News/News-Stories/Article/Article/42/a-slug/",
            "http://dod.defense.gov/(S(k3))/News/Article/Article/42?sid=7",
            "https://www.defense.gov/Explore/News/Article/Article/42/x/fbclid/IwAR0/",
        ),
    ),
    ("127.0.0.1:8080/News", ("http://127.0.0.1:8080/News/", "http://127.0.0.1:8080/News/index.html")),
    ("example.mil", ("https://www.example.mil/", "http://example.mil")),
]


@pytest.mark.parametrize(("key", "urls"), KEYS)
def test_one_page_has_one_archive_key(key: str, urls: tuple[str, ...]) -> None:
    assert {archive_key(url) for url in urls} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.mil/News/?Page=1", "https://a.mil/News/?Page=2"),
        ("https://a.mil/News/", "https://a.mil/news/"),  # not every server folds case
        ("https://a.mil/News/", "https://b.mil/News/"),
        ("http://a.mil:8080/News/", "http://a.mil/News/"),
        ("https://a.mil/x(S)/", "https://a.mil/x/"),
        ("https://a.mil/?side=1", "https://a.mil/"),  # begins like a session, and is none
    ],
)
def test_two_pages_have_two(one: str, other: str) -> None:
    assert archive_key(one) != archive_key(other)


@given(st.text())
def test_no_text_breaks_a_key(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.mil/{text}", f"http://a.mil/?{text}"):
        key = archive_key(url)
        assert key is None or archive_key(f"https://{key}") is not None


@given(st.text(alphabet="aZ09_.~-/;%()ü").filter(lambda path: "//" not in path))
def test_the_key_of_an_address_without_parameters_is_that_of_one_with(path: str) -> None:
    """Which goes another way."""
    alone, with_one = archive_key(f"https://www.example.mil/{path}"), archive_key(f"https://www.example.mil/{path}?a=1")
    assert with_one is not None
    assert alone == with_one.removesuffix("?a=1")
