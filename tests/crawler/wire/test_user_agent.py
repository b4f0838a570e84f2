"""The crawler names itself, and whom to write to."""

import pytest
from scrapy.settings import Settings

from crawler.errors import UsageError
from crawler.wire.user_agent import UserAgentAddon, user_agent


@pytest.mark.parametrize("contact", ["archive@example.org", "https://archive.example.org/crawler", "+1 555 0100"])
def test_contact_is_named(contact: str) -> None:
    assert user_agent(contact).startswith("newsarchive/")
    assert f"contact: {contact})" in user_agent(contact)


@pytest.mark.parametrize("contact", [None, ""])
def test_without_contact(contact: str | None) -> None:
    assert user_agent(contact).startswith("newsarchive/")
    assert "contact" not in user_agent(contact)


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "née@example.org", "a (b)", " lead"])
def test_a_contact_that_cannot_stand_in_a_header(contact: str) -> None:
    with pytest.raises(UsageError, match="ARCHIVE_CONTACT"):
        user_agent(contact)


def test_a_user_agent_given_by_hand_wins() -> None:
    settings = Settings()
    settings.set("USER_AGENT", "special/1", priority="cmdline")
    UserAgentAddon().update_settings(settings)
    assert settings["USER_AGENT"] == "special/1"


def test_the_missing_contact_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    UserAgentAddon().update_settings(Settings())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    caplog.clear()
    UserAgentAddon().update_settings(Settings({"ARCHIVE_CONTACT": "archive@example.org"}))
    assert not caplog.records
