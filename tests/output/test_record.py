"""The rules of WARC 1.1, field by field."""

import pytest

from output.record import RULES, TYPES, Record, Violation, violations

ID = "<urn:uuid:00000000-0000-4000-8000-000000000001>"
URL = "https://www.example.test/News/?a=1"
BASE = [("WARC-Record-ID", ID), ("WARC-Date", "2026-11-23T00:00:00.123456Z"), ("Content-Length", "0")]
NEEDED: dict[str, list[tuple[str, str | None]]] = {
    "warcinfo": [],
    "metadata": [],
    "response": [("WARC-Target-URI", URL)],
    "resource": [("WARC-Target-URI", URL)],
    "request": [("WARC-Target-URI", URL)],
    "conversion": [("WARC-Target-URI", URL)],
    "revisit": [("WARC-Target-URI", URL), ("WARC-Profile", "http://example.test/profile")],
    "continuation": [
        ("WARC-Target-URI", URL),
        ("WARC-Segment-Number", "2"),
        ("WARC-Segment-Origin-ID", ID),
    ],
}


def record(kind: str, *more: tuple[str, str | None], drop: str | None = None) -> Record:
    fields = [("WARC-Type", kind), *BASE, *NEEDED.get(kind, []), *more]
    return Record.of([field for field in fields if field[0] != drop], b"")


@pytest.mark.parametrize("kind", TYPES)
def test_the_least_record_of_each_type_is_sound(kind: str) -> None:
    assert violations(record(kind)) == ()


@pytest.mark.parametrize(("kind", "name"), [(kind, rule.name) for rule in RULES for kind in sorted(rule.required)])
def test_a_mandatory_field_is_missed(kind: str, name: str) -> None:
    assert name in {broken.field for broken in violations(record(kind, drop=name))}


GOOD = [
    ("response", "WARC-Target-URI", "http://example.test/a|b{c}"),
    ("response", "WARC-Target-URI", "<http://example.test/>"),
    ("resource", "WARC-Target-URI", "urn:x:y"),
    ("response", "WARC-Date", "2026"),
    ("response", "WARC-Date", "2026-11-23"),
    ("response", "WARC-Date", "2026-11-23T01:02Z"),
    ("response", "WARC-Date", "2026-11-23T01:02:03Z"),
    ("response", "WARC-Date", "2026-11-23T01:02:60.123456789Z"),
    ("response", "Content-Type", "application/http;msgtype=response"),
    ("response", "Content-Type", 'application/http; msgtype="re\\"sponse" ; a=b'),
    ("response", "WARC-Block-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"),
    ("response", "WARC-Payload-Digest", "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("response", "WARC-IP-Address", "192.0.2.1"),
    ("response", "WARC-IP-Address", "2001:db8::1"),
    ("response", "WARC-IP-Address", "::ffff:192.0.2.1"),
    ("response", "WARC-Truncated", "disconnect"),
    ("response", "WARC-Protocol", "tls/1.3"),
    ("metadata", "WARC-Refers-To", ID),
    ("conversion", "WARC-Refers-To-Date", "2026-11-23T01:02:03Z"),
    ("warcinfo", "WARC-Filename", "a-20261123.warc.gz"),
    ("response", "X-Extension", "whatever \x01"),
    ("shot", "WARC-Filename", "an extension type is the writer's own affair"),
]


@pytest.mark.parametrize(("kind", "name", "value"), GOOD)
def test_good_values(kind: str, name: str, value: str) -> None:
    assert violations(_with(kind, name, value)) == ()


def _with(kind: str, name: str, value: str) -> Record:
    """The least record of a type, with this value in place of the one it has."""
    least = [("WARC-Type", kind), *BASE, *NEEDED.get(kind, [])]
    return Record.of([*[field for field in least if field[0] != name], (name, value)], b"")


BAD = [
    ("response", "WARC-Record-ID", "urn:uuid:1"),
    ("response", "WARC-Record-ID", "<no uri>"),
    ("response", "WARC-Target-URI", "/relative"),
    ("response", "WARC-Target-URI", "http://example.test/a b"),
    ("response", "WARC-Date", "2026-13-01"),
    ("response", "WARC-Date", "2026-11-23T24:00:00Z"),
    ("response", "WARC-Date", "2026-11-23T01:02:03"),
    ("response", "WARC-Date", "2026-11-23 01:02:03Z"),
    ("response", "WARC-Date", "20261123010203"),
    ("response", "Content-Type", "html"),
    ("response", "Content-Type", "text/html; charset"),
    ("response", "WARC-Block-Digest", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"),
    ("response", "WARC-IP-Address", "localhost"),
    ("response", "WARC-Refers-To", ID),
    ("response", "WARC-Filename", "a.warc"),
    ("response", "WARC-Profile", "http://example.test/profile"),
    ("response", "WARC-Segment-Origin-ID", ID),
    ("response", "WARC-Segment-Number", "0"),
    ("warcinfo", "WARC-Target-URI", URL),
    ("warcinfo", "WARC-Warcinfo-ID", ID),
    ("warcinfo", "WARC-IP-Address", "192.0.2.1"),
    ("conversion", "WARC-Concurrent-To", ID),
    ("continuation", "Content-Type", "text/plain"),
    ("response", "Content-Length", "7"),
    ("response", "Content-Length", "-1"),
    ("response", "Content-Length", ""),
    ("response", "Content-Length", "9" * 5000),
]


@pytest.mark.parametrize(("kind", "name", "value"), BAD)
def test_bad_values_are_named_once(kind: str, name: str, value: str) -> None:
    found = violations(_with(kind, name, value))
    assert [broken.field for broken in found] == [name]
    assert str(found[0]).startswith(f"{name}: ")


def test_repeated_fields() -> None:
    twice = (("WARC-Concurrent-To", ID), ("warc-concurrent-to", ID))
    assert violations(record("response", *twice)) == ()
    assert violations(record("response", ("WARC-date", "2026"))) == (Violation("WARC-Date", "stands more than once"),)


def test_accessors_take_any_case_and_bare_uris() -> None:
    made = Record.of([("warc-type", "response"), ("WARC-RECORD-ID", ID), ("warc-Target-uri", f"<{URL}>")], b"x")
    assert (made.type, made.id, made.target_uri, made.date) == ("response", ID[1:-1], URL, None)
