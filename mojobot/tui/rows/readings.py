"""What is known of a token beside price and votes: indicators by timeframe, trading, spread, company and mood; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from mojobot.model.readings import CandleReadings, FlowReadings, MoodReadings, PoolReadings, Readings, TimeframeReadings
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import signed_tone
from mojobot.tui.rows.lines import BLANK, Line, fact, heading

_NAME, _COLUMN = 13, 9  # cells
_IMPACT_USD = 100_000.0

Shown = Callable[[TimeframeReadings, Glyphs], Cell]


def readings_lines(seen: Readings, glyphs: Glyphs) -> list[Line]:
    """All of it: facts in words first, then a table with a column for each timeframe."""
    lines = [
        fact("Correlated", Cell(f"SOL {_plain(seen.with_sol, glyphs)}  BTC {_plain(seen.with_btc, glyphs)}")),
        *([] if seen.flow is None else _flow(seen.flow, glyphs)),
        *([] if seen.pool is None else [fact("Cost", Cell(_cost(seen.pool, glyphs)))]),
        fact("Guessed", Cell(_guessed(seen.candles, glyphs))),
        *([] if seen.mood is None else _mood(seen.mood, glyphs)),
    ]
    return [*lines, BLANK, heading(f"At the close of {fmt.clock_short(seen.at_ms)}"), *_table(seen, glyphs)]


def _table(seen: Readings, glyphs: Glyphs) -> list[Line]:
    head = fact("", *(Cell(f"{one.timeframe.value:>{_COLUMN}}", Tone.MUTED) for one in seen.timeframes), width=_NAME)
    rows = [fact(name, *(_right(shown(one, glyphs)) for one in seen.timeframes), width=_NAME) for name, shown in _ROWS]
    return [head, *rows, fact("Agree", Cell(_agreed(seen, glyphs)), width=_NAME)]


def _agreed(seen: Readings, glyphs: Glyphs) -> str:
    if not isfinite(seen.agreement):
        return "not known: a timeframe is not warm or has gaps"
    way = "up" if seen.agreement > 0 else "down" if seen.agreement < 0 else "neither way"
    count = round(abs(seen.agreement) * len(seen.timeframes))
    return f"{count} of {len(seen.timeframes)} timeframes {way}, {fmt.signed(seen.agreement, ascii=glyphs.ascii)}"


def _flow(flow: FlowReadings, glyphs: Glyphs) -> list[Line]:
    trades = f"  {flow.buys} bought, {flow.sells} sold in 6 h"
    left_out = f", {flow.washed} wash trades of a day left out" if flow.washed else ""
    order_flow = Cell(fmt.signed(flow.order_flow, ascii=glyphs.ascii), signed_tone(flow.order_flow))
    source = Cell(f"  ({fmt.safe(flow.source)})" if flow.source else "", Tone.MUTED)
    deep = [Cell("  moves more than such a pool should", Tone.WARN)] if flow.missing_depth else []
    steep = f"{_percent(flow.kyle * _IMPACT_USD, glyphs)} for {fmt.usd_short(_IMPACT_USD, ascii=glyphs.ascii)} net"
    off_by = f", give or take {_percent(flow.kyle_error * _IMPACT_USD, glyphs)}"
    return [
        fact("Flow", order_flow, Cell(f"{trades}{left_out}"), source),
        fact("Toxic", Cell(f"VPIN {_plain(flow.vpin, glyphs)}")),
        fact("Moved by", Cell(steep + (off_by if isfinite(flow.kyle_error) else "")), *deep),
    ]


def _cost(pool: PoolReadings, glyphs: Glyphs) -> str:
    by = "quoted" if pool.quoted else "by the pool's size and fee"
    trip, impact = _percent(pool.round_trip, glyphs), _percent(pool.impact, glyphs)
    return f"{trip} for $1,000 in and out, {impact} of it impact, {by}"


def _guessed(candles: CandleReadings, glyphs: Glyphs) -> str:
    roll, range_ = _percent(candles.roll, glyphs), _percent(candles.corwin_schultz, glyphs)
    moved = f"{_percent(candles.amihud * _IMPACT_USD, glyphs)} a move for {fmt.usd_short(_IMPACT_USD)}"
    return f"spread {roll} by prices, {range_} by ranges; {moved} traded"


def _mood(mood: MoodReadings, glyphs: Glyphs) -> list[Line]:
    parts = f"  talk {_plain(mood.social_volume, glyphs)}  news {_plain(mood.news, glyphs)}"
    moving = Cell(fmt.signed(mood.momentum, ascii=glyphs.ascii), signed_tone(mood.momentum))
    lines = [fact("Mood", Cell(_plain(mood.score, glyphs)), Cell("  moving "), moving, Cell(parts))]
    for one in mood.told:
        counted = f", {fmt.short(one.mentions, ascii=glyphs.ascii)} mentions" if isfinite(one.mentions) else ""
        text = f"{_plain(one.score, glyphs)} {fmt.safe(one.source)}{counted}, {fmt.age(one.age_ms / 1000.0)} before"
        lines.append(fact("", Cell(text, Tone.MUTED)))
    return lines


def _direction(one: TimeframeReadings, glyphs: Glyphs) -> Cell:
    if not isfinite(one.direction):
        return Cell(glyphs.dash, Tone.MUTED)
    word = f"{glyphs.up} up" if one.direction > 0 else f"{glyphs.down} down" if one.direction < 0 else "flat"
    return Cell(word, signed_tone(one.direction))


def _number(name: str, decimals: int) -> Shown:
    def shown(one: TimeframeReadings, glyphs: Glyphs) -> Cell:
        value = one.values[name]
        return Cell(f"{value:.{decimals}f}") if isfinite(value) else Cell(glyphs.dash, Tone.MUTED)

    return shown


def _share(name: str) -> Shown:
    """A price distance as a share of the close, or a fraction as it is."""

    def shown(one: TimeframeReadings, glyphs: Glyphs) -> Cell:
        return _maybe(one.values[name] if name in _FRACTIONS else _over(one.values[name], one.close), glyphs)

    return shown


def _above(name: str) -> Shown:
    """How far the close is above a price."""

    def shown(one: TimeframeReadings, glyphs: Glyphs) -> Cell:
        value = _over(one.close, one.values[name]) - 1.0
        return (
            Cell(fmt.pct(value, ascii=glyphs.ascii), signed_tone(value)) if isfinite(value) else _maybe(value, glyphs)
        )

    return shown


_FRACTIONS = frozenset({"ewma", "yang_zhang", "parkinson", "garman_klass", "rogers_satchell", "band_width"})
_ROWS: Sequence[tuple[str, Shown]] = (
    ("Direction", _direction),
    ("RSI", _number("rsi", 1)),
    ("ADX", _number("adx", 1)),
    ("+DI", _number("plus_di", 1)),
    ("-DI", _number("minus_di", 1)),
    ("MACD hist.", _share("macd_hist")),
    ("Over SMA20", _above("sma20")),
    ("  SMA50", _above("sma50")),
    ("  SMA200", _above("sma200")),
    ("  EMA20", _above("ema20")),
    ("In bands", _number("percent_b", 2)),
    ("Band width", _share("band_width")),
    ("  low of 20", _above("low20")),
    ("  top of 20", _above("high20")),
    ("ATR", _share("atr")),
    ("Volume ratio", _number("volume_ratio", 2)),
    ("Sigma ratio", _number("volatility_ratio", 2)),
    ("Sigma a day", _share("ewma")),
    ("  by ranges", _share("yang_zhang")),
)


def _right(cell: Cell) -> Cell:
    return Cell(f"{cell.text:>{_COLUMN}}", cell.tone)


def _maybe(fraction: float, glyphs: Glyphs) -> Cell:
    return Cell(_percent(fraction, glyphs), Tone.TEXT if isfinite(fraction) else Tone.MUTED)


def _over(value: float, by: float) -> float:
    return value / by if by > 0.0 else float("nan")


def _percent(fraction: float, glyphs: Glyphs) -> str:
    return fmt.pct(fraction, signed=False, ascii=glyphs.ascii)


def _plain(value: float, glyphs: Glyphs) -> str:
    return f"{value:.2f}" if isfinite(value) else glyphs.dash
