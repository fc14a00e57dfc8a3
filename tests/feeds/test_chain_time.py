"""S504: the chain's clock is one more to hold ours against."""

from __future__ import annotations

import pytest

from mojobot.feeds.chain import Account
from mojobot.feeds.chain_time import ACCOUNT, ChainTime, unix_time
from mojobot.feeds.live.beside import clocks
from mojobot.feeds.rpc import Rpc
from mojobot.model.events import ClockTold
from mojobot.net.outcome import ProviderError
from tests.feeds.live.wired import Live
from tests.net.clocks import VirtualClock
from tests.providers.trouble import Kind


def chain_of(live: Live) -> ChainTime:
    node = live.connections.get("solana")
    assert node is not None
    return ChainTime(Rpc(node), live.clock)


@pytest.mark.parametrize("ahead_s", [0, 3, -3_600])
async def test_the_chain_tells_how_far_our_clock_is_ahead(ahead_s: int) -> None:
    live = Live(1)
    node = live.connections.get("solana")
    assert node is not None
    ours = VirtualClock(live.clock.now_ms() + 1_000 * ahead_s)
    chain = ChainTime(Rpc(node), ours)
    assert chain.seconds is None
    await chain.look()
    assert chain.seconds == pytest.approx(ahead_s, abs=1.1)


async def test_it_is_told_where_no_provider_sends_its_time_and_forgotten_after_three_minutes() -> None:
    live = Live(1)
    chain = chain_of(live)
    await chain.look()
    (told,) = await clocks(lambda: (), chain).ask(live.clock.now_ms())
    assert isinstance(told, ClockTold)
    assert abs(told.off_s) <= 1.1
    await live.clock.sleep(181.0)
    assert chain.seconds is None
    assert list(await clocks(lambda: (), chain).ask(live.clock.now_ms())) == []


async def test_a_node_that_is_down_says_nothing_of_the_clock() -> None:
    live = Live(1)
    live.fakes.troubles.begin("solana", Kind.OUTAGE, now_ms=live.clock.now_ms())
    chain = chain_of(live)
    with pytest.raises(ProviderError):
        await chain.look()
    assert chain.seconds is None


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"\xff" * 39, b"\xff" * 40])
def test_an_account_that_holds_something_else_tells_no_time(data: bytes) -> None:
    assert unix_time(Account(address=ACCOUNT, program="Sysvar", lamports=1, data=data, slot=5)) is None
