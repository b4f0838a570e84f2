"""An article as a row of the feed: the JSON object of the contract (DESIGN, part 7)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from crawler.model.article import (
    Article,
    Asset,
    Block,
    Byline,
    Dateline,
    Edit,
    Extraction,
    Link,
    Notice,
    Person,
    Photo,
    Social,
    Virin,
)
from crawler.model.contract import Contract

_CONTRACT = tuple(item.name for item in fields(Contract))


def article_row(article: Article) -> dict[str, Any]:
    """The article as the JSON object of the feed, keys in the order of the contract.

    Written out by hand: it runs once an article, and a generic walk costs ten times as much.
    """
    dateline = article.dateline
    return {
        "schema_version": article.schema_version,
        "id": article.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "site": article.site,
        "family": article.family,
        "kind": article.kind,
        "language": article.language,
        "headline": article.headline,
        "subheadline": article.subheadline,
        "byline": [_byline_row(line) for line in article.byline],
        "dateline": {"place": dateline.place, "raw": dateline.raw} if dateline else None,
        "published": article.published,
        "published_raw": article.published_raw,
        "modified": article.modified,
        "modified_raw": article.modified_raw,
        "body": [{"kind": b.kind, "text": b.text} for b in article.body],
        "text": article.text,
        "photos": [_photo_row(photo) for photo in article.photos],
        "historical": article.historical,
        "notices": [{"rule": n.rule, "kind": n.kind, "text": n.text} for n in article.notices],
        "related": [{"text": link.text, "url": link.url} for link in article.related],
        "tags": list(article.tags),
        "social": [{"name": s.name, "network": s.network, "handle": s.handle} for s in article.social],
        "contracts": [_contract_row(contract) for contract in article.contracts],
        "edits": [edit_row(edit) for edit in article.edits],
        "text_sha256": article.text_sha256,
        "duplicate_of": article.duplicate_of,
        "extraction": _extraction_row(article.extraction),
    }


def article_of(row: Mapping[str, Any], extraction: Extraction) -> Article:
    """The article of a row that `article_row` made; `extraction` is its own."""
    dateline = row["dateline"]
    kept = {
        **row,
        "extraction": extraction,
        "byline": tuple([_byline_of(line) for line in row["byline"]]),
        "dateline": Dateline(**dateline) if dateline else None,
        "body": tuple([Block(block["kind"], block["text"]) for block in row["body"]]),
        "photos": tuple([_photo_of(photo) for photo in row["photos"]]),
        "notices": tuple([Notice(**notice) for notice in row["notices"]]),
        "related": tuple([Link(**link) for link in row["related"]]),
        "tags": tuple(row["tags"]),
        "social": tuple([Social(**social) for social in row["social"]]),
        "contracts": tuple([Contract(**{**item, "footnotes": tuple(item["footnotes"])}) for item in row["contracts"]]),
        "edits": tuple([Edit(**edit) for edit in row["edits"]]),
    }
    return Article(**kept)


def _byline_of(row: Mapping[str, Any]) -> Byline:
    return Byline(**{**row, "people": tuple([Person(**person) for person in row["people"]])})


def _photo_of(row: Mapping[str, Any]) -> Photo:
    photographer = row["photographer"]
    kept = {
        **row,
        "virins": tuple(row["virins"]),
        "photographer": Person(**photographer) if photographer else None,
        "virin_parts": tuple([Virin(**virin) for virin in row["virin_parts"]]),
        "assets": tuple([Asset(**asset) for asset in row["assets"]]),
    }
    return Photo(**kept)


_last: tuple[Article | None, dict[str, Any]] = (None, {})


def shared_row(article: Article) -> Mapping[str, Any]:
    """The same for those who only read it: made once where one after the other asks for that of the same article."""
    global _last  # noqa: PLW0603  one article: that which is on its way to the records and to the history
    if _last[0] is not article:
        _last = article, article_row(article)
    return _last[1]


def _person_row(person: Person) -> dict[str, Any]:
    return {"name": person.name, "rank": person.rank, "service": person.service}


def _byline_row(line: Byline) -> dict[str, Any]:
    return {
        "name": line.name,
        "organization": line.organization,
        "raw": line.raw,
        "people": [_person_row(person) for person in line.people],
        "unit": line.unit,
        "outlet": line.outlet,
    }


def _virin_row(virin: Virin) -> dict[str, Any]:
    return {
        "virin": virin.virin,
        "date": virin.date,
        "service": virin.service,
        "vision_id": virin.vision_id,
        "sequence": virin.sequence,
        "edit": virin.edit,
        "country": virin.country,
    }


def _photo_row(photo: Photo) -> dict[str, Any]:
    return {
        "caption": photo.caption,
        "credit": photo.credit,
        "virins": list(photo.virins),
        "title": photo.title,
        "alt": photo.alt,
        "url": photo.url,
        "asset_id": photo.asset_id,
        "repeats": photo.repeats,
        "photographer": _person_row(photo.photographer) if photo.photographer else None,
        "virin_parts": [_virin_row(virin) for virin in photo.virin_parts],
        "original_url": photo.original_url,
        "assets": [{"asset_id": asset.asset_id, "url": asset.url} for asset in photo.assets],
        "identity": photo.identity,
        "duplicate_of": photo.duplicate_of,
    }


def _contract_row(contract: Contract) -> dict[str, Any]:
    return {**{name: getattr(contract, name) for name in _CONTRACT}, "footnotes": list(contract.footnotes)}


def edit_row(edit: Edit) -> dict[str, Any]:
    """The edit as the feed has it."""
    return {
        "rule": edit.rule,
        "action": edit.action,
        "text": edit.text,
        "position": edit.position,
        "offset": edit.offset,
        "into": edit.into,
        "evidence": edit.evidence,
    }


def _extraction_row(extraction: Extraction) -> dict[str, Any]:
    return {
        "source": extraction.source,
        "extractor": extraction.extractor,
        "version": extraction.version,
        "warnings": list(extraction.warnings),
        "record_id": extraction.record_id,
        "captured_at": extraction.captured_at,
        "fields": dict(extraction.fields),
        "copy_url": extraction.copy_url,
        "copy_fetched_at": extraction.copy_fetched_at,
        "given": dict(extraction.given),
    }
