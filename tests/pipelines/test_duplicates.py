"""Which article was first: exact and near copies, photos, and what must not be taken for a copy. All texts are invented."""

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import UsageError
from crawler.model.article import Article, Extraction, Kind, Photo
from crawler.model.sealed import seal
from crawler.model.text import fold
from output.build import article_block
from pipelines.duplicates import DuplicateIndex, Signs, article_signs, fill, signs_of
from pipelines.sketch import Sketch, resemblance, sketch

WORDS = [
    f"{start}{end}"
    for start in ("ba", "co", "du", "fe", "gi", "ha", "lo", "mu", "ne", "pi")
    for end in ("ran", "sel", "tim", "vor", "wex")
]


def telling(seed: int, words: int = 300) -> str:
    chosen = random.Random(seed).choices(WORDS, k=words)
    return " ".join(f"{word}." if place % 12 == 11 else word for place, word in enumerate(chosen))


def article(name: str, text: str, *photos: Photo, kind: Kind = "story") -> Article:
    return Article(name, kind, Extraction("text", "text", "1"), text=text, photos=photos)


def first_of(index: DuplicateIndex, name: str, text: str, kind: Kind = "story") -> str | None:
    return index.name(article(name, text, kind=kind)).duplicate_of


def changed(text: str, every: int) -> str:
    """Every so-many-th word is another."""
    return " ".join("other" if place % every == every - 1 else word for place, word in enumerate(text.split()))


STORY = telling(1)


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY.upper(),
        STORY.replace(" ", "\n"),
        f"HALDEN AIR BASE -- {STORY}",
        f"{STORY} Follow the wing for more.",
        changed(STORY, 100),
    ],
    ids=["equal", "capitals", "lines", "dateline", "tail", "a few words"],
)
def test_a_copy_names_the_first(copy: str) -> None:
    with DuplicateIndex() as index:
        assert first_of(index, "defense/1", STORY) is None
        assert first_of(index, "pacom/7", copy) == "defense/1"


@pytest.mark.parametrize(
    "other",
    [telling(2), changed(STORY, 10), " ".join(STORY.split()[:150]), STORY.split(".")[0]],
    ids=["another story", "every tenth word", "the first half", "one sentence"],
)
def test_what_is_no_copy_stays_alone(other: str) -> None:
    with DuplicateIndex() as index:
        first_of(index, "defense/1", STORY)
        assert first_of(index, "pacom/7", other) is None


CASUALTY = (
    "The department announced today the death of a sailor who was supporting Operation {}. Petty Officer {}, {}, of {}, died {} in {}, "
    "when her boat ran aground. She was assigned to the {}, {}. The incident is under investigation. For more information, call {}."
)


def test_announcements_of_one_form_are_different_stories() -> None:
    one = CASUALTY.format(
        "Long Pier", "Robin Vale", "23", "Arden, Ohio", "May 3", "Port Vela", "9th Boat Group", "Halden", "555-0100"
    )
    two = CASUALTY.format(
        "Long Pier", "Kit Lowe", "31", "Dunmore, Maine", "May 9", "Low Ferry", "2nd Rope Company", "Pell", "555-0101"
    )
    with DuplicateIndex() as index:
        assert first_of(index, "defense/1", one) is None
        assert first_of(index, "defense/2", two) is None


@pytest.mark.parametrize("text", ["", "Video", "Photos of the day from around the department"])
def test_a_text_that_many_pages_have_is_no_story(text: str) -> None:
    with DuplicateIndex() as index:
        assert [first_of(index, f"defense/{number}", text) for number in range(3)] == [None] * 3


@pytest.mark.parametrize("kind", ["listing", "wall", "error"])
def test_what_is_no_article_is_first_of_nothing(kind: Kind) -> None:
    with DuplicateIndex() as index:
        first_of(index, "defense/1", STORY, kind)
        assert first_of(index, "defense/2", STORY) is None
        assert first_of(index, "defense/3", STORY, kind) is None


