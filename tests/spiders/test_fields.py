"""The fields that HTML alone has: structured data, and the identity of an image."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.fields.asset import asset_id, file_stem
from crawler.model.fields.date import find_moment
from spiders.fields.structured import read_iso, read_structured


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2018-10-04", "2018-10-04"),
        ("2018-10", "2018-10"),
        ("2018-10-04T10:30:00", "2018-10-04T10:30:00"),
        ("2018-10-04 10:30", "2018-10-04T10:30"),
        ("2018-10-04T10:30:00.1234567Z", "2018-10-04T10:30:00Z"),
        ("2018-10-04T10:30:00-05:00", "2018-10-04T10:30:00-05:00"),
        ("0001-01-01T00:00:00", None),
        ("2018-13-04", None),
        ("2018-10-40", None),
        ("Oct. 4, 2018", None),
        ("", None),
    ],
)
def test_iso(text: str, iso: str | None) -> None:
    assert read_iso(text) == iso


@pytest.mark.parametrize(
    ("script", "headline"),
    [
        ('{"@type": "NewsArticle", "headline": "A  b"}', "A b"),
        ('[{"@type": "WebSite"}, {"@type": ["Thing", "Article"], "headline": "A"}]', "A"),
        ('{"@graph": [{"@type": "Article", "headline": "A"}]}', "A"),
        ('{"@type": "WebSite", "headline": "A"}', None),
        ('{"@type": "Article", "headline": 7}', None),
        ('{"@type": "Article", "headline": "A"', None),
        ("[" * 100_000, None),
        ('"text"', None),
    ],
)
def test_json_ld(script: str, headline: str | None) -> None:
    assert read_structured({}, [script]).headline == headline


def test_author_forms() -> None:
    for author, names in (
        ('"Jo Park"', ("Jo Park",)),
        ('{"name": "Jo Park"}', ("Jo Park",)),
        ('[{"name": "Jo Park"}, "Ann Vale", {"name": "Jo Park"}, 7]', ("Jo Park", "Ann Vale")),
        ("{}", ()),
        ("null", ()),
    ):
        assert read_structured({}, [f'{{"@type": "Article", "author": {author}}}']).authors == names
    assert read_structured({"author": "Jo Park"}, []).authors == ("Jo Park",)


def test_every_value_says_where_it_stood() -> None:
    script = (
        '{"@type": "Article", "headline": "A", "author": "Jo Park", "dateModified": "2018-10-05", "keywords": "a, b,a"}'
    )
    meta = {"og:title": "B", "article:published_time": "2018-10-04T10:00:00Z", "og:locale": "en_US", "date": "2018"}
    data = read_structured(meta, [script])
    assert (data.headline, data.published, data.modified) == ("A", "2018-10-04T10:00:00Z", "2018-10-05")
    assert (data.language, data.tags) == ("en-US", ("a", "b"))
    assert data.sources == {
        "headline": "json-ld",
        "byline": "json-ld",
        "modified": "json-ld",
        "tags": "json-ld",
        "published": "open-graph",
        "language": "open-graph",
    }


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("Thu, 04 Oct 2018 10:30:00 -0400", "2018-10-04T10:30-04:00"),
        ("Thu, 4 Oct 2018 10:30:00 GMT", "2018-10-04T10:30Z"),
        ("October 4, 2018", "2018-10-04"),
        ("04/10/2018", None),
        ("on a day in May", None),
    ],
)
def test_a_date_in_data_may_be_written_as_in_mail(printed: str, iso: str | None) -> None:
    assert read_structured({"date": printed}, []).published == iso


@given(st.text(max_size=200))
def test_no_script_breaks_it(script: str) -> None:
    read_structured({"date": script, "og:title": script}, [script])


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://media.defense.gov/2016/May/03/2001536221/-1/-1/0/160503-D-AA000-027.JPG", "2001536221"),
        ("../../../media.defense.gov/2016/Jan/14/2001335005/82/55/0/a.JPG", "2001335005"),
        ("https://www.defense.gov/Multimedia/Photos/igphoto/2002033894/", "2002033894"),
        ("https://www.army.mil/e2/c/images/2018/03/15/510999/size0.jpg", "510999"),
        ("https://api.army.mil/e2/c/images/2023/05/01/a1b2c3d4/max1200.jpg", "a1b2c3d4"),
        ("https://cdn.dvidshub.net/media/photos/1902/5099999/1000w_q75.jpg", "5099999"),
        ("/Portals/1/logo.png", None),
        ("", None),
    ],
)
def test_asset_id(url: str, number: str | None) -> None:
    assert asset_id(url) == number


def test_every_rendition_is_one_asset() -> None:
    base = "https://media.defense.gov/2016/May/03/2001536221"
    assert len({asset_id(f"{base}/{size}/0/a.JPG") for size in ("-1/-1", "82/55", "670/394", "900/510")}) == 1


def test_file_stem_of_what_is_no_url() -> None:
    assert file_stem("http://[") == ""


@pytest.mark.parametrize(
    ("key", "moment"),
    [
        ("dec. 1, 2017", "2017-12-01"),
        ("updated: oct. 5, 2018 9:10 a.m. edt", "2018-10-05T09:10-04:00"),
        ("date posted: 02.09.2019 16:15", "2019-02-09T16:15"),
        ("may 3, 2018 at 12:00 p.m. (pst)", "2018-05-03T12:00-08:00"),
        ("may 3, 2018 12:30 a.m. et", "2018-05-03T00:30"),
        ("thu, 26 jun 2008 16:26:00 -0500", "2008-06-26T16:26-05:00"),
        ("26 jun 2008 16:26:00 +0000 (utc)", "2008-06-26T16:26+00:00"),
        ("may 3, 2018 16:26:00 -2900", "2018-05-03T16:26"),
        ("may 3, 2018 9:00 -1030", "2018-05-03T09:00"),
        ("may 3, 2018 9:00-10:30", "2018-05-03T09:00"),
        ("may 3, 2018 - 0915 edt", "2018-05-03"),
        ("may 16, 2024 | 05:04", "2024-05-16"),
        ("may 16, 2024 25:04", "2024-05-16"),
        ("may 16, 2024 13:04 p.m.", "2024-05-16"),
        ("august 2004 16:15", "2004-08"),
        ("no date 16:15", None),
    ],
)
def test_a_moment(key: str, moment: str | None) -> None:
    assert find_moment(key) == moment
