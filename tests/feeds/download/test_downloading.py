"""Candles from made-up providers into files: pages, limits, resuming, and what goes wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mojobot.feeds.candles import read_candles
from mojobot.feeds.download.downloading import Downloaded, Downloading
from mojobot.feeds.download.fetching import Progress, wanted
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.errors import UsageError
from mojobot.model.events import Bars
from mojobot.model.market import DAY_MS, MINUTE_MS, Timeframe
from mojobot.model.settings import Settings
from mojobot.net.outcome import Outcome, ProviderError
from tests.feeds.live.wired import connected
from tests.net.clocks import VirtualClock
from tests.providers.fakes import Fakes
from tests.providers.trouble import EVERY, Kind
from tests.providers.world import START_MS

M1, M5, M15, H1, H4 = Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4
ALL = Fakes(start_ms=START_MS)
BONK = ALL.world.mint("BONK")


class Bench:
    """Made-up providers, virtual time and a folder."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.folder = folder
        self.clock = VirtualClock(START_MS)
        self.fakes = Fakes(start_ms=START_MS)
        self.settings = Settings.model_validate(sections)
        self.told: list[tuple[str, Progress]] = []

    async def run(self, *names: str, timeframe: Timeframe = M5, days: float = 3) -> list[Downloaded]:
        done: list[Downloaded] = []
        connections = connected(self.settings, self.fakes, self.clock, {})
        downloading = Downloading(connections, self.clock, lambda *said: self.told.append(said), done)
        await downloading.run(names, timeframe, days, self.folder)
        return done

    @property
    def bars(self) -> int:
        """As many as were told of last."""
        return self.told[-1][1].bars if self.told else 0

    def asked(self, provider: str, part: str = "") -> int:
        return sum(entry.provider == provider and part in entry.path for entry in self.fakes.log.entries)

    def truth(self, mint: str, timeframe: Timeframe, days: float) -> Any:
        world = self.fakes.world
        pool = world.pools_of(mint)[0]
        begin, end = wanted(timeframe, days, START_MS)
        quote = world.tokens[pool.quote].mint == mint
        return world.bars(pool, timeframe.ms, begin, end, START_MS, quote=quote)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "candles")


async def test_every_bar_of_the_pool_comes_in_pages_and_is_what_the_pool_traded(bench: Bench) -> None:
    (one,) = await bench.run("bonk", days=10)
    true = bench.truth(BONK, M5, 10)
    candles = read_candles(one.path)
    assert one.path.name == "BONK_USDC-5m.csv.gz"
    assert candles.open_ms.tolist() == true[:, 0].astype(int).tolist()
    np.testing.assert_allclose(candles.close, true[:, 4], rtol=1e-12)
    np.testing.assert_allclose(candles.volume, true[:, 5], rtol=1e-9)
    assert one.fetched.new == len(true) == sum(one.sources.values())
    assert one.error is None
    assert bench.asked("geckoterminal", "ohlcv") == one.fetched.requests == 3
    assert bench.asked("coinmarketcap") == 0
    assert bench.fakes.log.over() == []


async def test_replay_plays_what_was_fetched(bench: Bench) -> None:
    done = await bench.run("SOL", "BONK", days=2)
    tape = RecordedMarket([read_candles(one.path) for one in done])
    assert [token.symbol for token in tape.tokens] == ["BONK", "SOL"]
    bars = [event for event in tape.events() if isinstance(event, Bars)]
    assert sum(len(event.series) for event in bars) == sum(one.fetched.new for one in done)


async def test_a_second_run_asks_for_nothing_and_a_later_one_for_what_came_since(bench: Bench) -> None:
    (first,) = await bench.run("BONK")
    asked = bench.asked("geckoterminal")
    (again,) = await bench.run("BONK")
    assert (again.fetched.new, again.fetched.requests) == (0, 0)
    before = first.path.read_bytes()
    assert again.path.read_bytes() == before
    await bench.clock.sleep(3600.0)
    (later,) = await bench.run("BONK")
    assert (later.fetched.new, later.fetched.requests) == (12, 1)
    (longer,) = await bench.run("BONK", days=6)
    assert longer.fetched.requests == 1
    assert longer.summary is not None
    assert longer.summary.rows == first.fetched.new + 12 + longer.fetched.new
    assert bench.asked("geckoterminal") == asked + 2


