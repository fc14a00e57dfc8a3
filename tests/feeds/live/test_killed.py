"""Each provider killed in turn: what is traded on goes on from the second within 15 s, for every token."""

from __future__ import annotations

import numpy as np
import pytest

from tests.feeds.live.watching import Watch
from tests.feeds.live.wired import Live
from tests.providers.trouble import Kind

KEYS = {"birdeye": "BIRDEYE_API_KEY", "helius": "HELIUS_API_KEY"}
DIES_MIN, ENDS_MIN, LIMIT_S = 2.0, 4.5, 15.0


@pytest.mark.parametrize(
    ("provider", "kind"),
    [
        *((name, Kind.OUTAGE) for name in ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap")),
        *((name, Kind.OUTAGE) for name in KEYS),
        *((name, Kind.NOT_JSON) for name in ("jupiter", "dexscreener")),
    ],
)
async def test_when_a_provider_is_killed_trading_data_goes_on_within_fifteen_seconds(provider: str, kind: Kind) -> None:
    live = Live(50, keys={KEYS[provider]: "made-up"} if provider in KEYS else {})
    watch = Watch(live)
    bars = 0

    def dies(minutes: float) -> None:
        nonlocal bars
        if DIES_MIN < minutes <= DIES_MIN + 1 / 59:
            live.fakes.troubles.begin(provider, kind, now_ms=live.clock.now_ms())
            bars = len(watch.late_s)

    await watch.run(ENDS_MIN, dies)
    after = np.array(watch.ages_s[round(60 * DIES_MIN) :])
    assert after.shape[1] == 50
    assert after.max() <= LIMIT_S  # every token, every second
    assert len(watch.late_s) - bars >= 50 * 2
    assert max(watch.late_s[bars:]) <= 40.0  # and every bar is there
    assert live.fakes.log.over() == []


async def test_candles_come_from_the_second_provider_when_the_first_is_killed_before_it_told_any() -> None:
    live = Live(3)
    live.fakes.troubles.begin("geckoterminal", Kind.OUTAGE, now_ms=live.clock.now_ms())
    await Watch(live).run(4)
    feed = live.market._candles
    assert feed is not None
    assert feed.told["coinmarketcap"] > 1_000
    assert live.market.progress == (12, 12)


async def test_a_pool_of_two_tokens_asked_for_tells_both_where_one_has_no_other() -> None:
    """ORCA's deepest pool has it on the quote side, and SOL, asked for in the same batch, on the base side."""
    live = Live(1)
    orca, sol = live.fakes.world.mint("ORCA"), live.fakes.world.sol.mint
    dex = live.market._adapters.dexscreener
    assert dex is not None
    told = {quote.mint: quote.price_usd for quote in (await dex.quotes([sol, orca])).records}
    assert told[orca] == pytest.approx(live.fakes.world.price(orca, live.clock.now_ms()), rel=0.01)
    assert told[sol] == pytest.approx(live.fakes.world.price(sol, live.clock.now_ms()), rel=0.01)
