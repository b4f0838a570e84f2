"""Where elements end, in spite of broken mark-up: the rules of the HTML Standard for end tags and implied ends (13.2.6.4.7),
as far as they bear on text.
"""

from typing import Any

from spiders.family import SiteFamily
from spiders.flow import Flow
from spiders.markup import Place
from spiders.tokens import BLOCKS, BOLD, LINK, PRE

_REACH = 128
"""How far up the open elements an end tag is looked for; deeper ones are beyond any real page."""
BULK = frozenset(
    {
        "nav",
        "teasers",
        "footer",
        "search",
        "share",
        "form",
        "popup",
        "template",
        "cookie",
        "comments",
        "subscribe",
        "archive-toolbar",
    }
)
"""Chrome that is one block as a whole: two thirds of a page's tags are its menus, and no stage reads them."""
PLACE, TAG = 100, 101
"""What a frame takes back, beside the shapes that have one."""
CLOSABLE = frozenset({"p", "li", "dt", "dd", "option", "td", "th", "tr"})
"""Elements that a start tag can end."""
_SCOPES = frozenset({"td", "th", "table", "caption", "html", "template", "object"})
"""Elements beyond which an end tag does not reach."""
_TABLE_PARTS = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot", "table", "caption"})
_IMPLIED_ENDS = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"}, "tr": {"tr", "td", "th"},
    "td": {"td", "th"}, "th": {"td", "th"},
}  # fmt: skip
"""What a start tag ends without an end tag."""


class Nesting(Flow):
    """`open` are the names of the open elements. An element that changes something leaves a frame (how many elements were
    open with it, what it changed, what was before); the end of the element, said or implied, takes it back.
    """

    def __init__(self, family: SiteFamily) -> None:
        super().__init__(family)
        self.open: list[str] = []
        self.frames: list[tuple[int, int, Any]] = []
        self.body_seen = False
        self.inside = False
        self.bulk = False

    def _close(self, name: str) -> None:
        """An end tag that does not fit the innermost element: find what it ends, or ignore it."""
        opened = self.open
        inline = name not in BLOCKS
        if name not in opened[-_REACH:]:
            if name == "p":
                self._flush()
            return
        for index in range(len(opened) - 1, max(-1, len(opened) - _REACH), -1):
            other = opened[index]
            if other == name:
                self._close_to(index)
                return
            if (inline and other in BLOCKS) or (other in _SCOPES and name not in _TABLE_PARTS):
                break

    def _imply(self, name: str, *, flush: bool = True) -> None:
        """End what the start of a block element (or of another `name`) ends without an end tag."""
        ends = _IMPLIED_ENDS.get(name, ())
        opened = self.open
        target = -1
        for index in range(len(opened) - 1, max(-1, len(opened) - _REACH), -1):
            other = opened[index]
            if other in ends or other == "p":
                target = index
            elif other in BLOCKS:
                break
        if target >= 0:
            self._close_to(target, flush=flush)

    def _close_to(self, length: int, *, flush: bool = True) -> None:
        if flush and not self.bulk:
            self._flush()
        del self.open[length:]
        if self.frames and self.frames[-1][0] > length:
            self._leave()

    def _leave(self) -> None:
        """Take back what the elements that have ended had changed."""
        length = len(self.open)
        frames = self.frames
        while frames and frames[-1][0] > length:
            _, what, before = frames.pop()
            if what == PLACE:
                if self.chunks or self.pending:
                    self._flush()
                self.body_seen = self.body_seen or self.place.region == "body"
                self._move(before)
            elif what == TAG:
                self.tag = before
            elif what == LINK:
                self._end_link()
            elif what == BOLD:
                self._end_bold()
            elif what == PRE:
                self.pre = False
            else:
                self._flush()
                self.hidden = ""

    def _frame(self, what: int, before: Any = None) -> None:
        self.frames.append((len(self.open), what, before))

    def _move(self, place: Place) -> None:
        self.place = place
        self.inside = place.inside
        self.bulk = place.label in BULK and place.region == "chrome" and not place.weak