async def test_of_a_token_that_is_the_quote_of_its_pool_the_price_is_the_right_way_up(bench: Bench) -> None:
    (one,) = await bench.run(bench.fakes.world.mint("ORCA"), timeframe=H1)
    price = bench.fakes.world.price(one.token.mint, START_MS)
    assert 0.5 * price < read_candles(one.path).close[-1] < 2.0 * price


async def test_ctrl_c_keeps_what_has_come_and_the_same_command_goes_on(bench: Bench) -> None:
    task = asyncio.ensure_future(bench.run("BONK", timeframe=M1, days=4))
    while bench.bars < 2_000:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = read_candles(bench.folder / "BONK_USDC-1m.csv.gz")
    assert kept.open_ms.size == bench.told[-1][1].bars >= 2_000
    (one,) = await bench.run("BONK", timeframe=M1, days=4)
    true = bench.truth(BONK, M1, 4)
    assert set(true[:, 0].astype(int)) <= set(read_candles(one.path).open_ms.tolist())
    assert one.fetched.requests <= 4


async def test_progress_says_how_far_it_is_and_how_long_it_will_take(bench: Bench) -> None:
    await bench.run("BONK", timeframe=M1, days=5)
    shares = [said.share for _, said in bench.told]
    assert [name for name, _ in bench.told] == ["BONK"] * len(shares)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [said.doing for _, said in bench.told[:3]] == [
        "asking where it trades",
        "asking geckoterminal",
        "from geckoterminal",
    ]
    assert bench.told[1][1].left_s == bench.told[2][1].left_s + 2.5 == 8 * 2.5
    assert bench.told[-1][1].left_s == 0.0


async def test_a_young_pools_beginning_is_told_and_nobody_is_asked_about_the_time_before_it_for_long(
    bench: Bench,
) -> None:
    mint = next(token.mint for token in bench.fakes.world.tokens if token.symbol == "CURVE")
    (one,) = await bench.run(mint, timeframe=M1, days=30)
    created = bench.fakes.world.by_mint[mint].created_ms
    assert one.error is None
    assert one.fetched.limits["geckoterminal"] == created + -created % MINUTE_MS
    assert "coinmarketcap" in one.fetched.limits
    assert bench.asked("coinmarketcap") == 3
    (again,) = await bench.run(mint, timeframe=M1, days=30)
    assert (again.fetched.new, again.fetched.requests) == (0, 0)


async def test_older_than_geckoterminal_tells_is_asked_of_coinmarketcap(bench: Bench) -> None:
    (one,) = await bench.run("SOL", timeframe=H4, days=200)
    assert one.fetched.limits["geckoterminal"] == pytest.approx(START_MS - 180 * DAY_MS, abs=H4.ms)
    assert set(one.sources) == {"geckoterminal", "coinmarketcap"}
    assert bench.fakes.log.over() == []


@pytest.mark.parametrize(
    "kind", [Kind.OUTAGE, Kind.TRUNCATED, Kind.HTML_522, Kind.GONE, Kind.NOT_JSON, Kind.NAN, Kind.DEEP]
)
async def test_when_geckoterminal_fails_coinmarketcap_tells_it_by_mint(bench: Bench, kind: Kind) -> None:
    bench.fakes.troubles.begin("geckoterminal", kind)
    (one,) = await bench.run("BONK", days=2)
    assert list(one.sources) == ["coinmarketcap"]
    assert one.summary is not None
    assert one.summary.rows == len(bench.truth(BONK, M5, 2))
    assert one.error is None
    assert bench.fakes.log.over() == []


async def test_being_asked_to_wait_it_waits_and_goes_on(bench: Bench) -> None:
    bench.fakes.troubles.begin("geckoterminal", Kind.RATE_LIMITED)

    async def relent() -> None:
        await bench.clock.sleep(30.0)
        bench.fakes.troubles.end()

    relenting = asyncio.ensure_future(relent())
    (one,) = await bench.run("BONK", days=2)
    await relenting
    assert list(one.sources) == ["geckoterminal"]
    assert "geckoterminal asks us to wait 65 s" in [said.doing for _, said in bench.told]


