"""The whole story of a position, a trade, a token, a decision or an alert; pure.

What the view does not carry comes from the store: `Past` has its rows by
kind, empty lists while they are being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mojobot.model.control import Query
from mojobot.model.notices import Alert, Decision
from mojobot.model.views import PositionView, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.alerts import level_cell
from mojobot.tui.rows.cells import change_cell, money_cell, price_cell, r_cell
from mojobot.tui.rows.decisions import decision_lines, decision_of, time_of
from mojobot.tui.rows.lines import BLANK, Line, fact, heading, said
from mojobot.tui.rows.positions import stop_distance
from mojobot.tui.rows.quotes import Quotes
from mojobot.tui.rows.votes import spoken

Record = Mapping[str, object]
Past = Mapping[str, Sequence[Record]]

_HOUR_MS = 3_600_000
_FILLS, _DECISIONS = 500, 500
_READING = "reading the store"
_WORDS = {
    "initial": "as it was set at entry",
    "break-even": "raised to the entry price",
    "trail": "trailing the price",
    "safe mode": "tightened by safe mode",
    "by hand": "moved by hand",
}


def asked_of_trade(opened_ms: int, closed_ms: int | None) -> list[Query]:
    """What the store is asked about a position or a trade."""
    until = None if closed_ms is None else closed_ms + _HOUR_MS
    return [
        Query("fills", _FILLS, since_ms=opened_ms - _HOUR_MS, until_ms=until),
        Query("decisions", _DECISIONS, since_ms=opened_ms - _HOUR_MS, until_ms=opened_ms + _HOUR_MS),
        Query("positions", 50),
    ]


def asked_of_token() -> list[Query]:
    """What the store is asked about a token, or about the decision behind an alert."""
    return [Query("decisions", _DECISIONS)]


def position_story(p: PositionView, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """An open position: how it stands, what protects it, what was bought and sold, why it was opened."""
    plain = glyphs.ascii
    r = () if p.r is None else (Cell("  "), r_cell(p.r, glyphs))
    lines = [
        fact("Result", money_cell(p.pnl_usd, glyphs), Cell("  "), change_cell(p.pnl_fraction, glyphs), *r),
        fact("Held", Cell(f"{fmt.quantity(p.quantity, ascii=plain)} {p.symbol}, {fmt.usd(p.value_usd)}")),
        fact("Price", price_cell(p.entry_price, glyphs), Cell(f" {glyphs.arrow} "), price_cell(p.mark, glyphs)),
        fact("Opened", Cell(f"{fmt.stamp(p.opened_ms)}, {fmt.age((view.ts_ms - p.opened_ms) / 1000.0)} ago")),
        fact("Strategy", Cell(spoken(p.strategy))),
        *([said("An exit is on its way.", Tone.WARN)] if p.closing else []),
        BLANK,
        heading("Stop and target"),
        *_protection(p, past, glyphs),
    ]
    return [*lines, BLANK, *_fills(p.id, past, glyphs), BLANK, *_why(p.id, view.decisions, past, glyphs)]


def trade_story(record: Record, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """A closed trade: result, fills, why it was opened."""
    name = str(record.get("id"))
    result = (
        money_cell(_number(record, "pnl"), glyphs),
        Cell("  "),
        change_cell(_number(record, "pnl_pct"), glyphs),
        Cell("  "),
        r_cell(_number(record, "r"), glyphs),
    )
    prices = (
        price_cell(_number(record, "entry_price"), glyphs),
        Cell(f" {glyphs.arrow} "),
        price_cell(_number(record, "exit_price"), glyphs),
    )
    lines = [
        fact("Result", *result),
        fact("Price", *prices),
        fact("Opened", Cell(_moment(record, "opened_at"))),
        fact("Closed", Cell(f"{_moment(record, 'closed_at')}, {record.get('exit_reason')}")),
        fact("Stop", price_cell(_number(record, "stop_initial"), glyphs), Cell(" at entry", Tone.MUTED)),
        fact("Costs", Cell(f"fees {fmt.usd(_number(record, 'fees'), cents=True)}"), Cell(_slip(record))),
        fact("Strategy", Cell(spoken(str(record.get("strategy"))))),
    ]
    return [*lines, BLANK, *_fills(name, past, glyphs), BLANK, *_why(name, view.decisions, past, glyphs)]


def token_story(series: int, view: View, seen: Quotes, past: Past, glyphs: Glyphs) -> list[Line]:
    """A token: its numbers, what is held of it, and the last decision on it."""
    token, plain = view.tokens[series], glyphs.ascii
    changes = zip(("5m", "1h", "24h"), (seen.change_5m, seen.change_1h, seen.change_24h), strict=True)
    moves = [
        cell for name, value in changes for cell in (Cell(f"  {name} ", Tone.MUTED), change_cell(value[series], glyphs))
    ]
    stale = bool(seen.stale[series])
    held = next((p for p in view.positions if p.series == series), None)
    age = fmt.age(float(seen.age_s[series]), stale=stale, ascii=plain)
    lines: list[Line] = [
        fact("Price", price_cell(float(seen.price[series]), glyphs, stale=stale), *moves, Cell(f"  {age}", Tone.MUTED)),
        fact("Volume", Cell(f"{fmt.usd_short(float(seen.volume_24h[series]), ascii=plain)} in 24 h")),
        fact("Liquidity", Cell(fmt.usd_short(float(seen.liquidity[series]), ascii=plain))),
        fact("Volatility", _volatility(view, series, glyphs)),
        fact("Class", Cell(token.token_class.value)),
        fact("Address", Cell(token.mint or "none in this market")),
        fact("Warm", _warmth(view, series)),
    ]
    if held is not None:
        lines.append(fact("Held", Cell(f"{fmt.usd(held.value_usd)}  "), money_cell(held.pnl_usd, glyphs)))
    lines += [said(pause.text, Tone.WARN) for pause in view.risk.pauses if pause.series in (None, series)]
    return [*lines, BLANK, heading("Last decision"), *_last(token.symbol, view, past, glyphs)]


def alert_story(alert: Alert, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """An alert in full; one about a decision, with that decision."""
    lines: list[Line] = [
        fact("Time", Cell(fmt.stamp(alert.ts_ms))),
        fact("Level", level_cell(alert), Cell(f"  {alert.severity.value}", Tone.MUTED)),
        BLANK,
        said(alert.text),
    ]
    found = _behind(alert, view, past)
    return lines if found is None else [*lines, BLANK, heading("The decision"), *decision_lines(found, glyphs)]


def newest(symbol: str, decisions: Iterable[Decision], past: Past, until_ms: int | None = None) -> Decision | None:
    """The last decision on a token, of those in sight and those in the store."""
    known = [d for d in decisions if d.symbol == symbol]
    known += [decision_of(record) for record in past.get("decisions", ()) if record.get("symbol") == symbol]
    fit = [d for d in known if until_ms is None or d.ts_ms <= until_ms]
    return max(fit, key=lambda d: d.ts_ms, default=None)


def _protection(p: PositionView, past: Past, glyphs: Glyphs) -> list[Line]:
    if p.stop <= 0:
        return [said("NO STOP: nothing protects this position.", Tone.BAD, bold=True)]
    distance = stop_distance(p)
    away = "" if distance is None else f"  {fmt.pct(distance, ascii=glyphs.ascii)} from here"
    first = next((r for r in past.get("positions", ()) if r.get("id") == p.id), None)
    began = () if first is None else (price_cell(_number(first, "stop_initial"), glyphs), Cell(f" {glyphs.arrow} "))
    lines = [
        fact("Stop", *began, price_cell(p.stop, glyphs), Cell(away)),
        fact("", Cell(_WORDS.get(p.stop_reason, p.stop_reason), Tone.MUTED)),
    ]
    if p.target > 0:
        lines.append(
            fact("Target", price_cell(p.target, glyphs), Cell(f"  {fmt.pct(p.target / p.mark - 1.0)} from here"))
        )
    return lines


def _fills(trade: str, past: Past, glyphs: Glyphs) -> list[Line]:
    found = [record for record in past.get("fills", ()) if record.get("trade_id") == trade]
    if not found:
        return [heading("Fills"), said("none in the store yet" if "fills" in past else _READING, Tone.MUTED)]
    told = (*heading("Fills"), Cell("  quantity @ price, money, slippage, fee", Tone.MUTED))
    return [told, *(_fill(record, glyphs) for record in reversed(found))]


def _fill(record: Record, glyphs: Glyphs) -> Line:
    side = str(record.get("action"))
    amount = f"{fmt.quantity(_number(record, 'quantity'), ascii=glyphs.ascii):>9} @ "
    costs = f"{fmt.pct(_number(record, 'slippage')):>7} {fmt.usd(_number(record, 'fees'), cents=True):>6}"
    return (
        Cell(f"{_moment(record, 'timestamp')[5:-1]} ", Tone.MUTED),
        Cell(f"{side:<4} ", Tone.UP if side == "BUY" else Tone.DOWN, bold=True),
        Cell(f"{record.get('reason')!s:<9}"),
        Cell(amount),
        Cell(f"{fmt.price(_number(record, 'executed_price'), ascii=glyphs.ascii):<9}"),
        Cell(f"{fmt.usd(_number(record, 'value')):>8}"),
        Cell(costs, Tone.MUTED),
    )


def _why(intent: str, decisions: Iterable[Decision], past: Past, glyphs: Glyphs) -> list[Line]:
    known = [d for d in decisions if d.intent_id == intent]
    known += [decision_of(record) for record in past.get("decisions", ()) if record.get("intent_id") == intent]
    if not known:
        what = "by hand, or its decision is not in the store" if "decisions" in past else _READING
        return [heading("Why it was opened"), said(what, Tone.MUTED)]
    return [heading("Why it was opened"), *decision_lines(known[0], glyphs)]


def _last(symbol: str, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    found = newest(symbol, view.decisions, past)
    if found is None:
        return [said("none: no strategy has voted on it" if "decisions" in past else _READING, Tone.MUTED)]
    return decision_lines(found, glyphs)


def _behind(alert: Alert, view: View, past: Past) -> Decision | None:
    """The decision an alert tells of: of the token it names first, not after it."""
    if alert.level.value not in ("SKIP", "VOTE", "FILL"):
        return None
    return newest(alert.text.split(" ", 1)[0].rstrip(":"), view.decisions, past, alert.ts_ms)


def _volatility(view: View, series: int, glyphs: Glyphs) -> Cell:
    now, limit = float(view.prices.daily_volatility[series]), float(view.prices.volatility_limit[series])
    over = now > limit
    text = f"{fmt.pct(now, 1, signed=False, ascii=glyphs.ascii)} a day, limit {fmt.pct(limit, 1, signed=False)}"
    return Cell(text, Tone.WARN if over else Tone.TEXT)


def _warmth(view: View, series: int) -> Cell:
    prices = view.prices
    if prices.ready[series]:
        return Cell("yes: all that votes need is there")
    return Cell(f"{int(prices.warming[series])} of {int(prices.warm_at[series])} bars", Tone.WARN)


def _slip(record: Record) -> str:
    return f"  slippage {fmt.bps(_number(record, 'slippage_bps'))}"


def _moment(record: Record, key: str) -> str:
    at_ms = time_of(record.get(key))
    return "" if at_ms is None else fmt.stamp(at_ms)


def _number(record: Record, key: str) -> float:
    value = record.get(key)
    return float(value) if isinstance(value, int | float) else float("nan")
