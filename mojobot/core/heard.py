"""What a person is told of as it comes: what followed wallets do, and providers that go and come back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.outbox import Outbox
from mojobot.model.events import FeedTold, MarketEvent, Whales
from mojobot.model.market import Token
from mojobot.model.notices import Level, Severity

MOST = 5  # lines an event; of the rest there is one


def hear(event: MarketEvent, tokens: Sequence[Token], out: Outbox) -> None:
    """Whatever of an event is for a person; nothing of most."""
    match event:
        case FeedTold():
            provider(event, out)
        case Whales():
            followed(event, tokens, out)
        case _:
            pass


def provider(event: FeedTold, out: Outbox) -> None:
    """One line; a warning where prices or candles hang on it."""
    out.tell(Level.FEED, Severity.WARNING if event.grave and not event.up else Severity.INFO, event.text)


def followed(event: Whales, tokens: Sequence[Token], out: Outbox) -> None:
    """A line for each trade of a followed wallet, whatever its size."""
    if event.followed is None:
        return
    known = event.followed & (event.series >= 0) & (event.series < len(tokens))
    rows = np.flatnonzero(known & (event.buy_usd + event.sell_usd > 0.0)).tolist()
    for row in rows[:MOST]:
        bought, sold = float(event.buy_usd[row]), float(event.sell_usd[row])
        did, usd = ("bought", bought) if bought > 0.0 else ("sold", sold)
        symbol = tokens[int(event.series[row])].symbol
        out.tell(Level.WHALE, Severity.INFO, f"{symbol}: a followed wallet {did} for {usd:,.0f} USD")
    if len(rows) > MOST:
        out.tell(Level.WHALE, Severity.INFO, f"followed wallets made {len(rows) - MOST} more trades at once")
