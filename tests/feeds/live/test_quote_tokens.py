"""What pools are quoted in and nobody watches has a price of its own."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mojobot.feeds.live.quote_tokens import MINTS, QuoteTokens
from mojobot.feeds.pool_watch import PoolSeen
from mojobot.feeds.records import Answer, Quote
from mojobot.net.limits import Priority
from mojobot.net.outcome import Outcome, ProviderError
from tests.feeds.live.wired import Live
from tests.net.clocks import VirtualClock

SOL, USDC, USDT, *_ = MINTS


class Telling:
    """Says a price of each, or fails."""

    def __init__(self, clock: VirtualClock, usd: float | None) -> None:
        self.clock, self.usd, self.asked = clock, usd, list[tuple[str, ...]]()

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        wanted = tuple(mints)
        self.asked.append(wanted)
        assert priority is Priority.BACKGROUND
        if self.usd is None:
            raise ProviderError("dex", Outcome.UNAVAILABLE, "is down")
        now_ms = self.clock.now_ms()
        return Answer(
            tuple(Quote(mint=m, price_usd=self.usd, at_ms=now_ms, arrived_ms=now_ms, source="dex") for m in wanted)
        )


async def test_only_what_is_not_watched_is_asked_for_and_the_second_stands_in_for_the_first() -> None:
    clock, usd = VirtualClock(), {SOL: 150.0}
    first, second = Telling(clock, None), Telling(clock, 0.97)
    tokens = QuoteTokens((first, second), lambda: (SOL, USDT), usd, clock)
    await tokens.look()
    assert first.asked == second.asked == [tuple(mint for mint in MINTS if mint not in (SOL, USDT))]
    assert (usd[SOL], usd[USDC], USDT in usd) == (150.0, 0.97, False)


async def test_a_price_nobody_repeats_for_five_minutes_is_none() -> None:
    clock, usd = VirtualClock(), dict[str, float]()
    source = Telling(clock, 1.0)
    tokens = QuoteTokens((source,), tuple, usd, clock)
    await tokens.look()
    source.usd = None
    await clock.sleep(299.0)
    with pytest.raises(ProviderError):
        await tokens.look()
    assert usd[USDC] == 1.0
    await clock.sleep(2.0)
    with pytest.raises(ProviderError):
        await tokens.look()
    assert usd == {}


async def test_who_is_let_go_is_asked_for_from_then_on_and_its_old_price_does_not_stay_for_ever() -> None:
    clock, usd, watched = VirtualClock(), {SOL: 150.0}, [*MINTS]
    source = Telling(clock, 151.0)
    tokens = QuoteTokens((source,), lambda: watched, usd, clock)
    await tokens.look()
    assert (source.asked, usd) == ([], {SOL: 150.0})
    watched.remove(SOL)
    await tokens.look()
    assert (source.asked, usd) == ([(SOL,)], {SOL: 151.0})
    usd[SOL], source.usd, tokens = 152.0, None, QuoteTokens((source,), lambda: watched, usd, clock)
    for wait_s in (299.0, 2.0):
        with pytest.raises(ProviderError):
            await tokens.look()
        assert usd == {SOL: 152.0}
        await clock.sleep(wait_s)
    with pytest.raises(ProviderError):
        await tokens.look()
    assert usd == {}


async def test_a_pool_in_an_unwatched_stablecoin_has_its_price_in_dollars() -> None:
    live = Live(1)
    live.watch(live.fakes.world.mint("BONK"))
    (asked,) = live.market._adapters.quote_tokens(live.market._watched, live.market._usd, live.clock)
    assert list(await asked.ask(0)) == []
    dollar = live.market._usd[USDC]
    assert 0.98 < dollar < 1.02
    bonk = live.seats.tokens[0].mint
    seen = PoolSeen("pool", bonk, USDC, 2e-5, 5, 1e9, 1e5, concentrated=False)
    quote = seen.quote_of(bonk, live.market._usd, live.clock.now_ms(), "helius")
    assert quote is not None
    assert quote.price_usd == pytest.approx(2e-5 * dollar)
