"""Work on all cores: the order of the items, bounded waiting, and workers that die."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.commands import workers
from crawler.commands.workers import CHUNK_ITEMS, Workers

DEADLY = -7


def double(item: int) -> tuple[int, int]:
    """The item twice over and who did it; some items kill the process."""
    if item == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * item, os.getpid()


def lost(item: int) -> tuple[int, int]:
    return item, 0


def doubled(items: list[int], jobs: int) -> list[tuple[int, int]]:
    return list(Workers(double, lost, jobs=jobs, weigh=lambda _: 1).map(items))


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, CHUNK_ITEMS, CHUNK_ITEMS + 1, 1000])
def test_results_come_in_the_order_of_the_items(jobs: int, count: int) -> None:
    assert [result for result, _ in doubled(list(range(count)), jobs)] == [2 * item for item in range(count)]


def test_little_work_starts_no_worker() -> None:
    assert {process for _, process in doubled(list(range(CHUNK_ITEMS)), 2)} == {os.getpid()}


def test_much_work_is_shared() -> None:
    processes = {process for _, process in doubled(list(range(2000)), 2)}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2


@pytest.mark.parametrize("places", [[0], [70], [0, 1, 699], [200, 500]])
def test_a_worker_that_dies_costs_the_item_under_which_it_died(places: list[int]) -> None:
    items = [DEADLY if place in places else place for place in range(700)]
    assert [result for result, _ in doubled(items, 2)] == [DEADLY if item == DEADLY else 2 * item for item in items]


def test_no_more_is_taken_than_workers_can_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WAITING_WEIGHT", 1000)
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(10_000):
            taken = number
            yield number

    ahead = [taken - result // 2 for result, _ in Workers(double, lost, jobs=2, weigh=lambda _: 10).map(items())]
    assert max(ahead) <= 1000 / 10 + 3 * CHUNK_ITEMS


def test_an_error_of_the_work_is_the_callers(tmp_path: Path) -> None:
    def items() -> Iterator[int]:
        yield from range(500)
        raise FileNotFoundError(tmp_path)

    with pytest.raises(FileNotFoundError):
        list(Workers(double, lost, jobs=2, weigh=lambda _: 1).map(items()))
