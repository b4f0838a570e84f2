"""What a site family declares, and the lookups made of it.

A family is data: which containers hold the article, which the chrome, which elements a field. Selectors are single
steps (`tag`, `.class`, `#id`, `tag.class`, `@itemprop`), because one dictionary lookup an element is all that a page may
cost; containment is said by *where* a selector counts: anywhere, or only inside the article's own container.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from crawler.model.article import Kind
from crawler.model.draft import Region
from spiders.discovery.routes import Routes


class Rule(NamedTuple):
    """What an element that a selector names is."""

    region: Region | None = None
    """The region of what it holds; None leaves the region around it."""
    label: str = ""
    """What kind of chrome it is: the tail of the rule id in the edits."""
    field: str = ""
    """The field its text belongs to."""
    root: bool = False
    """Whether it is the article's own container."""
    weak: bool = False
    """Whether the tag alone says so: pages put whole articles into `<header>`."""
    kind: Kind | None = None
    """The kind of page that has such an element."""


FRAME_CHROME = MappingProxyType(
    {
        # what web archives put around a replayed page: Wayback and those that run on it (webharvest.gov, UNT), pywb
        "archive-toolbar": (
            "#wm-ipp-base #wm-ipp #wm-ipp-print #wm-ipp-inside #donato #wm-disclaim-banner #_wb_plain_banner "
            "#_wb_frame_top_banner #_wb_capture_info #replay_iframe_banner"
        ),
        "usa-banner": ".usa-banner .usa-banner__header .usa-banner__content .usa-identifier #gov-banner",
        "skip": ".usa-skipnav #skip-link .skip-link .skipnav #skipNav",
        "nav": "nav .navbar .breadcrumb .breadcrumbs .pagination .pager #breadcrumb .usa-breadcrumb .site-navigation",
        "search": ".search-wrap .search-form #search_form .usa-search",
        "share": ".addthis_toolbox .addthis_inline_share_toolbox .share-buttons .sharethis .a2a_kit",
        "footer": "footer .footer #footer .site-footer",
        "header": "header #Header .site-header",
        "aside": "aside .sidebar #sidebar",
        "form": "button select textarea label fieldset",
        "cookie": "#onetrust-consent-sdk #gdpr_message .cookie-banner .cookie-consent",
    }
)
"""Chrome of any site: what the tags, USWDS and the widespread widgets name."""
_WEAK_TAGS = frozenset({"header", "footer", "aside", "button", "select", "textarea", "label", "fieldset"})

ROLES: Mapping[str, str] = MappingProxyType(
    {"navigation": "nav", "banner": "header", "contentinfo": "footer", "search": "search", "complementary": "aside"}
)
"""ARIA landmarks that are chrome."""


@dataclass(frozen=True, slots=True)
class SiteFamily:
    """Sites made by one CMS or one publisher, read by the same selectors."""

    name: str
    hosts: tuple[str, ...]
    """Hosts without `www.`; a leading dot takes the subdomains in."""
    not_hosts: tuple[str, ...] = ()
    marked_hosts: tuple[str, ...] = ()
    """Those of the hosts that other systems share: there only a page with a marker is the family's."""
    address: str = ""
    """Pattern of addresses that are the family's although the host is another's: one host, several systems over the years."""
    markers: tuple[str, ...] = ()
    """Text that the mark-up of every page carries, for pages without an address and for copies elsewhere."""
    root: str = ""
    """The article's own container."""
    chrome: Mapping[str, str] = field(default_factory=dict)
    """Label to selectors, anywhere, beside `FRAME_CHROME`."""
    anywhere: Mapping[str, str] = field(default_factory=dict)
    """Field or region to selectors, wherever they stand outside chrome."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """Field or region to selectors, only inside the root."""
    kinds: tuple[tuple[str, Kind], ...] = ()
    """Pattern of the address (case-insensitive search) to the kind of page; the first that matches decides."""
    shows: Mapping[Kind, str] = field(default_factory=dict)
    """Kind of page to the selectors of containers that only such pages have."""
    listing_tags: tuple[str, ...] = ()
    """Elements whose attributes are an entry of a listing."""
    image_hosts: tuple[str, ...] = ()
    """Images from here belong to the article wherever they stand outside chrome."""
    root_region: Region = "head"
    """Where text directly in the root stands: `head`, before a body container of its own, or `body` when there is none."""
    exclusive: bool = True
    """Whether what stands outside the root is chrome."""
    routes: Routes = field(default_factory=Routes)
    """How its sites name their articles."""
    tables: "Tables" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Tables(self))

    def owns(self, host: str) -> bool:
        """Whether a host, without `www.`, is one of the family."""
        return _among(host, self.hosts) and not _among(host, self.not_hosts)

    def marks(self, host: str, text: str | bytes) -> bool:
        """Whether a page of one of its hosts is the family's, and not another system's. Without a text the host decides."""
        return not text or not _among(host, self.marked_hosts) or self.is_marked(text)

    def is_marked(self, text: str | bytes) -> bool:
        """Whether the mark-up is the family's. Among bytes of UTF-8 a marker is found faster."""
        if isinstance(text, bytes):
            lone, alike = self.tables.markers
            return any(marker in text for marker in lone) or any(markers.search(text) for markers in alike)
        return any(marker in text for marker in self.markers)

    def claims(self, url: str) -> bool:
        """Whether the address alone, on whatever host, is the family's."""
        return self.tables.address is not None and self.tables.address.search(url) is not None

    def kind_of(self, url: str) -> Kind | None:
        """What the address alone says about the kind of page."""
        for pattern, kind in self.tables.kinds:
            if pattern.search(url):
                return kind
        return None


