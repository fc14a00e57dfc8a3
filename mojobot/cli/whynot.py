"""What the records say of one token at one decision close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.model.market import Timeframe
from mojobot.model.note.words import clock, span
from mojobot.store.iso import iso, ms_of
from mojobot.store.reading import history

Row = dict[str, Any]

_EVERYTHING = -1


def look(directory: Path, symbol: str, at_ms: int | None) -> Row:
    """Heading, facts and the decision that tells most; `at_ms` None means the newest close on record.

    Raises StoreError for a time the records do not cover.
    """
    bar_ms = _bar_ms(directory, symbol)
    first_ms, last_ms = _covered(directory)
    wanted_ms = last_ms if at_ms is None else at_ms
    start_ms = wanted_ms - wanted_ms % bar_ms
    if start_ms + bar_ms <= first_ms or start_ms > last_ms:
        known = f"the records go from {clock(iso(first_ms))} to {clock(iso(last_ms))}"
        raise StoreError(f"{clock(iso(wanted_ms))} is not on record: {known}")
    then = _newest(directory, "decisions", symbol=symbol, since_ms=start_ms, until_ms=start_ms + bar_ms)
    facts = _circumstances(directory, symbol, start_ms, start_ms + bar_ms)
    decision = then
    if then is None:
        decision = _newest(directory, "decisions", symbol=symbol, until_ms=start_ms)
        facts = [_nothing(directory, symbol, start_ms, bar_ms), *facts, _instead(symbol, decision, start_ms)]
    elif then["outcome"] == "BUY":
        facts.append(f"It was bought then: mojobot why {then['intent_id']} tells how that went.")
    heading = f"{symbol} at the close of {clock(iso(start_ms))}"
    return {"symbol": symbol, "close": iso(start_ms), "heading": heading, "facts": facts, "decision": decision}


def _bar_ms(directory: Path, symbol: str) -> int:
    """Of the token's decisions: the timeframe that was asked for, or its own where that is coarser."""
    token = _newest(directory, "tokens", symbol=symbol) or {}
    known = {timeframe.value: timeframe.ms for timeframe in Timeframe}
    wanted = known.get(str(token.get("decision_timeframe")), Timeframe.M15.ms)
    return max(wanted, known.get(str(token.get("base")), 0))


def _covered(directory: Path) -> tuple[int, int]:
    marks = [_time(row) for row in history(directory, Query("equity", limit=_EVERYTHING))]
    if not marks:
        raise StoreError("no decision close is on record yet: the engine may still be warming up")
    return min(marks), max(marks)


def _nothing(directory: Path, symbol: str, start_ms: int, bar_ms: int) -> str:
    if _newest(directory, "equity", since_ms=start_ms, until_ms=start_ms + bar_ms) is None:
        return "No close was voted on then: the engine did not run, or the close came too late to be voted on."
    if _newest(directory, "decisions", until_ms=start_ms + bar_ms) is None:
        return (
            "No token had been decided on by then: until enough bars are there nobody votes, "
            "and a decision is kept only where a vote counts or a rule refuses."
        )
    return (
        f"No strategy's vote on {symbol} was sure enough to count at that close, so nothing was stored of it: "
        "a decision is kept where a vote counts or a rule refuses."
    )


def _instead(symbol: str, decision: Row | None, start_ms: int) -> str:
    if decision is None:
        return f"There is no earlier decision on {symbol} either."
    earlier = span(start_ms - _time(decision))
    return f"The newest decision on {symbol} before it was made {earlier} earlier, and reads:"


def _circumstances(directory: Path, symbol: str, start_ms: int, end_ms: int) -> list[str]:
    """The engine's state, and whether the token was held."""
    facts = []
    state = _newest(directory, "states", until_ms=end_ms)
    if state is not None and state["state"] != "RUNNING":
        facts.append(f"The engine was {state['state']} then ({state['why']}): entries were held back.")
    for trade in history(directory, Query("trades", limit=_EVERYTHING, symbol=symbol)):
        opened, closed = _time(trade, "opened_at"), trade["closed_at"]
        if opened < start_ms and (closed is None or _time(trade, "closed_at") >= start_ms):
            facts.append(f"{symbol} was held then (trade {trade['id']}): what is held is not bought again.")
    return facts


def _newest(directory: Path, kind: str, **asked: Any) -> Row | None:
    return next(iter(history(directory, Query(kind, limit=1, **asked))), None)


def _time(row: Row, name: str = "at") -> int:
    return ms_of(row[name])
