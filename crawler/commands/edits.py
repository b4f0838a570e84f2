"""`newsarchive edits`: what was taken out of articles, by rule; each in full; or put back."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from crawler.commands.counting import Counting
from crawler.commands.exits import Exit
from crawler.commands.inputs import Passed, Row, check_names, read_input
from crawler.commands.row_line import row_line
from crawler.errors import InputError, NewsArchiveError, UsageError
from crawler.model.article import Block, Edit
from crawler.model.draft import body_text, text_digest
from crawler.model.restore import put_back
from crawler.model.row import edit_row

_EXAMPLES = """\
examples:
  newsarchive edits articles.jsonl                          each rule: what it did, how often, an example
  newsarchive edits archive/example/records/*.jsonl.gz      the same of a collection's articles
  newsarchive edits articles.jsonl --show follow-line       every edit of a rule in full, with its article
  newsarchive edits articles.jsonl --undo generic-template --undo 'region-*' > more.jsonl
  newsarchive edits articles.jsonl --undo '*' > whole.jsonl every page as it was parsed

FILE is what `clean` or a crawl wrote: articles as JSON lines, or records that hold them; - is standard input. With --undo
the articles are written again: what the rule took stands in body and text where the page has it, and its edits are gone.
Fields that were filled from it stay filled, and extraction.warnings says what was put back."""

_EXAMPLE = 60
"""Characters of an example in the table."""


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises UsageError for a mistake on the command line."""
    options = _parser().parse_args(argv)
    check_names(options.files)
    if options.json and options.undo:
        raise UsageError("--undo writes JSON as it is; leave --json out")
    rules = _Rules(options.undo or options.show or ["*"])
    work: _Table | _Shown | _Undone
    if options.undo:
        work = _Undone(rules)
    elif options.show:
        work = _Shown(rules, as_json=options.json)
    else:
        work = _Table(as_json=options.json)
    counting = Counting(shares_terminal=bool(options.show or options.undo))
    failures = 0
    for row in _articles(options.files):
        try:
            if isinstance(row, NewsArchiveError):
                raise row
            work.take(row, _edits(row))
            counting.one_more()
        except NewsArchiveError as error:
            failures += 1
            print(f"newsarchive: {error}", file=sys.stderr)
    work.finish()
    for rule in rules.without_edits() if options.undo or options.show else ():
        failures += 1
        print(f"newsarchive: no edit of a rule {rule}; without --show and --undo all are listed", file=sys.stderr)
    return Exit.FAILURES if failures else Exit.DONE


def _articles(files: Sequence[str]) -> Iterator[Mapping[str, Any] | NewsArchiveError]:
    """The articles of all files; what is none of ours is an error among them."""
    for name in files:
        pages = 0
        for item in read_input(name):
            if isinstance(item, Row):
                yield item.article
            elif isinstance(item, NewsArchiveError):
                yield item
            elif not isinstance(item, Passed):
                pages += 1
                if pages == 1:
                    what = f"{name}: {item.url}" if item.url else name
                    yield InputError(f"{what} is a page, no article yet: `newsarchive clean` makes it one")
        if pages > 1:
            yield InputError(f"{name}: {pages - 1:,} more are pages, no articles yet")


def _edits(row: Mapping[str, Any]) -> list[Edit]:
    """The edits of an article's row. Raises InputError when the row has none, or others than ours."""
    try:
        return [Edit(**{name: edit[name] for name in Edit._fields if name in edit}) for edit in row["edits"]]
    except (KeyError, TypeError) as error:
        raise InputError(f"{_name(row)}: its edits cannot be read ({error}); clean the page again") from error


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("url") or row.get("id") or "an article without id")


class _Rules:
    """The rules that were named, each a name or a pattern."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._met: set[str] = set()

    def __contains__(self, rule: str) -> bool:
        met = [pattern for pattern in self._patterns if fnmatchcase(rule, pattern)]
        self._met.update(met)
        return bool(met)

    def without_edits(self) -> list[str]:
        """Those of which no article had an edit."""
        return [pattern for pattern in self._patterns if pattern not in self._met]


@dataclass
class _Counted:
    """What a rule did with one action."""

    edits: int
    articles: int
    example: str


class _Table:
    """Every rule with what it did."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._counted: dict[tuple[str, str], _Counted] = {}

    def take(self, _row: Mapping[str, Any], edits: Sequence[Edit]) -> None:
        examples = {(edit.rule, edit.action): edit.text for edit in reversed(edits)}
        for key, count in Counter((edit.rule, edit.action) for edit in edits).items():
            counted = self._counted.setdefault(key, _Counted(0, 0, " / ".join(examples[key].split("\n"))))
            counted.edits += count
            counted.articles += 1

    def finish(self) -> None:
        rows = sorted(self._counted.items(), key=lambda item: (-item[1].edits, item[0]))
        if self._as_json:
            for (rule, action), counted in rows:
                print(json.dumps({"rule": rule, "action": action, **vars(counted)}, ensure_ascii=False))
            return
        if not rows:
            print("no edits")
            return
        width = max([4, *(len(rule) for (rule, _), _ in rows)])
        print(f"{'rule':<{width}}  {'action':<6} {'edits':>9} {'articles':>9}  example")
        for (rule, action), counted in rows:
            example = counted.example if len(counted.example) <= _EXAMPLE else f"{counted.example[: _EXAMPLE - 3]}..."
            print(f"{rule:<{width}}  {action:<6} {counted.edits:>9,} {counted.articles:>9,}  {example}")


class _Shown:
    """Each edit of some rules in full."""

    def __init__(self, rules: _Rules, *, as_json: bool) -> None:
        self._rules = rules
        self._as_json = as_json

    def take(self, row: Mapping[str, Any], edits: Sequence[Edit]) -> None:
        for edit in edits:
            if edit.rule not in self._rules:
                continue
            if self._as_json:
                told = {"id": row.get("id"), "url": row.get("url"), **edit_row(edit)}
                sys.stdout.buffer.write(row_line(told))
            else:
                into = f" into {edit.into}" if edit.into else ""
                why = f" ({edit.evidence})" if edit.evidence else ""
                print(f"{_name(row)}: {edit.rule}: {edit.action}{into}{why}")
                print("".join(f"    {line}\n" for line in edit.text.split("\n")), end="")

    def finish(self) -> None:
        sys.stdout.flush()


class _Undone:
    """The articles again, without the edits of some rules."""

    def __init__(self, rules: _Rules) -> None:
        self._rules = rules

    def take(self, row: Mapping[str, Any], edits: Sequence[Edit]) -> None:
        counts = Counter(edit.rule for edit in edits if edit.rule in self._rules)
        sys.stdout.buffer.write(row_line(_without(row, edits, counts) if counts else row))

    def finish(self) -> None:
        sys.stdout.buffer.flush()


def _without(row: Mapping[str, Any], edits: Sequence[Edit], counts: Mapping[str, int]) -> dict[str, Any]:
    """The row with the edits of these rules put back. Raises InputError when they do not fit its body."""
    undone: Callable[[Edit], bool] = lambda edit: edit.rule in counts  # noqa: E731
    try:
        body, left = put_back([Block(block["kind"], block["text"]) for block in row["body"]], edits, undone)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{_name(row)}: its edits do not fit its body ({error}); clean the page again") from error
    text = body_text(body)
    told = ", ".join(f"{rule} ({count})" for rule, count in counts.items())
    extraction = dict(row.get("extraction") or {})
    extraction["warnings"] = [*extraction.get("warnings", ()), f"edits put back: {told}"]
    return {
        **row,
        "body": [{"kind": block.kind, "text": block.text} for block in body],
        "text": text,
        "edits": [edit_row(edit) for edit in left],
        "text_sha256": text_digest(text),
        "extraction": extraction,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive edits",
        description="List what was taken out of articles, by rule, and put it back.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file of articles, or - for standard input")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--show",
        metavar="RULE",
        action="append",
        help="print every edit of the rule in full; * and ? stand for any; repeatable",
    )
    what.add_argument(
        "--undo", metavar="RULE", action="append", help="write the articles with the rule's edits put back; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON lines")
    return parser
