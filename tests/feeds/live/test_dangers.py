"""What a live market learns of its tokens' dangers, against the made-up world."""

from __future__ import annotations

import numpy as np

from mojobot.core.risk.safety import SafetyWatch, token_safety
from mojobot.model.events import MarketEvent, Safety
from mojobot.model.safety import SafetySettings
from tests.feeds.live.watching import Watch, percentile
from tests.feeds.live.wired import Live
from tests.providers.jupiter import Jupiter
from tests.providers.trouble import Kind
from tests.providers.world import START_MS


class Heard(Watch):
    """Keeps what is said of safety."""

    def __init__(self, live: Live) -> None:
        super().__init__(live)
        self.told: list[Safety] = []

    def take(self, event: MarketEvent) -> None:
        if isinstance(event, Safety):
            self.told.append(event)
        super().take(event)


async def heard(live: Live, minutes: float) -> Heard:
    watch = Heard(live)
    await watch.run(minutes)
    return watch


async def test_every_token_is_known_within_minutes_from_the_public_node_and_its_pools() -> None:
    live = Live(20)
    watch = await heard(live, 2)
    assert {told.series for told in watch.told} == set(range(20))
    assert live.fakes.log.over() == []
    provides = live.market.opened(1).provides
    assert (provides.token_safety, provides.holders) == (True, False)
    for told in watch.told:
        token = live.fakes.world.by_mint[live.seats.tokens[told.series].mint]
        facts = {fact.name: fact for fact in told.facts}
        assert facts["mint_authority"].value == (token.mint_authority or "")
        assert facts["freeze_authority"].value == (token.freeze_authority or "")
        assert facts["mint_authority"].source == "solana"
        assert facts["liquidity_usd"].source == "dexscreener"
        assert "top10_share" not in facts


async def test_the_gate_opens_for_some_and_names_the_danger_of_others() -> None:
    live = Live(20)
    watch = await heard(live, 2)
    known = SafetyWatch(20)
    for told in watch.told:
        known.take(told)
    provides, now_ms = live.market.opened(1).provides, live.clock.now_ms()
    gates = [token_safety(known.known(series, now_ms), provides, SafetySettings()) for series in range(20)]
    assert {gate.passed for gate in gates} <= {True, False}
    assert any(gate.passed for gate in gates)
    assert not any("unknown" in gate.text for gate in gates if gate.passed)


async def test_a_node_of_ones_own_tells_holders_and_is_asked_again_only_after_the_refresh() -> None:
    live = Live(4, keys={"HELIUS_API_KEY": "made-up"})
    watch = await heard(live, 3)
    assert live.market.opened(1).provides.holders
    assert {told.series for told in watch.told} == {0, 1, 2, 3}
    asked = {(told.series, fact.at_ms) for told in watch.told for fact in told.facts if fact.name == "mint_authority"}
    assert len(asked) == 4
    share = {fact.name: fact for fact in watch.told[1].facts}["top10_share"]
    assert share.source == "helius"
    assert 0.0 < float(share.value) < 1.0


async def test_a_dead_node_leaves_the_mint_unknown_and_pools_known_and_is_asked_again() -> None:
    live = Live(2)
    live.fakes.troubles.begin("solana", Kind.OUTAGE, now_ms=START_MS)
    watch = Heard(live)

    def back(minutes: float) -> None:
        if 1.5 < minutes < 1.52:
            live.fakes.troubles.end("solana", Kind.OUTAGE)

    await watch.run(6, back)
    first, last = watch.told[0], [told for told in watch.told if told.series == 0][-1]
    assert "mint_authority" not in {fact.name for fact in first.facts}
    assert "liquidity_usd" in {fact.name for fact in first.facts}
    assert "mint_authority" in {fact.name for fact in last.facts}


async def test_a_token_nobody_gets_out_of_and_one_that_takes_a_tax_are_refused_by_name() -> None:
    live = Live(2)
    world = live.fakes.world
    trap, tax = world.mint("JUP"), world.mint("FEES")
    live.watch(trap, tax, world.mint("BONK"))
    jupiter = live.fakes.services["jupiter"]
    assert isinstance(jupiter, Jupiter)
    jupiter.unsellable.add(trap)
    watch = await heard(live, 2)
    known = SafetyWatch(3)
    for told in watch.told:
        known.take(told)
    provides = live.market.opened(1).provides
    assert provides.sellable
    gates = [token_safety(known.known(at, live.clock.now_ms()), provides, SafetySettings()) for at in range(3)]
    assert [gate.passed for gate in gates] == [False, False, True]
    assert gates[0].text == "nobody quotes a way to sell it again"
    assert "buying and selling it again loses 6.5%, limit 5.0%" in gates[1].text
    assert live.market.views()[0].ok  # no route is an answer
    assert live.fakes.log.over() == []


async def test_prices_stay_as_fresh_while_fifty_ways_out_are_quoted() -> None:
    live = Live(50)
    watch = await heard(live, 20)
    quoted = {told.series for told in watch.told if "sellable" in {fact.name for fact in told.facts}}
    assert quoted == set(range(50))
    assert percentile(np.array(watch.ages_s[30:]), 0.95) <= 5.0
    assert live.fakes.log.over() == []


async def test_without_a_node_and_without_birdeye_safety_is_not_promised() -> None:
    live = Live(2, providers={"solana": {"enabled": False}})
    assert not live.market.opened(1).provides.token_safety
