"""Work in a process beside this one: its order, and what is left when it, or we, come to an end."""

import asyncio
import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.companion import Companion, LostError

KILLED, CRASHED, ENDLESS, GREEDY, BROKEN = -1, -2, -3, -4, -5
"""Items under which the process comes to an end, each in its own way."""
ROOT = Path(__file__).parents[3]


def deed(item: int) -> tuple[int, int]:
    """Twice the item, and who did it."""
    match item:
        case -1:
            os.kill(os.getpid(), signal.SIGKILL)
        case -2:
            os.kill(os.getpid(), signal.SIGSEGV)
        case -3:
            while True:
                pass
        case -4:
            raise MemoryError
        case -5:
            raise ValueError
    return 2 * item, os.getpid()


def make(folder: Path | None = None) -> Callable[[int], tuple[int, int]]:
    """The work. In the folder, if there is one, a file for each process that was begun."""
    if folder is not None:
        (folder / str(os.getpid())).touch()
    return deed


def begun(folder: Path) -> int:
    """How many processes were."""
    return len(list(folder.iterdir()))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def run(talk: Callable[[Companion[int, tuple[int, int]]], Coroutine[Any, Any, None]], seconds: float = 30) -> None:
    """Talk to a companion that is ended then."""

    async def whole() -> None:
        companion = Companion(make, lambda _: seconds)
        try:
            await asyncio.wait_for(talk(companion), 60)
        finally:
            companion.close()

    asyncio.run(whole())


def test_results_are_those_of_the_items_and_made_in_one_other_process() -> None:
    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        told = await asyncio.gather(*map(companion.do, range(500)))
        assert [result for result, _ in told] == [2 * item for item in range(500)]
        (process,) = {process for _, process in told}
        assert process != os.getpid()

    run(talk)


def test_items_are_done_in_the_order_in_which_they_were_asked_for() -> None:
    def remember() -> Callable[[int], list[int]]:
        done: list[int] = []

        def work(item: int) -> list[int]:
            done.append(item)
            return done

        return work

    async def whole() -> list[list[int]]:
        companion = Companion(remember, lambda _: 30)
        try:
            return await asyncio.gather(*map(companion.do, range(40)))
        finally:
            companion.close()

    assert asyncio.run(whole()) == [list(range(item + 1)) for item in range(40)]


def test_the_loop_goes_on_meanwhile() -> None:
    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        lost = asyncio.ensure_future(companion.do(ENDLESS))
        for _ in range(50):
            await asyncio.sleep(0.001)
        assert not lost.done()
        with pytest.raises(LostError):
            await lost

    run(talk, seconds=1)


@pytest.mark.parametrize("size", [0, 1, 300_000, 20_000_000])
def test_items_and_results_may_be_larger_than_a_socket_takes(size: int) -> None:
    async def whole() -> None:
        companion: Companion[bytes, bytes] = Companion(lambda: lambda item: item[::-1], lambda _: 30)
        items = [bytes([number]) * size + b"end" for number in range(4)]
        try:
            assert await asyncio.gather(*map(companion.do, items)) == [item[::-1] for item in items]
        finally:
            companion.close()

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (KILLED, "was killed, perhaps for want of memory"),
        (CRASHED, "crashed (SIGSEGV)"),
        (ENDLESS, "more than 1 seconds of the processor's time"),
        (GREEDY, "not enough memory"),
        (BROKEN, "ended with code 1"),  # a fault of the work itself
    ],
)
def test_an_item_that_ends_the_process_costs_only_itself(item: int, sentence: str) -> None:
    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        items = [1, 2, item, 3, 4, item, 5, 6, 7]
        told = await asyncio.gather(*map(companion.do, items), return_exceptions=True)
        for asked, result in zip(items, told, strict=True):
            if asked == item:
                assert isinstance(result, ChildProcessError if item == BROKEN else LostError)
                assert sentence in str(result)
            else:
                assert isinstance(result, tuple)
                assert result[0] == 2 * asked
        assert (await companion.do(8))[0] == 16

    run(talk, seconds=1)


def test_a_process_that_somebody_kills_loses_nothing() -> None:
    """Again and again, at any moment, but never twice under one item."""

    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        processes = set()
        for start in range(0, 300, 30):
            tasks = [asyncio.ensure_future(companion.do(item)) for item in range(start, start + 30)]
            _, process = await tasks[start % 7]
            processes.add(process)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            assert [(await task)[0] for task in tasks] == [2 * item for item in range(start, start + 30)]
        assert len(processes) > 5

    run(talk)


