"""What becomes of a request: eight words for every provider, and the one error that carries them."""

from __future__ import annotations

from enum import StrEnum

from mojobot.model.errors import MojobotError
from mojobot.model.redaction import redact


class Outcome(StrEnum):
    """How a provider answered; only `RATE_LIMITED` and `UNAVAILABLE` are worth asking again."""

    OK = "ok"
    EMPTY = "empty"  # asked, and there is nothing
    RATE_LIMITED = "rate_limited"  # asked too often
    QUOTA_EXHAUSTED = "quota_exhausted"  # the day's or month's allowance is spent
    DENIED = "denied"  # wrong or missing key, or the plan or the address is refused
    BAD_REQUEST = "bad_request"  # the question itself is wrong
    BAD_PAYLOAD = "bad_payload"  # the answer cannot be read
    UNAVAILABLE = "unavailable"  # no answer in time, or none of use

    @property
    def again(self) -> bool:
        """Whether the same question may be asked again later."""
        return self in (Outcome.RATE_LIMITED, Outcome.UNAVAILABLE)


def refused_key(key_name: str, status: int) -> str:
    """What is said of a key that is refused, wherever it turns up: wrong and expired look alike from here."""
    return f"refuses the key in {key_name} (HTTP {status}): it is wrong, has expired, or its plan lacks what is asked"


class ProviderError(MojobotError):
    """A provider gave no answer to use; the text is one sentence without address, query or secret."""

    exit_code = 5

    def __init__(self, provider: str, outcome: Outcome, why: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(redact(f"{provider}: {why}"))
        self.why = redact(why)
        self.provider = provider
        self.outcome = outcome
        self.retry_after_s = retry_after_s  # seconds until asking makes sense again; None: unknown or never

    def again(self) -> ProviderError:
        """A new one that says the same, for another who asked the same."""
        return ProviderError(self.provider, self.outcome, self.why, retry_after_s=self.retry_after_s)
