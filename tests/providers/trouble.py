"""Misbehaviour on demand: what a provider may do wrong, switched on and off while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EVERY = "*"


class Kind(StrEnum):
    """One way to misbehave."""

    # The connection
    OUTAGE = "outage"  # nobody listens
    HALF_OPEN = "half-open"  # reads the request and says nothing, for ever
    SLOW = "slow"  # answers after `value` seconds
    TRUNCATED = "truncated"  # the body ends before its length
    SILENT_SOCKET = "silent-socket"  # a WebSocket that is accepted and never says anything
    # The answer
    HTML_522 = "html-522"
    ERROR_500 = "error-500"
    RATE_LIMITED = "rate-limited"  # 429 whatever is asked
    EXPIRED_KEY = "expired-key"
    GONE = "gone"  # 410, or the status in `value`
    WRONG_TYPE = "wrong-type"  # good JSON that calls itself text/html
    NOT_JSON = "not-json"  # HTML that calls itself JSON
    HUGE = "huge"  # six megabytes
    DEEP = "deep"  # nested 200 times
    CLOCK_OFF = "clock-off"  # the Date header is `value` seconds off (3600)
    FROZEN = "frozen"  # everything is told as it was when this began
    # What is told
    NULLS = "nulls"
    MISSING = "missing"
    NAN = "nan"  # "NaN", the string, for prices
    NEGATIVE = "negative"
    ZERO = "zero"
    LIAR = "liar"  # prices times `value` (10)
    NEWEST_FIRST = "newest-first"  # candles, where they are told oldest first
    DUPLICATED = "duplicated"  # every bar twice
    LATE = "late"  # the last `value` bars (3) are not told yet, an older one is out of its place


@dataclass(frozen=True, slots=True)
class Trouble:
    """One misbehaviour as it is on now. `share` of the records suffer from those that are about records."""

    kind: Kind
    value: float | None = None
    share: float = 1.0
    path: str = ""  # only of paths that contain this
    since_ms: int = 0

    def worth(self, default: float) -> float:
        """Its value, or the usual one."""
        return default if self.value is None else self.value


class Troubles:
    """Which provider has which; `EVERY` means all of them."""

    def __init__(self) -> None:
        self._on: dict[str, dict[Kind, Trouble]] = {}

    def begin(
        self,
        provider: str,
        kind: Kind,
        value: float | None = None,
        *,
        share: float = 1.0,
        path: str = "",
        now_ms: int = 0,
    ) -> None:
        """Switch one on."""
        self._on.setdefault(provider, {})[kind] = Trouble(kind, value, share, path, now_ms)

    def end(self, provider: str = EVERY, kind: Kind | None = None) -> None:
        """Switch one off, or all of a provider; `EVERY` ends everybody's."""
        for name in list(self._on) if provider == EVERY else [provider]:
            if kind is None:
                self._on.pop(name, None)
            else:
                self._on.get(name, {}).pop(kind, None)

    def of(self, provider: str, path: str = "") -> dict[Kind, Trouble]:
        """Those a request to that path meets."""
        both = self._on.get(EVERY, {}) | self._on.get(provider, {})
        return {kind: one for kind, one in both.items() if one.path in path}
