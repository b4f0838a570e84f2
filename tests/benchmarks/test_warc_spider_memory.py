"""The spider `warc`: memory by the length of a file, and what a second core brings; in one run."""

import json
import subprocess
import sys
from pathlib import Path

from tests.site.running import running

COUNT = 300
QUICK = (
    "-s",
    "ANY_ADDRESS=True",
    "-s",
    "DOWNLOAD_DELAY=0",
    "-s",
    "AUTOTHROTTLE_ENABLED=False",
    "-s",
    "LOG_LEVEL=ERROR",
)
_WRAPPER = """
import json, resource, subprocess, sys, time
begun = time.monotonic()
subprocess.run([sys.executable, "-m", "crawler", *sys.argv[1:]], check=True, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": time.monotonic() - begun, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}))
"""


def _run(cwd: Path, *arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _WRAPPER, *arguments], cwd=cwd, check=True, capture_output=True, text=True, timeout=1200
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        _run(
            tmp_path,
            "crawl",
            "news",
            "-a",
            f"start={site.starts()}",
            "-a",
            "routes=feeds",
            "-s",
            "ARCHIVE_DIR=out",
            *QUICK,
        )
    (warc,) = (tmp_path / "out" / "archive").iterdir()
    told = {}
    for times in (5, 40):
        path = tmp_path / f"{times}.warc.gz"
        path.write_bytes(warc.read_bytes() * times)
        for jobs in (1, 2):
            told[times, jobs] = one = _run(
                tmp_path, "crawl", "warc", "-a", f"files={path}", "-a", f"jobs={jobs}", "-s", f"ARCHIVE_DIR=re{times}-{jobs}",
                "-s", "LOG_LEVEL=ERROR",
            )  # fmt: skip
            pages = COUNT * times
            print(
                f"{pages} articles, {path.stat().st_size / 1e6:.1f} MB packed, {jobs} jobs: {pages / one['seconds']:.0f} a second, "
                f"{one['cpu'] / pages * 1000:.2f} ms of CPU each, at most {one['mib']:.0f} MiB in a process"
            )
    print(f"a second core: {told[40, 1]['seconds'] / told[40, 2]['seconds']:.2f} times as fast")
    assert told[40, 2]["mib"] < told[5, 2]["mib"] * 1.25
