"""How a host is asked: never faster than it wants, ever less often while it fails, and at last not at all."""

from datetime import UTC, datetime

import pytest

from crawler.frontier.pace import Outcome, Pace, PaceRules, read_retry_after

RULES = PaceRules(delay=1, first=30, most=1800, patience=3, pauses=4)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcomes", "pauses"),
    [
        ([Outcome.FINE], [0]),
        ([Outcome.BUSY, Outcome.BUSY, Outcome.BUSY], [30, 60, 120]),
        ([Outcome.WALL, Outcome.FINE, Outcome.WALL], [30, 0, 30]),
        ([Outcome.FAILED] * 5, [0, 0, 30, 60, 120]),
        # a server that fails every other time is asked on: what it has is had
        ([Outcome.FAILED, Outcome.FINE] * 3, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_pauses(outcomes: list[Outcome], pauses: list[float]) -> None:
    pace = Pace(RULES)
    assert [pace.came(outcome) for outcome in outcomes] == pauses
    assert pace.given_up is None


def test_patience_ends() -> None:
    pace = Pace(RULES)
    for _ in range(4):
        pace.came(Outcome.WALL)
    assert pace.given_up == "4 requests in a row had a wall for an answer"


@pytest.mark.parametrize(("asked", "pause"), [(5.0, 30), (90.0, 90), (1800.0, 1800)])
def test_retry_after_is_kept_and_our_own_pause_too(asked: float, pause: float) -> None:
    pace = Pace(RULES)
    assert pace.came(Outcome.BUSY, asked) == pause
    assert pace.given_up is None


def test_a_host_that_asks_for_a_day_is_left_alone_for_this_run() -> None:
    pace = Pace(RULES)
    assert pace.came(Outcome.BUSY, 86_400.0) <= 1800
    assert pace.given_up == "the server asks to be left alone for 86400 seconds"


def test_pauses_have_an_end() -> None:
    pace = Pace(PaceRules(pauses=10_000))
    assert max(pace.came(Outcome.BUSY) for _ in range(5000)) == 1800


def test_the_delay_is_the_longest_of_all_wishes() -> None:
    pace = Pace(RULES)
    assert pace.delay == 1
    pace.took(4.0, fine=True)
    assert pace.delay == 4
    pace.took(0.1, fine=False)  # an error page is fast
    assert pace.delay == 4
    pace.took(2.0, fine=True)
    assert pace.delay == 3
    pace.took(500.0, fine=True)
    assert pace.delay == 60
    pace.crawl_delay = 120
    assert pace.delay == 120
    assert Pace(PaceRules(delay=0, adaptive=False)).delay == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("99999999999999999999", 999_999_999.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, NOW) == seconds
