"""CoinGecko's market chart: what a coin cost, moment by moment."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Raw, Struct

from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.numbers import Refusal, amount, past, price, unix_ms
from mojobot.feeds.records import Answer, PricePoint

SOURCE = "coingecko"


class Moment(NamedTuple):
    """A value at a time."""

    at_ms: float
    value: float | None


class Chart(Struct):
    """Three series of the same moments; market caps are not read."""

    prices: Raw
    total_volumes: Raw = Raw(b"null")  # of the 24 hours before each moment


_CHART = One(Chart)
_MOMENTS = Listed(Moment)


def parse_points(body: bytes, mint: str, arrived_ms: int) -> Answer[PricePoint]:
    """Prices, oldest first, one a moment; a moment without a volume has none."""
    refused: Counter[str] = Counter()
    chart = _CHART.decode(body, refused) if fit(body, refused) else None
    if chart is None:
        return Answer((), refused, (mint,))
    volumes = {moment.at_ms: moment.value for moment in _MOMENTS.decode(chart.total_volumes, refused)}
    points: dict[int, PricePoint] = {}
    for moment in _MOMENTS.decode(chart.prices, refused):
        try:
            at_ms = past(unix_ms(moment.at_ms), arrived_ms)
            points[at_ms] = PricePoint(
                mint=mint,
                at_ms=at_ms,
                price_usd=price(moment.value),
                source=SOURCE,
                volume_24h_usd=amount(volumes.get(moment.at_ms), "volume"),
            )
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(points[at_ms] for at_ms in sorted(points)), refused, () if points else (mint,))
