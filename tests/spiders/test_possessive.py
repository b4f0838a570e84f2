"""Pages fall into the same tokens on every Python: both spellings of a group that gives nothing back."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.tokens import MENU, TOKEN, menu_tag_pattern, parts_of, read_tag, token_pattern
from tests.linear import is_linear
from tests.pages.accept import PAGES

SPELLINGS = [token_pattern(holds=False), token_pattern(holds=True)]
PIECES = [
    "<p>", "</p>", "<nav>", "</nav>", "<NAV class=x>", "<nav id='a>b'>", "<script>", "</script>", "</SCRIPT >", "<textarea>",
    "</textarea>", "<title>", "</title>", "<!--", "-->", "--!>", "-", "--", "<", "</", ">", "=", '"', "'", "a", 'x="1>2"', "x='1>2'",
    " ", "\n", "</a>", "<h1>", "<article>", "<main x=1>", "<svg/>", "<!doctype html>", "<?x?>", "/>", "text ", "<n", "<navy>",
]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "tokens"),
    [
        ("<nav></nav>", ["", "<nav></nav>", None, ""]),
        ("<script>a</SCRIPT >yes", ["", "<script>a", "script", "", "</SCRIPT >", None, "yes"]),
        ("<textarea>a <b> c</textarea>", ["", "<textarea>a <b> c", "textarea", "", "</textarea>", None, ""]),
        ("<a b='x>y' c>d", ["", "<a b='x>y' c>", None, "d"]),
        ("<!-- - -- a -->b", ["", "<!-- - -- a -->", None, "b"]),
    ],
)
def test_tokens(page: str, tokens: list[str | None]) -> None:
    """With the pattern that this Python uses: where it reads a group wrongly, this tells."""
    assert TOKEN.split(page) == tokens


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_page_falls_into_the_tokens_that_the_atomic_spelling_gives(page: str) -> None:
    assert TOKEN.split(page) == SPELLINGS[0].split(page)


MENUS = [
    "<nav>a</nav>",
    "<nav id='a>b'>b<p>c</nav >",
    "<nav><a>x</a><!-- </nav>",
    '<nav class="x"><ul><li>News</ul></nav>',
]


@pytest.mark.parametrize("menu", MENUS)
def test_a_menu_of_the_tests_is_one(menu: str) -> None:
    assert TOKEN.split(menu) == ["", menu, None, ""]
    assert read_tag(menu).shape == MENU


@pytest.mark.parametrize("token", ["<nav>", '<nav title="</x">', "<nav title=</nav>", "</nav>"])
def test_a_lone_tag_is_no_menu(token: str) -> None:
    assert read_tag(token).shape != MENU


@given(st.lists(st.sampled_from([*PIECES, *MENUS, *MENUS]), max_size=40).map("".join))
def test_menus_that_were_met_before_change_no_token(page: str) -> None:
    assert parts_of(page, MENUS) == TOKEN.split(page)


@pytest.mark.parametrize(
    "opening", ["<!-- ", "<script>", "<a title='", "<p ", "<textarea><b>", "<", "</", "<nav ", "<nav>a<b></b>"]
)
def test_a_menu_within_something_else_is_none(opening: str) -> None:
    page = f"<p>a</p>{opening}{MENUS[0]}b'>-->c</script></textarea>{MENUS[3]}"
    assert parts_of(page, MENUS) == TOKEN.split(page)


@pytest.mark.parametrize(
    "page", ["<!-- " + MENUS[0] * 2500, "<nav " * 20_000, MENUS[0] * 2500], ids=["comment", "open", "many"]
)
def test_menus_that_stand_everywhere_cost_no_more_than_others(page: str) -> None:
    menus = [*MENUS, "<nav " * 5_000 + "></nav>"]
    assert parts_of(page, menus) == TOKEN.split(page)
    assert is_linear(lambda text: parts_of(text, menus), page, page * 4)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*/page.html")), ids=lambda path: path.parent.name)
def test_saved_pages_fall_into_the_tokens_that_the_atomic_spelling_gives(path: Path) -> None:
    page = path.read_text(encoding="utf-8", errors="replace")
    parts = TOKEN.split(page)
    assert parts == SPELLINGS[0].split(page)
    assert parts == parts_of(page, [part for part in parts[1::3] if read_tag(part).shape == MENU])


@pytest.mark.parametrize("piece", ["<a", "x=1 ", "- ", "<b> ", "= '"])
@pytest.mark.parametrize("opening", ["<script>", "<a ", "<!--", "<nav>", "<nav><script>"])
@pytest.mark.parametrize("spelling", SPELLINGS, ids=["atomic", "possessive"])
def test_long_pages_come_to_an_end_and_stay_whole(spelling: re.Pattern[str], opening: str, piece: str) -> None:
    page = opening + piece * 300_000
    parts = spelling.split(page)
    assert "".join(part for place, part in enumerate(parts) if part and place % 3 < 2) == page
    for holds in (False, True):
        menu_tag_pattern(holds=holds).sub(" ", page[:20_000])
