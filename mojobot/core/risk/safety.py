"""Whether a token is safe enough to be bought (spec 5.8): what is known of it held against the settings.

A danger that is known refuses. What is not known refuses too where the market
could tell it; where it cannot, the gate is not applicable and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mojobot.model.market import DAY_MS, HOUR_MS, Provides
from mojobot.model.notices import Gate
from mojobot.model.safety import Fact, Safety, SafetySettings

RULE = "token_safety"
# How old a fact may be before it is unknown again.
_FRESH_MS: Mapping[str, int] = {
    "liquidity_usd": HOUR_MS,
    "top10_share": 6 * HOUR_MS,
    "sellable": 3 * HOUR_MS,
    "round_trip_loss": 3 * HOUR_MS,
}
# Of these a holder is the victim, whoever has looked the token up.
_TRAPS = (
    ("paused", "its transfers are paused"),
    ("default_frozen", "new accounts begin frozen"),
    ("fake", "it passes itself off as another token"),
)
_POWERS = (("permanent_delegate", "can take anybody's tokens"), ("transfer_hook", "is called by every transfer"))
# Issuers of bridged tokens and stablecoins must mint, and freeze where a court says so (USDC, cbBTC); treasuries,
# bridges and lending markets hold much of well-known tokens. Who put a token on the reviewed list accepted that.
_AUTHORITIES = (("mint_authority", "can make more of it"), ("freeze_authority", "can freeze accounts"))
_MINT = ("mint_authority", "freeze_authority", "transfer_fee_bps", "transferable")
_POOLS = ("liquidity_usd", "created_ms")


@dataclass(frozen=True, slots=True)
class Known:
    """What still counts of one token at a moment."""

    facts: Mapping[str, Fact]
    reviewed: bool
    now_ms: int

    def text(self, name: str) -> str:
        """A fact in words; "" where it is unknown or there is none."""
        fact = self.facts.get(name)
        return fact.value if fact is not None and isinstance(fact.value, str) else ""

    def number(self, name: str) -> float | None:
        """A fact as a number; None where it is unknown."""
        fact = self.facts.get(name)
        return None if fact is None or isinstance(fact.value, str) else float(fact.value)


class SafetyWatch:
    """The newest word on every token."""

    def __init__(self, series: int) -> None:
        self.told: tuple[Safety | None, ...] = (None,) * series

    def widen(self, series: int) -> None:
        """Watch `series` tokens from now on; of the new ones nothing is known."""
        self.told = (*self.told, *(None,) * (series - len(self.told)))

    def take(self, event: Safety) -> None:
        """What is said now is all that is known."""
        if 0 <= event.series < len(self.told):
            self.told = (*self.told[: event.series], event, *self.told[event.series + 1 :])

    def known(self, series: int, now_ms: int) -> Known:
        """What counts of it at `now_ms`."""
        told = self.told[series]
        if told is None:
            return Known({}, reviewed=False, now_ms=now_ms)
        facts = {f.name: f for f in told.facts if now_ms - f.at_ms <= _FRESH_MS.get(f.name, DAY_MS)}
        return Known(facts, told.reviewed, now_ms)


def token_safety(known: Known | None, provides: Provides, rule: SafetySettings) -> Gate:
    """Whether an entry may be made; every danger is named, with its number."""
    known = known or Known({}, reviewed=False, now_ms=0)
    if not known.facts:
        return Gate(RULE, passed=False if provides.token_safety else None, text=_nothing(provides))
    dangers = [*_dangers(known), *_numbers(known, rule)]
    if dangers:
        return Gate(RULE, passed=False, text="; ".join(dangers))
    missing = [name.replace("_", " ") for name in _needed(known, provides) if name not in known.facts]
    if missing and provides.token_safety:
        return Gate(RULE, passed=False, text=f"unknown: {', '.join(missing)}")
    if not provides.token_safety:
        return Gate(RULE, passed=None, text="n/a: nobody is asked about its mint")
    return Gate(RULE, passed=True, text=_told(known))


def _nothing(provides: Provides) -> str:
    return "unknown: nobody has told anything of it yet" if provides.token_safety else "n/a: not provided"


def _needed(known: Known, provides: Provides) -> tuple[str, ...]:
    """What must be known; of a reviewed token only what its mint says and how deep its pools are."""
    if known.reviewed:
        return (*_MINT, "liquidity_usd")
    more = (*(("top10_share",) if provides.holders else ()), *(("sellable",) if provides.sellable else ()))
    return (*_MINT, *_POOLS, *more)


def _dangers(known: Known) -> Iterator[str]:
    """What its makers can do to a holder."""
    for name, words in _POWERS if known.reviewed else (*_POWERS, *_AUTHORITIES):
        if who := known.text(name):
            yield f"{name.replace('_', ' ')} {who[:4]}… {words}"
    for name, words in _TRAPS:
        if known.number(name):
            yield words
    if known.number("transferable") == 0.0:
        yield "it cannot be transferred"
    if known.number("sellable") == 0.0:
        yield "nobody quotes a way to sell it again"


def _numbers(known: Known, rule: SafetySettings) -> Iterator[str]:
    """What is too much or too little."""
    fee, depth = known.number("transfer_fee_bps"), known.number("liquidity_usd")
    share, born = known.number("top10_share"), known.number("created_ms")
    loss = known.number("round_trip_loss")
    if fee is not None and fee > rule.max_transfer_fee_bps:
        yield f"a transfer costs {fee:g} bps, limit {rule.max_transfer_fee_bps:g}"
    if loss is not None and loss > rule.max_round_trip_loss:
        yield f"buying and selling it again loses {loss:.1%}, limit {rule.max_round_trip_loss:.1%}"
    if depth is not None and depth < rule.min_liquidity_usd:
        yield f"{depth:,.0f} USD in its pools, least {rule.min_liquidity_usd:,.0f}"
    if known.reviewed:
        return
    if share is not None and share > rule.max_top10_share:
        yield f"ten holders have {share:.1%} of it, limit {rule.max_top10_share:.1%}"
    if born is not None and known.now_ms - born < rule.min_age_h * HOUR_MS:
        yield f"its oldest pool is {(known.now_ms - born) / HOUR_MS:.1f} h old, least {rule.min_age_h:g} h"


def _told(known: Known) -> str:
    """What speaks for it."""
    who = ", ".join(dict.fromkeys(fact.source for fact in known.facts.values()))
    oldest_h = max(known.now_ms - fact.at_ms for fact in known.facts.values()) / HOUR_MS
    share = known.number("top10_share")
    held = "holders n/a" if share is None else f"ten holders have {share:.1%}"
    word = "reviewed, no trap found" if known.reviewed else f"no authority, no trap, {held}"
    return f"{word} (by {who}, {oldest_h:.1f} h ago at the most)"