async def test_bars_that_make_no_sense_are_counted_and_left_out(bench: Bench) -> None:
    bench.fakes.troubles.begin("geckoterminal", Kind.NEGATIVE, share=0.3, path="ohlcv")
    (one,) = await bench.run("BONK", days=2)
    assert one.fetched.refused
    assert one.summary is not None
    assert one.summary.refused == ()
    assert one.summary.missing > 0
    assert one.longest_gap >= 1


async def test_doubled_and_late_bars_come_once(bench: Bench) -> None:
    bench.fakes.troubles.begin("geckoterminal", Kind.DUPLICATED)
    (one,) = await bench.run("BONK", days=2)
    assert one.summary is not None
    assert (one.summary.rows, one.summary.refused) == (len(bench.truth(BONK, M5, 2)), ())


async def test_a_symbol_that_several_carry_is_told_with_their_liquidity_and_nothing_is_fetched(bench: Bench) -> None:
    with pytest.raises(UsageError, match=r"3 tokens are called PEPE, name the mint: .*USD\); .*USD\)") as told:
        await bench.run("SOL", "PEPE")
    assert told.value.exit_code == 2
    assert not bench.folder.exists()
    mints = [token.mint for token in bench.fakes.world.tokens if token.symbol == "PEPE"]
    (one,) = await bench.run(mints[0])
    assert one.path.name == "PEPE_USDC-5m.csv.gz"
    with pytest.raises(UsageError, match="holds candles of another token"):
        await bench.run(mints[1])


async def test_two_tokens_of_one_symbol_have_a_file_each(bench: Bench) -> None:
    mints = [token.mint for token in bench.fakes.world.tokens if token.symbol == "PEPE"][:2]
    done = await bench.run(*mints, timeframe=H1)
    assert [one.token.mint for one in done] == mints
    assert len({one.path for one in done}) == 2


async def test_unknown_names_are_all_told_at_once(bench: Bench) -> None:
    with pytest.raises(UsageError, match=r"called NOSUCH; no token .* called NEITHER$"):
        await bench.run("NOSUCH", "SOL", "NEITHER")


@pytest.mark.parametrize("symbol", ["BONK", "JUP"])
async def test_a_mint_in_the_wrong_case_is_told_as_it_should_be(bench: Bench, symbol: str) -> None:
    mint = bench.fakes.world.mint(symbol)
    for wrong in (mint.lower(), mint.upper()):
        with pytest.raises(UsageError, match=f"case counts; do you mean {mint}"):
            await bench.run(wrong)


async def test_without_a_network_it_ends_at_once_with_five(bench: Bench) -> None:
    bench.fakes.troubles.begin(EVERY, Kind.OUTAGE)
    with pytest.raises(ProviderError, match="the connection is refused") as told:
        await bench.run("SOL", "BONK", "JUP")
    assert (told.value.exit_code, told.value.outcome) == (5, Outcome.UNAVAILABLE)
    assert bench.asked("coinmarketcap", "BONK") == 0
    with pytest.raises(ProviderError, match="dexscreener"):
        await bench.run("FEES")


async def test_the_network_that_goes_away_leaves_what_has_come(bench: Bench) -> None:
    async def cut() -> None:
        while bench.bars < 2_000:
            await asyncio.sleep(0)
        bench.fakes.troubles.begin(EVERY, Kind.OUTAGE)

    cutting = asyncio.ensure_future(cut())
    (one,) = await bench.run("BONK", timeframe=M1, days=6)
    await cutting
    assert one.error is not None
    assert one.summary is not None
    assert one.summary.rows == one.fetched.new >= 2_000


async def test_with_everybody_switched_off_it_says_whom_to_switch_on(tmp_path: Path) -> None:
    off = {name: {"enabled": False} for name in ("geckoterminal", "coinmarketcap")}
    with pytest.raises(UsageError, match="switch them on in"):
        await Bench(tmp_path, providers=off).run("SOL")
