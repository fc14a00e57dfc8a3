"""A provider's candle rows, in whatever order and state, as closed bars."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from mojobot.feeds.numbers import Refusal, amount, past, price, unix_ms
from mojobot.feeds.records import Answer, CandleRow, Candles, VolumeKind
from mojobot.model.market import Timeframe

WIDENED = 0.01  # how far, as a fraction, high and low may fall short of open and close and still be meant


class Row(NamedTuple):
    """A bar as given: unix time of its open in seconds or milliseconds, prices in USD, volume in USD."""

    at: float | None
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None


def closed_bars(
    rows: Iterable[Row], timeframe: Timeframe, arrived_ms: int, settle_ms: int, refused: Counter[str]
) -> tuple[CandleRow, ...]:
    """Closed bars, oldest first, one a bucket.

    The bar still forming is left out. So is the newest one for `settle_ms` after
    its end: a reply may come from a cache older than that end. Of two bars of a
    bucket the one with more volume is the more complete and stays. What is no
    bar is counted in `refused`.
    """
    kept: dict[int, CandleRow] = {}
    for row in rows:
        try:
            bar = _bar(row, timeframe, arrived_ms)
        except Refusal as why:
            refused[str(why)] += 1
            continue
        before = kept.get(bar.open_ms)
        if before is not None:
            refused["bar given twice"] += 1
        if before is None or not bar.volume_usd <= before.volume_usd:
            kept[bar.open_ms] = bar
    return _closed(sorted(kept), kept, timeframe.ms, arrived_ms, settle_ms)


def series(
    bars: tuple[CandleRow, ...],
    mint: str,
    timeframe: Timeframe,
    source: str,
    kind: VolumeKind,
    refused: Counter[str],
) -> Answer[Candles]:
    """The bars as one record, or none."""
    if not bars:
        return Answer((), refused, (mint,))
    if all(math.isnan(bar.volume_usd) for bar in bars):
        kind = VolumeKind.UNKNOWN
    return Answer((Candles(mint=mint, timeframe=timeframe, rows=bars, source=source, volume_kind=kind),), refused)


def _closed(
    times: list[int], kept: dict[int, CandleRow], step_ms: int, arrived_ms: int, settle_ms: int
) -> tuple[CandleRow, ...]:
    while times and times[-1] + step_ms > arrived_ms:
        times.pop()
        settle_ms = 0  # a later bar has begun: the provider has seen the end of those before
    if times and times[-1] + step_ms > arrived_ms - settle_ms:
        times.pop()
    return tuple(kept[open_ms] for open_ms in times)


def _bar(row: Row, timeframe: Timeframe, arrived_ms: int) -> CandleRow:
    at, *prices, volume = row
    if at is None:
        raise Refusal("no time")
    open_ms = past(unix_ms(at), arrived_ms)
    if open_ms % timeframe.ms:
        raise Refusal("not on the timeframe's grid")
    opened, high, low, close = (price(value, name) for value, name in zip(prices, _NAMES, strict=True))
    top, bottom = max(opened, close), min(opened, close)
    if high < top * (1.0 - WIDENED) or low > bottom * (1.0 + WIDENED):
        raise Refusal("high or low inside the body")
    traded = amount(volume, "volume")
    # Some open a bar at the close before it, though its trades began elsewhere.
    return CandleRow(open_ms, opened, max(high, top), min(low, bottom), close, math.nan if traded is None else traded)


_NAMES = ("open", "high", "low", "close")
