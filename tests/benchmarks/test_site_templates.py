"""What the memory of sites costs and what it brings: 100,000 hosts in bounded memory, and chrome left in with and without it.

    python -m pytest tests/benchmarks/test_site_templates.py -s -n0

The sites are invented (`tests/spiders/invented_sites.py`); the public evaluation set has one page a site and tells nothing here.
"""

import time
import tracemalloc

from pipelines import clean
from spiders.extract import extract
from spiders.generic import Imprint, SiteMemory
from spiders.generic.template import Trace
from tests.spiders.invented_sites import SITES

HOSTS = 100_000
BLOCKS = 40
PAGES = 60


def _imprint(host: int, number: int) -> Imprint:
    """An article of a host: half of its blocks stand on all of its pages."""
    first = (host << 20) + (number << 8)
    own = [
        Trace((first + place) * 0x9E3779B97F4A7C15 % 2**64, place, 3.0, 0, 20, True, True)
        for place in range(BLOCKS // 2)
    ]
    return Imprint(f"host{host}.example", first, tuple(own), tuple(range(host * 100, host * 100 + BLOCKS // 2)))


def test_memory_of_many_hosts() -> None:
    memory = SiteMemory()
    tracemalloc.start()
    peaks, start = [], time.process_time()
    for half in (range(HOSTS // 2), range(HOSTS // 2, HOSTS)):
        for host in half:
            for number in range(2):
                memory.meet(_imprint(host, number))
        peaks.append(tracemalloc.get_traced_memory()[1] / 2**20)
    micros = (time.process_time() - start) / HOSTS / 2 * 1e6
    tracemalloc.stop()
    told = " and ".join(f"{peak:.1f}" for peak in peaks)
    print(f"\n{HOSTS:,} hosts: peak after each half {told} MiB, {micros:.0f} us an article (traced)")
    assert peaks[1] < 1.1 * peaks[0]


def test_memory_of_full_hosts() -> None:
    """As many hosts as are remembered, each read until it holds all that it may."""
    memory = SiteMemory()
    tracemalloc.start()
    for number in range(60):
        for host in range(1_000):
            memory.learn(_imprint(host, number))
    size = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    print(f"\n{len(memory):,} full hosts: {size:.1f} MiB")


def test_what_it_brings() -> None:
    print(
        f"\n{PAGES} pages a site, in order: lines of text that are lost, lines of chrome and of standing text that are left in"
    )
    for name, make in SITES.items():
        memory, seconds = SiteMemory(), [0.0, 0.0]
        alone, heard = [0, 0, 0], [0, 0, 0]
        for made in map(make, range(PAGES)):
            page, start = made.page, time.process_time()
            bodies = [{block.text for block in clean(extract(page)).body}]
            seconds[0] += time.process_time() - start
            start = time.process_time()
            draft = extract(page, memory)
            memory.learn(draft.facts.get("imprint"))
            bodies.append({block.text for block in clean(draft).body})
            seconds[1] += time.process_time() - start
            for counts, body in zip((alone, heard), bodies, strict=True):
                counts[0] += sum(text not in body for text in made.own)
                counts[1] += sum(text in body for text in made.chrome)
                counts[2] += sum(text in body for text in made.standing)
        cost = seconds[1] / seconds[0]
        print(
            f"{name:10} each alone: lost {alone[0]}, chrome {alone[1]:4}, standing {alone[2]:4}; with its site: lost {heard[0]}, chrome {heard[1]:4}, standing {heard[2]:4}; {cost:.2f} times the time"
        )
        assert heard[0] <= alone[0]