@pytest.mark.parametrize(("item", "processes"), [(KILLED, 2), (CRASHED, 2), (ENDLESS, 1)])
def test_what_somebody_else_may_have_done_is_tried_twice(tmp_path: Path, item: int, processes: int) -> None:
    async def whole() -> None:
        companion = Companion(partial(make, tmp_path), lambda _: 1)
        with pytest.raises(LostError):
            await companion.do(item)
        companion.close()

    asyncio.run(whole())
    assert begun(tmp_path) == processes


def test_it_is_ended_in_the_midst_of_its_work(tmp_path: Path) -> None:
    async def whole() -> None:
        companion = Companion(partial(make, tmp_path), lambda _: 1000)
        task = asyncio.ensure_future(companion.do(ENDLESS))
        while begun(tmp_path) == 0:  # noqa: ASYNC110  it is another process that begins
            await asyncio.sleep(0.01)
        companion.close()
        task.cancel()

    asyncio.run(whole())
    (process,) = tmp_path.iterdir()
    wait_for(lambda: not lives(int(process.name)))


def test_an_item_that_nobody_waits_for_any_more_keeps_no_other_from_its_result() -> None:
    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        tasks = [asyncio.ensure_future(companion.do(item)) for item in (1, KILLED, 3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[1].cancel()
        assert (await tasks[2])[0] == 6

    run(talk)


def test_no_process_is_begun_before_there_is_work_and_one_only(tmp_path: Path) -> None:
    async def whole() -> None:
        companion = Companion(partial(make, tmp_path), lambda _: 30)
        await asyncio.sleep(0.05)
        assert begun(tmp_path) == 0
        await asyncio.gather(*map(companion.do, range(20)))
        assert begun(tmp_path) == 1
        companion.close()
        companion.close()  # once more is no matter

    asyncio.run(whole())


def test_where_no_process_can_be_begun_that_is_said() -> None:
    """Of whoever is no administrator, a limit on processes; here the limit on open files."""

    async def talk(companion: Companion[int, tuple[int, int]]) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files(), hard))
        try:
            told = await asyncio.gather(*map(companion.do, range(3)), return_exceptions=True)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert {type(error) for error in told} == {OSError}
        assert {error.errno for error in told if isinstance(error, OSError)} == {errno.EMFILE}
        assert (await companion.do(4))[0] == 8

    run(talk)


# --- and when we come to an end

PROGRAM = """
import asyncio, fcntl, os, signal, sys, threading
from crawler.commands.companion import Companion

held = open(sys.argv[1], "w")
fcntl.flock(held, fcntl.LOCK_EX)

def make():
    def work(item):
        print(os.getpid(), flush=True)  # goes nowhere: the process has no standard output
        with open(sys.argv[2], "w") as file:
            file.write(str(os.getpid()))
        while item:
            pass
        return item
    return work

async def main():
    companion = Companion(make, lambda _: 3)
    signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
    print("begun", flush=True)
    await companion.do(int(sys.argv[3]))
    print("done", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
def outer(tmp_path: Path) -> Iterator[Callable[[int], tuple[subprocess.Popen[str], int]]]:
    """Begins a program with a lock on the file `held` and a process beside it that is at work on an item, 1 for endless."""
    made: list[subprocess.Popen[str]] = []

    def begin(item: int) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, tmp_path / "held", tmp_path / "pid", str(item)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        made.append(process)
        wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
        return process, int((tmp_path / "pid").read_text())

    yield begin
    for process in made:
        process.kill()
        process.communicate()


def wait_for(what: Callable[[], bool], seconds: float = 100) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("item", [0, 1])
def test_killed_we_leave_nobody_behind(
    outer: Callable[[int], tuple[subprocess.Popen[str], int]], tmp_path: Path, item: int
) -> None:
    """Idle or at work on a page without end."""
    process, beside = outer(item)
    assert lives(beside)
    process.kill()
    process.wait()
    wait_for(lambda: not lives(beside), seconds=20)


def test_what_we_have_open_is_free_when_we_are_killed(
    outer: Callable[[int], tuple[subprocess.Popen[str], int]], tmp_path: Path
) -> None:
    """The process beside us never had it: the lock on a collection is nobody's any more."""
    process, beside = outer(1)
    assert str(tmp_path / "held") not in {str(link.readlink()) for link in Path(f"/proc/{beside}/fd").iterdir()}
    with (tmp_path / "held").open() as held:
        with pytest.raises(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == "begun\n"  # and nobody holds the other end of our standard output
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_ctrl_c_is_for_the_parent_to_judge(outer: Callable[[int], tuple[subprocess.Popen[str], int]]) -> None:
    process, beside = outer(0)
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["begun\n", "done\n"]
    os.killpg(process.pid, signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    time.sleep(0.2)
    assert lives(beside)
