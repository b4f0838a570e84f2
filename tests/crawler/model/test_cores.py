"""A process works with the processors that it was given, on every system."""

import os
import subprocess
import sys

import pytest

from crawler.model.cores import usable_cores


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux gives a process some of the processors")
def test_a_process_that_was_given_one_processor_counts_one() -> None:
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from crawler.model.cores import usable_cores; print(usable_cores())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "1\n"


@pytest.mark.parametrize(("machine", "counted"), [(8, 8), (None, 1)])
def test_a_system_without_affinity_counts_its_processors(
    monkeypatch: pytest.MonkeyPatch, machine: int | None, counted: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: machine)
    assert usable_cores() == counted
