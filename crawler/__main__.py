"""`python -m crawler`: the same as `newsarchive`."""

from crawler.cli import program

program()
