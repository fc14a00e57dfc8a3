"""What particular providers say in their own way, and the policy that goes with each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mojobot.net.outcome import Outcome
from mojobot.net.policy import Policy

_BEGINNING = 2000  # an error says so early
_CMC_CODE = re.compile(rb'"error_code"\s*:\s*"?(\d+)')
_CMC = {
    b"1001": Outcome.DENIED,
    b"1002": Outcome.DENIED,
    b"1005": Outcome.DENIED,
    b"1006": Outcome.DENIED,
    b"1008": Outcome.RATE_LIMITED,
    b"1009": Outcome.QUOTA_EXHAUSTED,
    b"1010": Outcome.QUOTA_EXHAUSTED,
    b"1011": Outcome.RATE_LIMITED,
}
_BIRDEYE_NO = re.compile(rb'"success"\s*:\s*false')
_BIRDEYE = (
    (re.compile(rb"usage limit exceeded", re.IGNORECASE), Outcome.QUOTA_EXHAUSTED),
    (re.compile(rb"too many requests|rate limit", re.IGNORECASE), Outcome.RATE_LIMITED),
    (re.compile(rb"unauthori[sz]ed|forbidden|api.?key|permission", re.IGNORECASE), Outcome.DENIED),
    (re.compile(rb"not found", re.IGNORECASE), Outcome.EMPTY),
)
# No route from one token to another is an answer, and nothing is wrong with the question.
_JUPITER_NONE = re.compile(rb'"errorCode"\s*:\s*"(TOKEN_NOT_TRADABLE|(COULD_NOT_FIND_ANY|NO)_ROUTES?(_FOUND)?)"')
_GECKO_CODE = re.compile(rb'"error_code"\s*:\s*"?(429|1000[25]|1001[01]|1020)\b')
_RPC_QUOTA = re.compile(rb"max usage reached|quota|monthly|daily (request )?limit", re.IGNORECASE)
_RPC_RATE = re.compile(rb"-32429|-32005.{0,80}(rate|many)|too many requests|rate limit|limited to", re.IGNORECASE)


def unknown(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """A 404 in JSON is of what was asked for; another is of the address, which is no longer there."""
    del body
    return Outcome.EMPTY if status == 404 and "json" in headers.get("content-type", "").lower() else None


def jupiter(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """A swap for which there is no route is refused as a bad request."""
    if status == 400 and _JUPITER_NONE.search(body[:_BEGINNING]):
        return Outcome.EMPTY
    return unknown(status, headers, body)


def birdeye(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """A spent month is HTTP 400 with a sentence; a refusal may come with HTTP 200."""
    beginning = body[:_BEGINNING]
    if status == 400 and b"usage limit exceeded" in beginning:
        return Outcome.QUOTA_EXHAUSTED
    if status != 200 or not _BIRDEYE_NO.search(beginning):
        return unknown(status, headers, body)
    said = (outcome for words, outcome in _BIRDEYE if words.search(beginning))
    return next(said, Outcome.BAD_REQUEST)


def coinmarketcap(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """Its own error codes, whatever the status; 0 is success, and 1009 is the day."""
    if status == 200 and len(body) > _BEGINNING:
        return None
    code = _CMC_CODE.search(body[:_BEGINNING])
    told = _CMC.get(code[1]) if code else None
    return told or unknown(status, headers, body)


def gecko(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """GeckoTerminal and CoinGecko: a refusal may hide behind another status."""
    code = _GECKO_CODE.search(body[:_BEGINNING]) if len(body) < _BEGINNING else None
    if code is None:
        return unknown(status, headers, body)
    return Outcome.RATE_LIMITED if code[1] == b"429" else Outcome.DENIED


def node(status: int, headers: Mapping[str, str], body: bytes) -> Outcome | None:
    """A node's JSON-RPC error, which may come with HTTP 200; other errors are for the one who asked."""
    del headers
    beginning = body[:_BEGINNING]
    if status in (401, 403) or (status == 200 and b'"error"' not in beginning):
        return None
    if _RPC_QUOTA.search(beginning):
        return Outcome.QUOTA_EXHAUSTED
    return Outcome.RATE_LIMITED if _RPC_RATE.search(beginning) else None


_NODE = Policy(classify=node, first_pause_s=1.0, most_pause_s=30.0)
_POLICIES = {
    "jupiter": Policy(classify=jupiter, reset_header="x-ratelimit-reset", first_pause_s=2.0),
    "dexscreener": Policy(classify=unknown, first_pause_s=3.0, most_pause_s=24.0),
    # It has been seen to send `Retry-After: 0`.
    "geckoterminal": Policy(classify=gecko, least_pause_s=65.0, most_pause_s=300.0, slow_s=600.0, failures=3),
    "coingecko": Policy(classify=gecko, least_pause_s=60.0, most_pause_s=300.0, slow_s=600.0),
    "coinmarketcap": Policy(classify=coinmarketcap, least_pause_s=60.0, most_pause_s=600.0),
    # A plan that lacks one of the endpoints says 403 too.
    "birdeye": Policy(classify=birdeye, denied_pause_s=60.0),
    "helius": _NODE,
    "quicknode": _NODE,
    "solana": _NODE,
    "pyth": Policy(least_pause_s=60.0),
    "alternative_me": Policy(denied_pause_s=3600.0),
    "rss": Policy(first_pause_s=600.0, most_pause_s=3600.0, denied_pause_s=3600.0),
}


def policy(name: str, failures: int) -> Policy:
    """A provider's policy; `failures` in a row open the breaker, or fewer where the provider asks for it."""
    found = _POLICIES[name]
    return replace(found, failures=min(found.failures, failures) if found.failures < 5 else failures)
