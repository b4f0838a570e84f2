"""A photo completed: who made it, what its VIRINs say, where its original lies, and its identity across articles."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from crawler.model.article import Asset, Person, Photo
from crawler.model.fields.asset import media_server, original_url
from crawler.model.fields.credit import find_credit
from crawler.model.fields.person import read_people
from crawler.model.fields.virin import parse_virin, without_edit
from crawler.model.text import fold

_BY: Final = re.compile(
    r".*?(?:\bby:?\s+|\b(?:photo|credit):\s*|\bcourtesy of\s+|photo ?/ ?|graphic ?/ ?|image ?/ ?|illustration ?/ ?)",
    re.IGNORECASE,
)
_RELEASED: Final = re.compile(r"\s*(?:/ ?Released|\(Released\))\s*\Z", re.IGNORECASE)
# `Photo By: Kit Lowe, Air Force`, as defense.gov prints it since about 2017.
_SERVICE: Final = re.compile(
    r",? (DOD|DOW|Army National Guard|Air National Guard|Army|Navy|Air Force|Space Force|Marine Corps|Coast Guard)\s*\Z",
    re.IGNORECASE,
)
_LONGEST_CREDIT: Final = 400
_TELLING: Final = 32
"""Characters from which a caption tells one photo from all others: `A ship. (Courtesy photo)` stands under many."""


def complete_photo(photo: Photo) -> Photo:
    """The photo with the fields that follow from the others."""
    assets = photo.assets or ((Asset(photo.asset_id, photo.url),) if photo.url or photo.asset_id else ())
    return Photo(  # written out: `replace` costs as much as all that it is given
        photo.caption,
        photo.credit,
        photo.virins,
        photo.title,
        photo.alt,
        photo.url,
        photo.asset_id,
        photo.repeats,
        _photographer(photo.credit) if photo.credit and len(photo.credit) < _LONGEST_CREDIT else None,
        tuple([parts for virin in photo.virins if (parts := parse_virin(virin)) is not None]),
        original_url(photo.url) if photo.url else None,
        assets,
        next(identities(photo), None),
        photo.duplicate_of,
    )


def identities(photo: Photo) -> Iterator[str]:
    """Every key by which a photo can be known in another article, the surest first: asset, VIRINs, caption. The same
    image uploaded twice has two asset ids and one VIRIN; a text capture has no asset id.

    >>> list(identities(Photo(virins=("160503-D-AA000-027C",))))
    ['virin:160503-D-AA000-027']
    """
    if photo.asset_id:
        yield f"asset:{media_server(photo.url or '')}:{photo.asset_id}"
    for virin in photo.virins:
        yield f"virin:{without_edit(virin)}"
    words = _without_credit(photo.caption) if photo.caption else ""
    if len(words) >= _TELLING:
        yield f"caption:{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _without_credit(caption: str) -> str:
    """The caption as it compares: folded, and without the credit sentence that one site prints and another does not."""
    key = fold(caption)
    credit = find_credit(caption, key)
    if credit and key.startswith(f"{fold(credit)} | "):
        return key.partition(" | ")[2].rstrip(" (.")
    bare = key.removesuffix(")").removesuffix(".").removesuffix(fold(credit)) if credit else key
    return bare.rstrip(" (.")


@lru_cache(2048)
def _photographer(credit: str) -> Person | None:
    """The one person that a credit names. The photos of a page, and of a unit, are mostly by one."""
    by = _BY.match(credit)
    name = _RELEASED.sub("", credit[by.end() :] if by else credit).partition(" | ")[0]
    service = _SERVICE.search(name)
    people = read_people(name[: service.start()] if service else name)
    if len(people) != 1:
        return None
    return replace(people[0], service=people[0].service or service[1]) if service else people[0]
