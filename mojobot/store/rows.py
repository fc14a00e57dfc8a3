"""The columns people see, made from the columns of the tables: USD, tokens, ISO times; ratios stay fractions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from sqlite3 import Row
from typing import Any

from mojobot.model.units import micro_to_usd, raw_to_quantity
from mojobot.store.iso import iso

Shape = Callable[[Row], dict[str, Any]]

_DECIMALS = 9  # where the market gives none


def trade(row: Row) -> dict[str, Any]:
    """A round trip; an open one has null for all that only its end can tell, and no stop moves yet."""
    return {
        "id": row["id"],
        "symbol": row["symbol"],
        "mint": row["mint"] or "",
        "side": "long",
        "strategy": row["strategy"],
        "opened_at": iso(row["opened_ms"]),
        "closed_at": _maybe(iso, row["closed_ms"]),
        "quantity": _quantity(row, "quantity_raw"),
        "entry_price": row["entry_price"],
        "exit_price": row["exit_price"],
        "fees": micro_to_usd(row["fees_micro"]),
        "slippage_bps": _bps(row["slippage"]),
        "pnl": _maybe(micro_to_usd, row["pnl_micro"]),
        "pnl_pct": row["pnl_fraction"],
        "r": row["r"],
        "exit_reason": row["exit_reason"],
        "confidence": row["confidence"],
        "consensus": row["consensus"],
        "stop_initial": row["stop_initial"],
        "stop_moves": [_stop_move(told) for told in json.loads(row["stop_moves"])],
    }


def fill(row: Row) -> dict[str, Any]:
    """One execution; `value` is what was paid or received, `execution_time` milliseconds, `slippage` a fraction."""
    return {
        "timestamp": iso(row["ts_ms"]),
        "signal_id": row["intent_id"],
        "trade_id": row["position_id"],
        "symbol": row["symbol"],
        "mint": row["mint"] or "",
        "action": row["side"],
        "reason": row["reason"],
        "executed_price": row["price"],
        "quantity": _quantity(row, "quantity_raw"),
        "value": micro_to_usd(row["cash_micro"]),
        "fees": micro_to_usd(row["fee_micro"]),
        "slippage": row["slippage"],
        "execution_time": row["latency_ms"],
        "strategy": row["strategy"],
        "confidence": row["confidence"],
        "venue": row["venue"],
    }


def position(row: Row) -> dict[str, Any]:
    """What is held, as booked; `stop` and `target` are those that hold now."""
    return {
        "id": row["id"],
        "symbol": row["symbol"],
        "mint": row["mint"] or "",
        "side": "long",
        "strategy": row["strategy"],
        "opened_at": iso(row["opened_ms"]),
        "quantity": _quantity(row, "quantity_raw"),
        "entry_price": row["entry_price"],
        "cost": micro_to_usd(row["cost_micro"]),
        "received": micro_to_usd(row["received_micro"]),
        "fees": micro_to_usd(row["fees_micro"]),
        "stop": row["stop_now"],
        "stop_reason": row["stop_reason"],
        "stop_initial": row["stop_initial"],
        "target": row["target_now"],
        "confidence": row["confidence"],
        "consensus": row["consensus"],
    }


def order(row: Row) -> dict[str, Any]:
    """An intent and what became of it; a BUY names what it spends, a SELL what it gives."""
    is_buy = row["side"] == "BUY"
    return {
        "id": row["id"],
        "created_at": iso(row["ts_ms"]),
        "symbol": row["symbol"],
        "side": row["side"],
        "reason": row["reason"],
        "strategy": row["strategy"],
        "trade_id": row["position_id"],
        "state": row["state"],
        "state_at": _maybe(iso, row["state_ms"]),
        "spend": micro_to_usd(row["spend_micro"]) if is_buy else None,
        "quantity": None if is_buy else _quantity(row, "quantity_raw"),
        "reference_price": row["reference_price"],
        "worst_price": row["worst_price"] or None,
        "filled_quantity": None if row["filled_raw"] is None else _quantity(row, "filled_raw"),
        "filled_price": row["filled_price"],
        "why": row["why"],
    }


def decision(row: Row) -> dict[str, Any]:
    """A decision with every vote, gate and number of its size."""
    return {
        "id": row["id"],
        "at": iso(row["ts_ms"]),
        "symbol": row["symbol"],
        "side": row["side"],
        "outcome": row["outcome"],
        "price": row["price"],
        "consensus": row["consensus"],
        "confidence": row["confidence"],
        "lead": row["lead"],
        "refused_by": row["refused_by"],
        "bound_by": row["bound_by"],
        "intent_id": row["intent_id"],
        "regime": row["regime"],
        "votes": json.loads(row["votes"]),
        "gates": json.loads(row["gates"]),
        "sizing": json.loads(row["sizing"]),
    }


def equity(row: Row) -> dict[str, Any]:
    """The account at one mark."""
    return {
        "at": iso(row["ts_ms"]),
        "equity": micro_to_usd(row["equity_micro"]),
        "cash": micro_to_usd(row["cash_micro"]),
        "heat": row["heat"],
        "drawdown": row["drawdown"],
        "open_positions": row["open_positions"],
    }


def alert(row: Row) -> dict[str, Any]:
    """One line for a person."""
    return {"at": iso(row["ts_ms"]), "level": row["level"], "severity": row["severity"], "text": row["text"]}


def command(row: Row) -> dict[str, Any]:
    """What a person asked for."""
    return {
        "at": iso(row["ts_ms"]),
        "command": row["command"],
        "arguments": json.loads(row["body"]),
        "source": row["source"],
    }


def token(row: Row) -> dict[str, Any]:
    """A token of one session, with the timeframe the session decided on."""
    wanted = json.loads(row["settings_json"] or "{}").get("trading", {}).get("decision_timeframe")
    return {"session": row["session"], "symbol": row["symbol"], "base": row["base"], "decision_timeframe": wanted}


def state(row: Row) -> dict[str, Any]:
    """What the engine's state became, and why."""
    return {"at": iso(row["ts_ms"]), "state": row["state"], "why": row["why"], "latched": bool(row["latched"])}


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "trades": (
        *("id", "symbol", "mint", "side", "strategy", "opened_at", "closed_at", "quantity", "entry_price"),
        *("exit_price", "fees", "slippage_bps", "pnl", "pnl_pct", "r", "exit_reason", "confidence", "consensus"),
        "stop_initial",
    ),
    "fills": (
        *("timestamp", "signal_id", "trade_id", "symbol", "mint", "action", "reason", "executed_price", "quantity"),
        *("value", "fees", "slippage", "execution_time", "strategy", "confidence", "venue"),
    ),
}


def _stop_move(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": iso(told["ts_ms"]), "stop": told["stop"], "reason": told["reason"]}


def _quantity(row: Row, name: str) -> float:
    decimals = row["decimals"]
    return raw_to_quantity(int(row[name]), _DECIMALS if decimals is None else decimals)


def _bps(fraction: float | None) -> float | None:
    return None if fraction is None else round(fraction * 10_000, 9)


def _maybe(shape: Callable[[int], Any], value: int | None) -> Any:
    return None if value is None else shape(value)
