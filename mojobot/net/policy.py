"""How one provider's answers are understood, and how long it is left alone after a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mojobot.net.outcome import Outcome
from mojobot.net.quota import day_end_ms
from mojobot.net.retry_after import retry_after_s

Classify = Callable[[int, Mapping[str, str], bytes], Outcome | None]

MOST_OBEYED_S = 3600.0  # told to stay away longer, we ask once an hour


@dataclass(frozen=True, slots=True)
class Policy:
    """What is particular about a provider; `classify` gives None where the usual reading holds."""

    classify: Classify | None = None
    least_pause_s: float = 1.0  # after "too many requests", whatever the header says
    first_pause_s: float = 3.0  # where the header says nothing; doubled each time
    most_pause_s: float = 60.0
    denied_pause_s: float = 900.0  # after a refusal of key or address
    reset_header: str = ""  # unix seconds at which the limit gives way
    slow_s: float = 0.0  # this long at half the rate after "too many requests"
    failures: int = 5  # in a row before the breaker opens


def outcome_of(policy: Policy, status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """What the answer means; the content of one that is OK is looked at elsewhere."""
    said = policy.classify(status, headers, body) if policy.classify is not None else None
    return said if said is not None else _by_status(status)


def pause_s(policy: Policy, outcome: Outcome, headers: Mapping[str, str], now_ms: int, in_a_row: int) -> float:
    """Seconds for which nobody asks after this; 0 where everybody may go on.

    `in_a_row` counts refusals without an answer between them, this one
    included. A spent quota is asked for again at the next midnight (UTC).
    """
    match outcome:
        case Outcome.RATE_LIMITED:
            told = retry_after_s(headers, now_ms, policy.reset_header)
            doubled = policy.first_pause_s * 2.0 ** min(max(0, in_a_row - 1), 30)
            wait = min(doubled, policy.most_pause_s) if told is None else min(told, MOST_OBEYED_S)
            return max(wait, policy.least_pause_s)
        case Outcome.DENIED:
            return policy.denied_pause_s
        case Outcome.QUOTA_EXHAUSTED:
            return (day_end_ms(now_ms) - now_ms) / 1000
        case _:
            return 0.0


_STATUSES = {
    204: Outcome.EMPTY,
    304: Outcome.OK,
    401: Outcome.DENIED,
    402: Outcome.QUOTA_EXHAUSTED,
    403: Outcome.DENIED,
    408: Outcome.UNAVAILABLE,
    425: Outcome.UNAVAILABLE,
    429: Outcome.RATE_LIMITED,
    451: Outcome.DENIED,
}


def _by_status(status: int) -> Outcome:
    if status in _STATUSES:
        return _STATUSES[status]
    if status < 300:
        return Outcome.OK
    return Outcome.BAD_REQUEST if 400 <= status < 500 else Outcome.UNAVAILABLE
