"""A stored decision as the decision it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mojobot.model.learning import Factors
from mojobot.model.notices import Decision, Gate, Outcome, VoteCast
from mojobot.model.trading import Side


def decision_of(record: Mapping[str, Any], ts_ms: int) -> Decision:
    """The decision of a row of the store, whose time is `ts_ms`; its series is not known there.

    What an older version did not write takes its default.
    """
    side = record.get("side")
    sizing = record.get("sizing") or {}
    return Decision(
        id=str(record.get("id")),
        ts_ms=ts_ms,
        series=-1,
        symbol=str(record.get("symbol")),
        side=Side(side) if side else None,
        outcome=Outcome(str(record.get("outcome"))),
        price=float(record.get("price") or 0.0),
        consensus=record.get("consensus"),
        confidence=record.get("confidence"),
        lead=record.get("lead"),
        votes=tuple(_vote_of(vote) for vote in record.get("votes") or ()),
        gates=tuple(Gate(gate["rule"], gate["passed"], gate["text"]) for gate in record.get("gates") or ()),
        refused_by=record.get("refused_by"),
        intent_id=record.get("intent_id"),
        sizing=tuple((str(name), float(value)) for name, value in sizing.items() if value is not None),
        bound_by=record.get("bound_by"),
        regime=str(record.get("regime") or ""),
    )


def _vote_of(vote: Mapping[str, Any]) -> VoteCast:
    factors = vote.get("factors")
    return VoteCast(
        strategy=str(vote["strategy"]),
        direction=int(vote["direction"]),
        strength=float(vote["strength"]),
        confidence=float(vote["confidence"]),
        weight=float(vote["weight"]),
        cast=bool(vote["cast"]),
        stop=vote.get("stop"),
        target=vote.get("target"),
        reasons=tuple(str(reason) for reason in vote.get("reasons") or ()),
        configured=vote.get("configured"),
        factors=None if factors is None else Factors(*factors),
        benched=bool(vote.get("benched", False)),
        learned_from=vote.get("learned_from"),
    )
