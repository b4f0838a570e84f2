"""Write what is read now into the `article.json` of pages: `python tests/pages/accept.py NAME...`, no name for all.

`git diff` is the review: nothing is right because it was accepted.
"""

import json
import sys
from pathlib import Path
from typing import Any

from crawler.model.article import Article
from crawler.model.draft import Draft
from crawler.model.row import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract

PAGES = Path(__file__).parent


def expectation(folder: Path) -> dict[str, Any]:
    """The page's `article.json`: `url`, `status` where it is not 200, and `article`, the whole row of the feed."""
    expected: dict[str, Any] = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    return expected


def draft_of(folder: Path, expected: dict[str, Any]) -> Draft:
    """The draft of the saved page, as a capture from its address gives it."""
    data = (folder / "page.html").read_bytes()
    return extract(decode_page(data, content_type="text/html", url=expected["url"], status=expected.get("status", 200)))


def row_of(article: Article) -> dict[str, Any]:
    """The article's row without what is absent (null or empty), so that a new field touches no page that has it not, and
    without the extractor's version, which a page does not tell.
    """
    row: dict[str, Any] = _present(article_row(article))
    del row["extraction"]["version"]
    return row


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _present(one) for name, one in value.items() if one not in (None, "", [], {})}
    return [_present(one) for one in value] if isinstance(value, list) else value


def main(names: list[str]) -> None:
    """Accept the pages of these names, or all."""
    for folder in sorted(path.parent for path in PAGES.glob("*/article.json")):
        if names and folder.name not in names:
            continue
        expected = expectation(folder)
        kept = {name: expected[name] for name in ("url", "status") if name in expected}
        row = row_of(clean(draft_of(folder, expected)))
        text = json.dumps({**kept, "article": row}, ensure_ascii=False, indent=1)
        (folder / "article.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