def test_a_new_version_is_no_duplicate_of_the_old_and_both_are_known() -> None:
    longer = f"{STORY} {telling(3, 200)}"
    with DuplicateIndex() as index:
        assert first_of(index, "defense/1", STORY) is None
        assert first_of(index, "defense/1", f"{STORY} Updated.") is None
        assert first_of(index, "defense/1", longer) is None
        assert first_of(index, "pacom/7", longer) == "defense/1"


def test_every_copy_names_the_one_that_was_first() -> None:
    with DuplicateIndex() as index:
        first_of(index, "defense/1", STORY)
        assert {first_of(index, f"copy/{number}", f"{STORY} {number}") for number in range(5)} == {"defense/1"}


def test_photos_are_known_by_asset_virin_and_caption() -> None:
    photo = Photo(
        "The pier at dawn, the cranes of Port Vela behind it.",
        None,
        ("160503-N-AA000-027",),
        url="https://media.defense.gov/a/1/b.JPG",
        asset_id="2001234567",
    )
    with DuplicateIndex() as index:
        assert index.name(article("defense/1", "", photo, photo)).photos == (photo, photo)
        for same in (
            replace(photo, caption=None, virins=()),
            replace(photo, asset_id=None, url=None, caption=None, virins=("160503-N-AA000-027C",)),
            Photo("The  pier at dawn, the cranes of Port Vela behind it"),
        ):
            assert index.name(article("pacom/7", "", same)).photos[0].duplicate_of == "defense/1"
        assert index.name(article("pacom/7", "", Photo("The pier at dusk."))).photos[0].duplicate_of is None
        assert index.name(article("pacom/8", "", Photo())).photos[0].duplicate_of is None


def test_the_index_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "duplicates.sqlite"
    with DuplicateIndex(path) as index:
        assert index.is_empty
        first_of(index, "defense/1", STORY)
    with DuplicateIndex(path) as index:
        assert not index.is_empty
        assert first_of(index, "pacom/7", STORY) == "defense/1"


def killed(path: Path, copy: Path) -> Path:
    """What a process that has the index open would leave if it were killed now."""
    copy.mkdir()
    for left in path.parent.glob(f"{path.name}*"):
        (copy / left.name).write_bytes(left.read_bytes())
    return copy / path.name


def test_what_was_not_committed_is_forgotten_as_a_kill_forgets_it(tmp_path: Path) -> None:
    path = tmp_path / "duplicates.sqlite"
    with DuplicateIndex(path) as index:
        first_of(index, "defense/1", STORY)
        index.commit()
        first_of(index, "defense/2", telling(2))
        left = killed(path, tmp_path / "left")
    with DuplicateIndex(left) as index:
        assert first_of(index, "pacom/1", STORY) == "defense/1"
        assert first_of(index, "pacom/2", telling(2)) is None


@pytest.mark.parametrize("gathered", [1, 5, 1_000_000])
def test_firsts_are_named_whether_they_are_in_the_tables_or_pending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    """Killed after every commit, the index names exact and near copies and photos as one that was never closed."""
    monkeypatch.setattr("pipelines.duplicates._GATHERED", gathered)
    told = []
    for number in range(12):
        text = telling(number % 5)
        photo = Photo(f"Crane {number % 7} of the pier at dawn, and Port Vela behind it.", asset_id=f"{number % 4}")
        told.append(article(f"site/{number}", text if number < 8 else f"{text} More is to come.", photo))
    told.append(article("site/photos", "", Photo("The cranes of Port Vela, seen from the northern pier.")))
    told.append(article("site/again", "", Photo("The cranes of Port Vela, seen from the northern pier.")))
    with DuplicateIndex() as whole:
        expected = [whole.name(one) for one in told]
    assert {one.duplicate_of for one in expected} >= {None, "site/0", "site/4"}
    assert expected[-1].photos[0].duplicate_of == "site/photos"
    path, found = tmp_path / "duplicates.sqlite", []
    for turn, one in enumerate(told):
        with DuplicateIndex(path) as index:
            found.append(index.name(one))
            index.commit()
            path = killed(path, tmp_path / str(turn))
    assert found == expected


