"""The way back: the parsed page from the article alone, whole, or as far as some rules took it apart."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from crawler.model.article import Article, Block, Edit


class Stretch(NamedTuple):
    """A stretch of a block of the parsed page: what the body has of it, or an edit."""

    text: str
    source: Block | Edit


def restore(article: Article) -> list[str]:
    """The blocks of the parsed page, from the article alone: the edits put back among the body blocks.

    Raises ValueError when they do not fit, i.e. when the row was changed after it was made.
    """
    return [_text(block) for block in page_blocks(article.body, article.edits)]


def put_back(
    body: Sequence[Block], edits: Sequence[Edit], undone: Callable[[Edit], bool]
) -> tuple[list[Block], list[Edit]]:
    """Body and edits as they would be, had some edits not been made. A block that was taken whole comes back as a paragraph.

    Raises ValueError when edits and body do not fit, as `restore` does.

    >>> title, body = Edit("headline", "move", "Title", 0), [Block("paragraph", "One.")]
    >>> put_back(body, [title, Edit("tail", "remove", "Share", 2)], lambda edit: edit.rule == "headline")[0]
    [Block(kind='paragraph', text='Title'), Block(kind='paragraph', text='One.')]
    """
    blocks: list[Block] = []
    left: list[Edit] = []
    for stretches in page_blocks(body, edits):
        offset = 0
        for kept, text, source in _runs(stretches, undone):
            if kept:
                blocks.append(Block(source.kind if isinstance(source, Block) else "paragraph", text))
            elif isinstance(source, Edit) and source.offset is not None:
                left.append(source._replace(text=text, offset=offset))
            elif isinstance(source, Edit) and not (left and left[-1] is source):
                left.append(source)
            offset += len(text)
    return blocks, left


def page_blocks(body: Sequence[Block], edits: Sequence[Edit]) -> list[list[Stretch]]:
    """Every block of the parsed page in its order, each as the stretches that it came apart into.

    Raises ValueError when edits and body do not fit.
    """
    rest = list(body)[::-1]
    blocks: list[list[Stretch]] = []
    for edit in edits:
        if blocks and _is_unfinished(blocks[-1]) and (edit.offset is None or edit.position >= len(blocks)):
            blocks[-1].append(_next(rest, edit))
        while len(blocks) < edit.position:
            blocks.append([_next(rest, edit)])
        if edit.offset is None:
            blocks.extend([Stretch(line, edit)] for line in edit.text.split("\n"))
            continue
        if len(blocks) == edit.position:
            blocks.append([])
        if _length(blocks[-1]) < edit.offset:
            blocks[-1].append(_next(rest, edit))
        if len(blocks) != edit.position + 1 or _length(blocks[-1]) != edit.offset:
            raise ValueError(f"edit {edit.rule} at block {edit.position} does not fit the body")
        blocks[-1].append(Stretch(edit.text, edit))
    if rest and blocks and _is_unfinished(blocks[-1]):
        block = rest.pop()
        blocks[-1].append(Stretch(block.text, block))
    return blocks + [[Stretch(block.text, block)] for block in rest[::-1]]


def _runs(stretches: list[Stretch], undone: Callable[[Edit], bool]) -> Iterator[tuple[bool, str, Block | Edit]]:
    """What stays in the body and what does not, in turns, each with its text and what first told of it."""
    runs: list[Stretch] = []
    stays: list[bool] = []
    for is_kept, same in groupby(stretches, lambda item: isinstance(item.source, Block) or undone(item.source)):
        parts = list(same)
        if is_kept:
            source = next((part.source for part in parts if isinstance(part.source, Block)), parts[0].source)
            parts = [Stretch(_text(parts), source)]
        runs.extend(parts)
        stays.extend([is_kept] * len(parts))
    for is_kept, run in zip(stays, _with_blanks(runs, stays), strict=True):
        if run.text:
            yield is_kept, run.text, run.source


def _with_blanks(runs: list[Stretch], stays: list[bool]) -> list[Stretch]:
    """The blanks between what stays and an edit go with the edit, as they always do: by them `page_blocks` knows that a block
    is not at its end.
    """
    texts = [run.text for run in runs]
    for place, is_kept in enumerate(stays):
        if is_kept and place > 0:
            bare = texts[place].lstrip(" ")
            texts[place - 1] += " " * (len(texts[place]) - len(bare))
            texts[place] = bare
        if is_kept and place + 1 < len(runs):
            bare = texts[place].rstrip(" ")
            texts[place + 1] = " " * (len(texts[place]) - len(bare)) + texts[place + 1]
            texts[place] = bare
    return [Stretch(text, run.source) for text, run in zip(texts, runs, strict=True)]


def _next(rest: list[Block], edit: Edit) -> Stretch:
    if not rest:
        raise ValueError(f"edit {edit.rule} at block {edit.position} lies beyond the body")
    block = rest.pop()
    return Stretch(block.text, block)


def _text(stretches: list[Stretch]) -> str:
    return "".join([stretch.text for stretch in stretches])


def _length(stretches: list[Stretch]) -> int:
    return sum(len(stretch.text) for stretch in stretches)


def _is_unfinished(stretches: list[Stretch]) -> bool:
    """Whether more of the block follows: a part that was taken keeps the blanks beside it, and no block ends in one."""
    return stretches[-1].text.endswith(" ")
