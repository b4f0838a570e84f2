"""A request that is not made, by a rule of ours."""

from scrapy.exceptions import IgnoreRequest


class RefusedError(IgnoreRequest):
    """A request that is not made, or whose answer is not used. Never retried.

    `reason` is a value of `crawler.collections.reasons.Reason`; `rule` names what exactly decided.
    """

    def __init__(self, message: str, *, reason: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.rule = rule
