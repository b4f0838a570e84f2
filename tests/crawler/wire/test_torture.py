"""Every response of the case table through the handler, over a real socket."""

import base64
import hashlib
import itertools
import subprocess

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response

from crawler.model.exchange import Exchange, Fidelity
from output.build import exchange_records
from output.record import Record, violations
from output.warc.coding import decode_content
from output.warc.http import ENTITY_LIMIT, entity, payload
from tests.crawler.wire.cases import CASES, Case
from tests.crawler.wire.client import Outcome, fetch
from tests.crawler.wire.torture import TortureServer

named = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def serve(torture: TortureServer, case: Case) -> str:
    return torture.put(f"/{case.name}", case.sent, end=case.end, pause=case.pause)


def outcome_of(torture: TortureServer, case: Case) -> Outcome:
    return fetch(Request(serve(torture, case), method=case.method))


@named
def test_case(torture: TortureServer, case: Case) -> None:
    outcome = outcome_of(torture, case)
    exchange = outcome.exchange
    _check_octets(case, outcome)
    assert exchange.fidelity is Fidelity.WIRE
    assert (exchange.truncated.value if exchange.truncated else None) == case.truncated
    if case.fault:
        assert any(case.fault in fault for fault in exchange.faults), exchange.faults
    else:
        assert exchange.faults == ()
    if case.body is None:
        assert outcome.response is None
        assert isinstance(outcome.error, DownloadFailedError)
    else:
        _check_response(case, outcome)
    assert torture.requests == [exchange.request.octets]
    records = _check_records(exchange)
    if outcome.response is not None:
        _check_reading(records["response"], outcome.response)


def _check_octets(case: Case, outcome: Outcome) -> None:
    """What was sent is what is kept, and every octet of it in its place."""
    exchange = outcome.exchange
    if case.truncated == "length":  # cut by us: what we have is its beginning
        assert case.sent.startswith(outcome.octets)
        return
    assert outcome.octets == case.sent
    assert exchange.interim == case.interim
    assert exchange.surplus == case.surplus


def _check_response(case: Case, outcome: Outcome) -> None:
    assert outcome.error is None
    assert outcome.response is not None
    assert outcome.response.status == case.status
    assert outcome.response.body == case.body
    assert outcome.response.flags == (["dataloss"] if case.lost else [])
    assert str(outcome.response.ip_address) == "127.0.0.1"
    for name, values in case.headers:
        assert outcome.response.headers.getlist(name) == values
    meta = outcome.request.meta
    assert meta["response_id"] == outcome.exchange.response_id
    assert meta["captured_at"] == outcome.exchange.started
    assert meta["truncated"] == case.truncated
    assert 0 < meta["download_latency"] < 10


def _check_reading(record: Record, response: Response) -> None:
    """Whoever reads the stored block later finds what Scrapy was given, the content coding undone."""
    read = entity(record)
    coding = (response.headers.get("Content-Encoding") or b"").decode()
    assert read.body == (decode_content(response.body, coding, ENTITY_LIMIT)[0] if coding else response.body)
    assert read.status == (None if response.protocol == "HTTP/0.9" else response.status)
    assert {name.title() for name, _ in read.headers} == set(response.headers)


def _check_records(exchange: Exchange) -> dict[str, Record]:
    """They keep the rules of WARC, and a reader of the stored block finds the payload that its digest names."""
    numbers = itertools.count()
    records = exchange_records(exchange, new_id=lambda: f"urn:uuid:{next(numbers)}")
    assert [violations(record) for record in records] == [()] * len(records)
    kinds = {record.type: record for record in records}
    assert kinds["request"].octets() == exchange.request.octets
    assert ("response" in kinds) == (exchange.response is not None)
    if exchange.response is None:
        return kinds
    response = kinds["response"]
    assert response.octets() == exchange.response.octets
    digest = response.get("WARC-Payload-Digest")
    content, fault = payload(response.octets())
    if digest is not None:
        assert digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    else:  # left out only where nobody can say what the payload is
        assert fault or not exchange.response.head or exchange.faults
    told = kinds["metadata"].octets() if "metadata" in kinds else b""
    for name, octets in ((b"surplus", exchange.surplus), (b"interim", exchange.interim)):
        line = name + b"-base64: " + base64.b64encode(octets) + b"\r\n"
        assert line in told if octets else name + b"-base64" not in told
    assert told.count(b"fault: ") == len(exchange.faults)
    return kinds


@pytest.mark.outside("curl")
@pytest.mark.parametrize("case", [case for case in CASES if case.well_formed], ids=lambda case: case.name)
def test_curl_reads_the_same(torture: TortureServer, case: Case) -> None:
    url = serve(torture, case)
    command = ["curl", "-sS", "--max-time", "10", *(["-I", "-o", "/dev/null"] if case.method == "HEAD" else []), url]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == case.body


def test_the_table_is_large_and_names_each_case_once() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
