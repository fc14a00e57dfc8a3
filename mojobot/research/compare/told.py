"""A comparison, made and told: for a program by stable names, for a person in lines and rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from mojobot.research.compare.luck import Luck, luck, sentence
from mojobot.research.compare.side import NUMBERS, Row, Side
from mojobot.research.compare.trades import Matched, Parting, matched
from mojobot.research.report.changed import defaults
from mojobot.research.report.figures import DASH, change, gain, number, pct, safe, span, title, usd


def _lasting(value: float) -> str:
    return f"-{span(-value)}" if value < 0 else span(value)


_SHOWN = {
    **dict.fromkeys(("win_rate", "max_drawdown", "ulcer_index", "psr", "exposure", "kelly"), pct),
    **dict.fromkeys(("total_return", "annual_growth"), change),
    **dict.fromkeys(("net_pnl", "total_pnl", "expectancy"), gain),
    **dict.fromkeys(("total_trades", "wins", "days", "psr_missing_days"), lambda value: number(value, 0)),
    "average_hold_ms": _lasting,
    "fees": usd,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs; every difference is the second less the first."""

    first: Side
    second: Side
    luck: Luck | None  # None: one of them does not tell its days
    trades: Matched | None  # None: one of them does not tell its trades

    @property
    def settings(self) -> dict[str, tuple[Any, Any]] | None:
        """Settings that are not the same, None where a side has no such; None where one does not tell its settings."""
        if self.first.settings is None or self.second.settings is None:
            return None
        one, other = ({**defaults(), **told} for told in (self.first.settings, self.second.settings))
        names = dict.fromkeys((*self.first.settings, *self.second.settings))
        pairs = ((name, (one.get(name), other.get(name))) for name in names)
        return {name: pair for name, pair in pairs if pair[0] != pair[1]}

    @property
    def same_candles(self) -> bool | None:
        """Whether both were made on the same candles; None where nobody can say."""
        if self.first.candles is None or self.second.candles is None:
            return None
        return self.first.candles == self.second.candles


def compared(first: Side, second: Side) -> Comparison:
    """Put two runs beside each other."""
    told = first.daily is not None and second.daily is not None
    found = luck(first.daily or {}, second.daily or {}) if told else None
    both = first.trades is not None and second.trades is not None
    trades = matched(first.trades or (), second.trades or (), first.decision) if both else None
    return Comparison(first, second, found, trades)


def as_json(found: Comparison) -> dict[str, Any]:
    """Everything by name; null is undefined or not told."""
    settings = found.settings
    return {
        "first": _head(found.first),
        "second": _head(found.second),
        "numbers": [
            {"name": name, "first": one, "second": other, "difference": _less(other, one)}
            for name, one, other in _numbers(found)
        ],
        "settings": None
        if settings is None
        else [{"setting": name, "first": one, "second": other} for name, (one, other) in settings.items()],
        "same_candles": found.same_candles,
        "trades": None if found.trades is None else asdict(found.trades),
        "luck": None
        if found.luck is None
        else {**asdict(found.luck), "told_apart": found.luck.apart, "same": found.luck.same},
        "verdict": verdict(found),
    }


def verdict(found: Comparison) -> str:
    """Whether one is better than the other, in one sentence."""
    if found.luck is None:
        return "Whether the difference is luck cannot be said: a report does not tell its days; make it again."
    return sentence(found.luck)


def number_rows(found: Comparison) -> list[dict[str, object]]:
    """The numbers as a person reads them; those neither side has are left out."""
    return [
        {
            "": title(name.removesuffix("_ms")),
            "first": _shown(name, one),
            "second": _shown(name, other),
            "difference": _shown(name, _less(other, one)),
        }
        for name, one, other in _numbers(found)
        if one is not None or other is not None
    ]


def setting_rows(found: Comparison) -> list[dict[str, object]]:
    """The settings that differ."""
    told = found.settings or {}
    return [{"setting": name, "first": _value(one), "second": _value(other)} for name, (one, other) in told.items()]


def lines(found: Comparison) -> list[str]:
    """What was compared, and what to know before reading the numbers."""
    told = [f"{word}: {_named(side)}" for word, side in (("first ", found.first), ("second", found.second))]
    if found.same_candles is False:
        told.append("They were made on different candles: their difference is not the settings' alone.")
    if (found.first.start, found.first.end) != (found.second.start, found.second.end):
        told.append("They do not cover the same time: sums and counts differ for that alone.")
    return [*told, "", verdict(found)]


def trade_lines(found: Comparison) -> list[str]:
    """How the trades differ, and where they first do."""
    trades = found.trades
    if trades is None:
        return ["Their trades are not compared: a report tells them where it was made with --trades FILE."]
    told = [
        f"{trades.same:,} trades are the same in both, {trades.changed:,} are in both but not alike; "
        f"{len(trades.first_only):,} are in the first alone, {len(trades.second_only):,} in the second alone."
    ]
    return [*told, _parted(trades.parting)] if trades.parting is not None else told


def _parted(at: Parting) -> str:
    head = f"They first part at {at.at}, {safe(at.symbol)}: "
    if at.first is None or at.second is None:
        one, word = (at.first, "first") if at.second is None else (at.second, "second")
        result = gain((one or {}).get("pnl"))
        return f"{head}a trade of the {word} alone ({result}, {title(str((one or {}).get('strategy')))})"
    first, second = at.first, at.second
    return head + "; ".join(
        f"{title(name)} {_value(first.get(name))} / {_value(second.get(name))}" for name in at.fields
    )


def _numbers(found: Comparison) -> list[tuple[str, float | None, float | None]]:
    return [(name, found.first.numbers.get(name), found.second.numbers.get(name)) for name in NUMBERS]


def _less(value: float | None, before: float | None) -> float | None:
    return None if value is None or before is None else value - before


def _shown(name: str, value: float | None) -> str:
    return DASH if value is None else _SHOWN.get(name, number)(value)


def _value(value: Any) -> str:
    return DASH if value is None else f"{value:.8g}" if isinstance(value, float) else safe(str(value))


def _named(side: Side) -> str:
    tokens = ", ".join(map(safe, side.symbols)) if len(side.symbols) <= 4 else f"{len(side.symbols)} tokens"
    return f"{safe(side.name)} ({side.kind} of {tokens}, {side.start[:16]} to {side.end[:16]}, {side.decision})"


def _head(side: Side) -> Row:
    names = ("name", "kind", "start", "end", "decision", "candles")
    return {**{name: getattr(side, name) for name in names}, "symbols": list(side.symbols)}
