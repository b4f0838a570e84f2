"""The frontier on disk: what is entered once is handed out once, and a cut-off process leaves the last commit."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crawler.errors import UsageError
from crawler.frontier.store import State, Store

HOSTS = ("a.example.mil", "b.example.mil")


def enter(store: Store, url: str, *, host: str = HOSTS[0], priority: int = 0) -> int:
    """Enter a URL whose fingerprint is the URL."""
    return store.add(url, host, url.encode(), "{}", priority=priority)


def opened(folder: Path, run: str = "run-1", *, job: str = "job", limit: int = 10) -> Store:
    """A store in which a run has begun."""
    store = Store(folder / "frontier.sqlite")
    store.begin(job, run, limit)
    return store


def killed(store: Store) -> None:
    """Let go of the file as a killed process does: what was not committed is gone."""
    store._database.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path)
    yield made
    made.close()


def test_priority_first_then_the_order_in_which_they_came(store: Store) -> None:
    for url, priority in (("image", -10), ("one", 0), ("two", 0), ("robots", 5)):
        enter(store, url, priority=priority)
    taken = [store.take(HOSTS[0]) for _ in range(5)]
    assert [entry.url if entry else None for entry in taken] == ["robots", "one", "two", "image", None]


def test_each_host_has_its_queue(store: Store) -> None:
    for number in range(3):
        enter(store, f"a{number}")
    enter(store, "b0", host=HOSTS[1])
    assert store.waiting == {HOSTS[0]: 3, HOSTS[1]: 1}
    taken = store.take(HOSTS[1])
    assert taken is not None
    assert taken.url == "b0"
    assert store.waiting == {HOSTS[0]: 3}


def test_a_request_and_its_fingerprint_enter_together(tmp_path: Path) -> None:
    store = opened(tmp_path)
    enter(store, "committed")
    store.commit()
    enter(store, "not committed")
    killed(store)
    again = opened(tmp_path, "run-2")
    assert again.known(b"committed") is not None
    assert again.known(b"not committed") is None
    assert again.waiting == {HOSTS[0]: 1}
    again.close()


def test_what_was_out_waits_again_behind_its_like(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for url in ("one", "two", "three"):
        enter(store, url)
    for _ in range(2):
        assert store.take(HOSTS[0]) is not None
    store.commit()
    killed(store)
    again = Store(tmp_path / "frontier.sqlite")
    begun = again.begin("job", "run-2", 10)
    assert (begun.continues, begun.returned, begun.given_up) == ("run-1", 2, 0)
    assert [entry.url for _ in range(3) if (entry := again.take(HOSTS[0]))] == ["three", "one", "two"]
    again.close()


def test_what_ends_the_process_too_often_is_given_up(tmp_path: Path) -> None:
    store = opened(tmp_path)
    enter(store, "poison")
    given_up = []
    for run in range(4):
        store.take(HOSTS[0])
        store.commit()
        killed(store)
        store = Store(tmp_path / "frontier.sqlite")
        given_up.append(store.begin("job", f"run-{run}", 3).given_up)
    assert given_up == [0, 0, 1, 0]
    known = store.known(b"poison")
    assert known is not None
    assert (known.state, known.reason) == (State.FAILED, "gave-up")
    store.close()


def test_retries_and_redirects_do_not_count_as_attempts(tmp_path: Path) -> None:
    store = opened(tmp_path)
    number = enter(store, "moves")
    for hop in range(20):
        assert store.take(HOSTS[0]) is not None
        store.go_on(number, f"hop {hop}", HOSTS[0], f"hop {hop}".encode(), "{}")
    store.take(HOSTS[0])
    store.commit()
    killed(store)
    again = Store(tmp_path / "frontier.sqlite")
    assert again.begin("job", "run-2", 3).given_up == 0
    taken = again.take(HOSTS[0])
    assert taken is not None
    assert (taken.id, taken.url) == (number, "hop 19")
    assert again.known(b"hop 3") is not None
    again.close()


def test_a_finished_job_begins_anew(tmp_path: Path) -> None:
    store = opened(tmp_path)
    number = enter(store, "page")
    store.take(HOSTS[0])
    store.done([number])
    store.finish()
    store.close()
    again = Store(tmp_path / "frontier.sqlite")
    begun = again.begin("job", "run-2", 10)
    assert begun.continues is None
    assert again.known(b"page") is None
    again.close()


def test_an_interrupted_job_outlives_another_one(tmp_path: Path) -> None:
    first = opened(tmp_path)
    enter(first, "of the first")
    first.commit()
    first.close()
    other = opened(tmp_path, "run-2", job="other")
    assert other.known(b"of the first") is None
    assert other.waiting == {}
    other.finish()
    other.close()
    again = Store(tmp_path / "frontier.sqlite")
    assert again.begin("job", "run-3", 10).continues == "run-1"
    assert again.waiting == {HOSTS[0]: 1}
    again.close()


def test_lengths_are_true_with_the_commit_that_brought_them(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit({"records/a.jsonl.gz": 10})
    store.commit({"records/a.jsonl.gz": 20})
    killed(store)
    again = Store(tmp_path / "frontier.sqlite")
    (run,) = again.unfinished()
    assert (run.run, run.lengths) == ("run-1", {"records/a.jsonl.gz": 20})
    again.begin("job", "run-2", 10)
    assert again.unfinished()[0].lengths == {}
    again.close()


def test_failures_are_kept_with_their_reason(store: Store) -> None:
    number = enter(store, "gone")
    store.take(HOSTS[0])
    store.fail(number, "http-error")
    store.commit()
    assert [row[1:] for row in store.rows(State.FAILED)] == [("gone", "{}", "http-error")]
    assert store.counts() == {State.WAITING: 0, State.OUT: 0, State.DONE: 0, State.FAILED: 1}


@pytest.mark.parametrize(("content", "words"), [(b"no database" * 400, "no frontier that can be read")])
def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    place = tmp_path / "frontier.sqlite"
    place.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        Store(place)


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "frontier.sqlite"
    database = sqlite3.connect(place)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(UsageError, match="later version"):
        Store(place)


class Crashes(RuleBasedStateMachine):
    """Any order of entering, taking, ending, committing and dying, against a model in memory."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.run = 1
        self.store = opened(Path(self.folder.name), "run-1", limit=10**6)
        self.now: dict[str, State] = {}
        self.kept: dict[str, State] = {}

    @rule(url=st.sampled_from("abcdefgh"), host=st.sampled_from(HOSTS), priority=st.integers(-2, 2))
    def enter(self, url: str, host: str, priority: int) -> None:
        known = self.store.known(url.encode())
        assert (known.state if known else None) == self.now.get(url)
        if known is None:
            enter(self.store, url, host=host, priority=priority)
            self.now[url] = State.WAITING

    @rule(host=st.sampled_from(HOSTS))
    def take(self, host: str) -> None:
        entry = self.store.take(host)
        if entry is not None:
            assert self.now[entry.url] is State.WAITING
            self.now[entry.url] = State.OUT

    @rule(data=st.data(), failed=st.booleans())
    def end(self, data: st.DataObject, failed: bool) -> None:
        out = [url for url, state in self.now.items() if state is State.OUT]
        if not out:
            return
        url = data.draw(st.sampled_from(out))
        known = self.store.known(url.encode())
        assert known is not None
        if failed:
            self.store.fail(known.id, "dns")
        else:
            self.store.done([known.id])
        self.now[url] = State.FAILED if failed else State.DONE

    @rule()
    def commit(self) -> None:
        self.store.commit({"records/a": len(self.now)})
        self.kept = dict(self.now)

    @rule()
    def die_and_continue(self) -> None:
        killed(self.store)
        self.run += 1
        self.store = opened(Path(self.folder.name), f"run-{self.run}", limit=10**6)
        self.now = {url: State.WAITING if state is State.OUT else state for url, state in self.kept.items()}
        self.kept = dict(self.now)

    @precondition(lambda self: hasattr(self, "store"))
    @invariant()
    def the_counts_agree(self) -> None:
        counts = self.store.counts()
        for state in State:
            assert counts[state] == sum(value is state for value in self.now.values())
        assert sum(self.store.waiting.values()) == counts[State.WAITING]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


Crashes.TestCase.settings = settings(max_examples=25, stateful_step_count=40)
TestCrashes = Crashes.TestCase