@pytest.mark.parametrize(
    ("boot", "first"), [("another start", None), ("this start", "defense/1"), ("closed", "defense/1")]
)
def test_an_index_that_was_open_when_the_power_went_is_made_anew(tmp_path: Path, boot: str, first: str | None) -> None:
    path = tmp_path / "duplicates.sqlite"
    index = DuplicateIndex(path, is_derived=True)
    first_of(index, "defense/1", STORY)
    if boot == "closed":
        index.close()
    else:
        index.commit()
    other = sqlite3.connect(path)
    if boot == "another start":
        other.execute("UPDATE opened SET boot = 'another'")
        other.commit()
    other.close()
    copy = killed(path, tmp_path / "left")
    with DuplicateIndex(copy, is_derived=True) as again:
        assert again.is_empty == (first is None)
        assert first_of(again, "pacom/7", STORY) == first
    with DuplicateIndex(copy, is_derived=True) as later:
        assert first_of(later, "jcs/3", STORY) == (first or "pacom/7")


def test_signs_that_came_with_an_article_are_not_made_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = article("defense/1", STORY, Photo("The pier at dawn, the cranes of Port Vela behind it."))
    came = seal(made, article_block(made), {article_signs.name: article_signs(made)})
    asked: list[str] = []

    def counted(kind: str, text: str, photos: tuple[Photo, ...]) -> Signs:
        asked.append(text)
        return signs_of(kind, text, photos)

    monkeypatch.setattr("pipelines.duplicates.signs_of", counted)
    with DuplicateIndex() as index:
        assert index.name(came) is came
        assert asked == []
        named = index.name(replace(came, id="pacom/7"))
        assert (named.duplicate_of, named.photos[0].duplicate_of) == ("defense/1", "defense/1")
        assert asked == [STORY]


@pytest.mark.parametrize(
    "text", [STORY, STORY.upper(), "The ( crane )\n\n(\n\nof Port Vela\u200b )" * 40, "Too short.", ""]
)
def test_a_text_that_is_folded_already_has_the_same_signs(text: str) -> None:
    assert signs_of("story", text, (), fold(text)) == signs_of("story", text, ())


def test_sketches_of_another_release_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "duplicates.sqlite"
    with DuplicateIndex(path) as index:
        first_of(index, "defense/1", STORY)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE algorithm SET name = 'older'")
    with DuplicateIndex(path) as index:
        assert index.is_empty


def test_rows_of_the_feed_are_named_alike() -> None:
    row = {
        "id": "pacom/7",
        "kind": "story",
        "text": STORY,
        "photos": [{"caption": "The pier at dawn, the cranes of Port Vela behind it."}],
    }
    with DuplicateIndex() as index:
        assert fill(index, [{**row, "id": "defense/1"}]) == 1
        named = index.name_row(row)
    assert named["duplicate_of"] == "defense/1"
    assert named["photos"] == [
        {"caption": "The pier at dawn, the cranes of Port Vela behind it.", "duplicate_of": "defense/1"}
    ]
    assert "duplicate_of" not in row


def test_a_file_that_is_no_index_is_told(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_text("no database " * 100)
    with pytest.raises(UsageError, match="index"):
        DuplicateIndex(path)


@pytest.mark.parametrize("every", [200, 60, 40, 20, 10])
def test_the_estimate_is_near_the_truth(every: int) -> None:
    """Over many texts, within a few standard errors."""
    errors = []
    for seed in range(30):
        one = telling(seed)
        two = changed(one, every)
        sketches = [item for item in map(sketch, (one, two)) if isinstance(item, Sketch)]
        errors.append(resemblance(sketches[0].values, sketches[1].values) - _jaccard(one, two))
    assert abs(sum(errors) / len(errors)) < 0.02
    assert max(map(abs, errors)) < 0.16


def _jaccard(one: str, two: str) -> float:
    sets = [set(zip(*(text.split()[start:] for start in range(5)), strict=False)) for text in (one, two)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])