def _among(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == name.removeprefix(".") or (name[0] == "." and host.endswith(name)) for name in hosts)


_REGIONS: Mapping[str, Region] = MappingProxyType({"body": "body", "media": "media", "head": "head", "tail": "tail"})
_MEDIA_FIELDS = frozenset({"caption", "credit", "virin", "media-title", "download"})
MICRODATA = "microdata"
"""Label of a field that an `itemprop` names."""
PHOTO = "photo"
"""Label, and name, of a media container that holds one photo of the article and nothing else, wherever it stands."""


def _rule(name: str, selector: str = "") -> Rule:
    """The rule of a field or region name."""
    if name in _REGIONS:
        return Rule(region=_REGIONS[name])
    if name == PHOTO:
        return Rule(region="media", label=PHOTO)
    label = MICRODATA if selector[:1] == "@" else ""
    if name in _MEDIA_FIELDS:
        return Rule(region="media", label=label, field=name)
    if name in ("related", "tags"):
        return Rule(region="tail", label=label, field=name)
    return Rule(label=label, field=name)


class Table:
    """The lookups of one place (outside or inside the root): tag, class, id, itemprop to rule."""

    __slots__ = ("classes", "ids", "props", "tags")

    def __init__(self) -> None:
        self.tags: dict[str, Rule] = {}
        self.classes: dict[str, dict[str, Rule]] = {}
        """Class to tag to rule; the tag is empty where any will do."""
        self.ids: dict[str, Rule] = {}
        self.props: dict[str, Rule] = {}

    def add(self, selector: str, rule: Rule) -> None:
        """Enter a rule; the first one for a selector stays."""
        if selector[0] == "#":
            self.ids.setdefault(selector[1:], rule)
        elif selector[0] == "@":
            self.props.setdefault(selector[1:], rule)
        elif "." in selector:
            tag, _, name = selector.partition(".")
            self.classes.setdefault(name, {}).setdefault(tag, rule)
        else:
            self.tags.setdefault(selector, rule)

    def find(self, name: str, attributes: Mapping[str, str]) -> Rule | None:
        """The rule of an element: by its id first, then its classes, itemprop, role, and at last its tag."""
        rule = None
        if "id" in attributes:
            rule = self.ids.get(attributes["id"])
        if rule is None and "class" in attributes:
            rule = self._by_class(name, attributes["class"])
        if rule is None and "itemprop" in attributes:
            rule = self.props.get(attributes["itemprop"])
        if rule is None and attributes.get("role") in ROLES:
            rule = Rule("chrome", ROLES[attributes["role"]])
        return rule or self.tags.get(name)

    def _by_class(self, tag: str, names: str) -> Rule | None:
        for name in names.split():
            rules = self.classes.get(name)
            if rules and (rule := rules.get(tag) or rules.get("")):
                return rule
        return None


class Tables:
    """A family's two tables: `outside` the root and `inside` it."""

    __slots__ = ("address", "inside", "kinds", "known", "markers", "menus", "outside")

    def __init__(self, family: SiteFamily) -> None:
        self.outside, self.inside = Table(), Table()
        self.known: dict[str, Any] = {}
        """Tags that were read before, by their text; the walk's own."""
        self.menus: dict[str, str] = {}
        """Menus that were read before, to their text: a site prints the same ones on every page."""
        self.markers = _searched([marker.encode() for marker in family.markers])
        self.address = re.compile(family.address, re.IGNORECASE) if family.address else None
        self.kinds = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in family.kinds)
        shown = {selector: kind for kind, selectors in family.shows.items() for selector in selectors.split()}
        for selector in family.root.split():
            self._both(selector, Rule(region=family.root_region, root=True, kind=shown.pop(selector, None)))
        for name, selector in _pairs(family.inside):
            self.inside.add(selector, _rule(name, selector))
        for name, selector in _pairs(family.anywhere):
            self._both(selector, _rule(name, selector)._replace(kind=shown.pop(selector, None)))
        for selector, kind in shown.items():
            self._both(selector, Rule(kind=kind))
        for chrome in (family.chrome, FRAME_CHROME):
            for label, selector in _pairs(chrome):
                self._both(selector, Rule(region="chrome", label=label, weak=selector in _WEAK_TAGS))

    def find(self, name: str, attributes: Mapping[str, str]) -> tuple[Rule | None, Rule | None]:
        """The rules of an element outside the root and inside it."""
        if attributes:
            return self.outside.find(name, attributes), self.inside.find(name, attributes)
        return self.outside.tags.get(name), self.inside.tags.get(name)

    def _both(self, selector: str, rule: Rule) -> None:
        self.outside.add(selector, rule)
        self.inside.add(selector, rule)


def _searched(markers: Sequence[bytes]) -> tuple[list[bytes], list[re.Pattern[bytes]]]:
    """Markers that are looked for one by one, and those that begin alike: together, which costs hardly more than one of them."""
    groups = [list(group) for _, group in groupby(sorted(markers), lambda marker: marker[0])]
    alike = [re.compile(b"|".join(map(re.escape, group))) for group in groups if len(group) > 1]
    return [group[0] for group in groups if len(group) == 1], alike


def _pairs(groups: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, selector) for name, selectors in groups.items() for selector in selectors.split())
