"""Work on all cores: the order of the items, bounded waiting, and workers that die."""

import os
import signal
from collections.abc import Callable, Iterator
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


def twice_from_the_mean_on(seen: list[int]) -> Callable[[int, tuple[int, int]], int | None]:
    """Asks for an item again, a thousand higher, where it is above the mean of those before it."""

    def again(item: int, result: tuple[int, int]) -> int | None:
        assert result[0] in (2 * item, item)
        is_high = bool(seen) and item * len(seen) > sum(seen)
        seen.append(item)
        return 1000 + item if is_high else None

    return again


@pytest.mark.parametrize(("count", "dead"), [(3, []), (700, []), (260, [65])])
def test_what_is_done_again_stands_in_its_place_whatever_the_number_of_workers(count: int, dead: list[int]) -> None:
    items = [number * 7919 % 100 for number in range(count)]
    results = []
    for jobs in (1, 2, 3):
        seen: list[int] = []
        mine = [
            DEADLY if jobs > 1 and place in dead and count > CHUNK_ITEMS else item for place, item in enumerate(items)
        ]
        map_ = Workers(double, lost, jobs=jobs, weigh=lambda _: 1, again=twice_from_the_mean_on(seen)).map(mine)
        results.append([result for result, _ in map_])
        assert seen == mine  # each once and in order
        means = [sum(mine[:place]) / place if place else item for place, item in enumerate(mine)]
        expected = [2 * (item + 1000 * (item > mean)) for item, mean in zip(mine, means, strict=True)]
        assert results[-1] == [item if item == DEADLY else double for item, double in zip(mine, expected, strict=True)]


def test_a_worker_that_dies_the_second_time_costs_only_the_item_under_which_it_died() -> None:
    def again(item: int, _: tuple[int, int]) -> int | None:
        return DEADLY if item in (5, 100) else 1000 + item if item % 3 == 0 else None

    found = [result for result, _ in Workers(double, lost, jobs=2, weigh=lambda _: 1, again=again).map(range(200))]
    assert [place for place, result in enumerate(found) if result == DEADLY] == [5, 100]
    rest = [result for result in found if result != DEADLY]
    assert rest == [2 * (item + 1000 * (item % 3 == 0)) for item in range(200) if item not in (5, 100)]
