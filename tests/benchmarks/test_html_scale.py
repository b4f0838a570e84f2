"""A page of 5 MB and one of 50 MB: time and memory, each in a process of its own, beside lxml's tree of the same bytes."""

import random
import subprocess
import sys
from pathlib import Path

WORDS = [
    "crew",
    "said",
    "mission",
    "exercise",
    "port",
    "vela",
    "example",
    "wing",
    "commander",
    "training",
    "partners",
    "region",
    "today",
    "week",
    "months",
]
_HEAD = """
import resource, sys, time
data = open(sys.argv[1], "rb").read()
"""
_OURS = """
from crawler.model.row import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
URL = "https://www.defense.gov/News/Article/Article/1/"
start = time.process_time()
row = article_row(clean(extract(decode_page(data, content_type="text/html", url=URL))))
assert len(row["body"]) > 15 * len(row["photos"]) > 1000
"""
_LXML = """
from lxml import etree
start = time.process_time()
tree = etree.fromstring(data, etree.HTMLParser(huge_tree=True, encoding="utf-8"))
assert len(tree.findall(".//p")) > 10_000
"""
_TOLD = """
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def write_page(path: Path, size: int) -> None:
    """A story of paragraphs, every twentieth of them a photo, all different."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write('<div class="adetail"><h1 class="maintitle">Long</h1><div class="body">')
        written = number = 0
        while written < size:
            text = f"{' '.join(dice.choice(WORDS) for _ in range(40)).capitalize()} {number}."
            source = f"https://media.defense.gov/2018/Oct/04/{2000000000 + number}/825/780/0/a.JPG"
            figure = f'<figure><img src="{source}" alt="{text}"><figcaption>{text}</figcaption></figure>\n'
            written += file.write(figure if number % 20 == 0 else f"<p>{text}</p>\n")
            number += 1


def measured(code: str, path: Path) -> tuple[float, float]:
    """Seconds of processor time, and the process' peak in MiB, the page's bytes included."""
    ended = subprocess.run(
        [sys.executable, "-c", _HEAD + code + _TOLD, str(path)], capture_output=True, text=True, check=True
    )
    seconds, memory = ended.stdout.split()
    return float(seconds), float(memory)


def test_large_pages(tmp_path: Path) -> None:
    print()
    for megabytes in (5, 50):
        path = tmp_path / f"{megabytes}.html"
        write_page(path, megabytes * 1_000_000)
        (ours, memory), (lxml, tree) = measured(_OURS, path), measured(_LXML, path)
        print(
            f"{megabytes} MB: {ours:.2f} s, {megabytes / ours:.0f} MB/s, {memory:,.0f} MiB for the article; "
            f"lxml's parse alone {lxml:.2f} s, {tree:,.0f} MiB"
        )
