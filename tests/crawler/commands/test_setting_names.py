"""A mistyped setting is told; one that nobody of us knows is not our business."""

import pytest

from crawler.commands.setting_names import check_names
from crawler.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DOWNLOAD_DELY", "DOWNLOAD_DELAY"),
        ("download_delay", "DOWNLOAD_DELAY"),
        ("ARCHIV_CONTACT", "ARCHIVE_CONTACT"),
        ("RUNID", "RUN_ID"),
        ("FRONTIER_SECOND", "FRONTIER_SECONDS"),
    ],
)
def test_a_near_miss_is_told(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"there is no setting {typed}: did you mean {meant}\\?"):
        check_names([typed])


@pytest.mark.parametrize("name", ["DOWNLOAD_DELAY", "ARCHIVE_DIR", "JOB", "SENTRY_DSN", "MYEXT_ENABLED"])
def test_others_pass(name: str) -> None:
    check_names([name])
