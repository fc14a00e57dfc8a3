"""All that reaches the market beside prices in one day: large transactions, swaps, moods, headlines."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.mood import Readings, readings
from mojobot.feeds.demo.news import headlines
from mojobot.feeds.demo.swaps import Trades, trades
from mojobot.feeds.demo.tokens import Universe
from mojobot.feeds.demo.whales import Transfers, transfers
from mojobot.model.events import Headline


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """One day's, each in order of time."""

    transfers: Transfers
    trades: Trades
    readings: Readings
    headlines: list[Headline]


def flows(seed: int, day: Day, listed: Universe) -> Flows:
    """What flows on `day`."""
    return Flows(
        transfers(seed, day, listed.whale_usd),
        trades(seed, day, listed),
        readings(seed, day, listed.log_liquidity),
        headlines(seed, day, listed.tokens),
    )
