"""What a person is told of as it comes: whales, headlines, and providers that go and come back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.outbox import Outbox
from mojobot.model.events import FeedTold, Headline, MarketEvent, Whales
from mojobot.model.market import MINUTE_MS, BoolArray, Token
from mojobot.model.notices import Level, Severity

MOST = 5  # lines an event; of the rest there is one
NEWS_MS, TRADE_MS = 60 * MINUTE_MS, 10 * MINUTE_MS  # older is history: read at the start, and none to tell of
_LONGEST = 160  # letters of a headline


def hear(event: MarketEvent, tokens: Sequence[Token], out: Outbox, least_usd: float = np.inf) -> None:
    """Whatever of an event is for a person; nothing of most.

    What is large begins at `least_usd`. Infinite, as for markets that are
    made up or played again, large trades and headlines are not told: there
    they come by the thousand a day, at any speed.
    """
    match event:
        case FeedTold():
            provider(event, out)
        case Whales():
            followed(event, tokens, out)
            large(event, tokens, out, least_usd)
        case Headline() if np.isfinite(least_usd):
            headline(event, tokens, out)
        case _:
            pass


def provider(event: FeedTold, out: Outbox) -> None:
    """One line; a warning where prices or candles hang on it."""
    out.tell(Level.FEED, Severity.WARNING if event.grave and not event.up else Severity.INFO, event.text)


def followed(event: Whales, tokens: Sequence[Token], out: Outbox) -> None:
    """A line for each trade of a followed wallet, whatever its size."""
    if event.followed is None:
        return
    known = event.followed & _known(event, tokens)
    rows = np.flatnonzero(known & (event.buy_usd + event.sell_usd > 0.0)).tolist()
    for row in rows[:MOST]:
        bought, sold = float(event.buy_usd[row]), float(event.sell_usd[row])
        did, usd = ("bought", bought) if bought > 0.0 else ("sold", sold)
        symbol = tokens[int(event.series[row])].symbol
        out.tell(Level.WHALE, Severity.INFO, f"{symbol}: a followed wallet {did} for {usd:,.0f} USD")
    if len(rows) > MOST:
        out.tell(Level.WHALE, Severity.INFO, f"followed wallets made {len(rows) - MOST} more trades at once")


def large(event: Whales, tokens: Sequence[Token], out: Outbox, least_usd: float) -> None:
    """A line for each of the largest trades, and what goes to an exchange or comes from one."""
    flows = ("to an exchange", event.inflow_usd), ("from an exchange", event.outflow_usd)
    kinds = ("bought", event.buy_usd), ("sold", event.sell_usd), *flows
    usd = np.stack([amounts for _, amounts in kinds])
    fresh = (out.now_ms - event.at_ms <= TRADE_MS) & _known(event, tokens)
    if event.followed is not None:
        fresh &= ~event.followed  # told already
    rows = np.flatnonzero(fresh & (usd.max(axis=0) >= least_usd))
    largest = rows[np.argsort(-usd[:, rows].max(axis=0), kind="stable")]
    for row in largest[:MOST].tolist():
        kind = int(np.argmax(usd[:, row]))
        symbol = tokens[int(event.series[row])].symbol
        out.tell(Level.WHALE, Severity.INFO, f"{symbol}: {usd[kind, row]:,.0f} USD {kinds[kind][0]}")
    if len(rows) > MOST:
        out.tell(Level.WHALE, Severity.INFO, f"{len(rows) - MOST} more large transactions at once")


def headline(event: Headline, tokens: Sequence[Token], out: Outbox) -> None:
    """One that has just come out, with the token it is about."""
    if out.now_ms - event.ts_ms <= NEWS_MS:
        symbol = tokens[event.series].symbol if 0 <= event.series < len(tokens) else ""
        about = f"{symbol}: " if symbol not in event.text else ""
        out.tell(Level.NEWS, Severity.INFO, f"{about}{event.text[:_LONGEST]} ({event.source})")


def _known(event: Whales, tokens: Sequence[Token]) -> BoolArray:
    """Which are of tokens there are, (n,)."""
    known: BoolArray = (event.series >= 0) & (event.series < len(tokens))
    return known
