"""Run names and numbers."""

from datetime import UTC, datetime

from scrapy.settings import Settings

from crawler.collections.run import RunIdAddon, new_run_id
from crawler.collections.tally import Tally
from crawler.model.article import Article, Edit, Extraction, Notice
from crawler.model.exchange import Exchange, Fidelity, Message

NOW = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)


def test_run_ids_sort_by_time_and_differ() -> None:
    assert new_run_id(NOW).startswith("20261123070509-")
    assert len({new_run_id(NOW) for _ in range(200)}) == 200


def test_the_addon_leaves_a_given_id_alone() -> None:
    settings = Settings({"RUN_ID": "mine"})
    RunIdAddon().update_settings(settings)
    assert settings["RUN_ID"] == "mine"
    settings = Settings()
    RunIdAddon().update_settings(settings)
    assert settings["RUN_ID"]


def _exchange(head: bytes | None, body: bytes = b"") -> Exchange:
    response = None if head is None else Message(head, body)
    return Exchange("https://a.example/", NOW, NOW, Message(b"GET / HTTP/1.1\r\n\r\n", b""), response, Fidelity.WIRE)


def test_exchanges_are_counted_by_the_status_that_is_written() -> None:
    tally = Tally()
    tally.add_exchange(_exchange(b"HTTP/1.1 200 OK\r\n\r\n", b"12345"))
    tally.add_exchange(_exchange(b"HTTP/1.1 404 Gone fishing\r\n\r\n"))
    tally.add_exchange(_exchange(b"HTTP/1.1\r\n\r\n"))
    tally.add_exchange(_exchange(None))
    rows = tally.rows()["exchanges"]
    assert rows["by_status"] == {"200": 1, "404": 1, "none": 2}
    assert rows["total"] == 4
    assert rows["bytes_received"] == len(
        b"HTTP/1.1 200 OK\r\n\r\n12345HTTP/1.1 404 Gone fishing\r\n\r\nHTTP/1.1\r\n\r\n"
    )
    assert rows["bytes_sent"] == 4 * len(b"GET / HTTP/1.1\r\n\r\n")


def test_articles_are_counted_by_kind_edit_and_notice() -> None:
    tally = Tally()
    edits = (Edit("banner", "remove", "x", 0), Edit("banner", "remove", "y", 3), Edit("caption-copy", "merge", "z", 5))
    article = Article(
        "a",
        "story",
        Extraction("html", "x", "1"),
        historical=True,
        edits=edits,
        notices=(Notice("old", "archived", "w"),),
    )
    tally.add_article(article)
    rows = tally.rows()
    assert rows["articles"] == {"total": 1, "by_kind": {"story": 1}, "historical": 1}
    assert rows["edits"] == {
        "total": 3,
        "by_action": {"merge": 1, "remove": 2},
        "by_rule": {"banner": 2, "caption-copy": 1},
    }
    assert rows["notices"] == {"total": 1, "by_rule": {"old": 1}}
