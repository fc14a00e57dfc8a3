"""The watch list changes while the market runs: in virtual time, against the made-up providers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from mojobot.core.engine import Engine
from mojobot.feeds.live.review import AGAIN_S
from mojobot.model.events import Event, MarketEvent, Prices, Repair, Timer, TokensAdded, Watched
from mojobot.model.market import MINUTE_MS, Timeframe
from mojobot.model.notices import Alert, Level, Notice
from mojobot.model.settings import Settings
from mojobot.model.views import View
from mojobot.store.codec import decode, encode, kind_of
from tests.feeds.live.wired import Live
from tests.providers.trouble import Kind

GRACE_MS = 10_000


def wanting(live: Live, watch: str, **universe: object) -> Settings:
    rule = live.settings.universe.model_copy(update={"watch": watch, **universe})
    return live.settings.model_copy(update={"universe": rule})


class Played:
    """A live market with an engine behind it; every event passes the record's bytes."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.engine = Engine(live.settings.model_copy(update={"data": live.settings.data.live}))
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.at_s: list[float] = []  # when each came
        self.step(live.market.opened(1))
        for event in live.market.history():
            self.step(event)

    def step(self, event: Event) -> None:
        again = decode(kind_of(event), encode(event))
        self.events.append(again)
        self.at_s.append(self.live.clock.monotonic())
        self.notices += self.engine.step(len(self.events), again).notices

    def take(self, event: MarketEvent) -> None:
        self.step(event)

    async def run(self, seconds: float, then: Callable[[], None] = lambda: None, after_s: float = 0.0) -> None:
        """Let it run, with a timer a minute; `then` is done once, after so long."""
        clock = self.live.clock
        running = asyncio.ensure_future(self.live.market.run(self.take, self.live.looks))
        began_s, closed_ms, done = clock.monotonic(), clock.now_ms() // MINUTE_MS, False
        while (gone_s := clock.monotonic() - began_s) < seconds:
            await clock.sleep(0.5)
            if not done and gone_s >= after_s:
                then()
                done = True
            if (clock.now_ms() - GRACE_MS) // MINUTE_MS > closed_ms:
                closed_ms = (clock.now_ms() - GRACE_MS) // MINUTE_MS
                self.step(Timer(clock.now_ms()))
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    @property
    def view(self) -> View:
        view = self.engine.view()
        assert view is not None
        return view

    def alerts(self) -> list[str]:
        """What was told but market news."""
        told = [notice for notice in self.notices if isinstance(notice, Alert) and notice.text != "RUNNING"]
        return [alert.text for alert in told if alert.level not in (Level.NEWS, Level.WHALE)]

    def again(self) -> list[Notice]:
        """What a fresh engine says of the same events."""
        engine, notices = Engine(self.engine.settings), list[Notice]()
        for number, event in enumerate(self.events, start=1):
            notices += engine.step(number, event).notices
        return notices


def symbols(view: View, series: tuple[int, ...]) -> list[str]:
    return [view.tokens[at].symbol for at in series]


async def test_a_token_added_while_it_runs_has_a_price_within_ten_seconds_and_its_back_fill() -> None:
    live = Live(2)  # SOL, BTC
    played = Played(live)
    await played.run(150.0, lambda: live.market.revise(wanting(live, "SOL,BTC,JUP")), 60.0)
    added = next(at for at, event in enumerate(played.events) if isinstance(event, TokensAdded))
    first = next(
        at for at, event in enumerate(played.events) if isinstance(event, Prices) and 2 in event.series.tolist()
    )
    assert 60.0 <= played.at_s[added] - played.at_s[0] <= 61.5
    assert played.at_s[first] - played.at_s[added] <= 10.0
    assert symbols(played.view, played.view.listed) == ["SOL", "BTC", "JUP"]
    assert np.isfinite(played.view.prices.price).all()
    assert live.market.progress == (12, 12)
    filled = {event.timeframe for event in played.events if isinstance(event, Repair) and 2 in event.series.tolist()}
    assert filled == {Timeframe.M1, Timeframe.M15, Timeframe.H1}
    await played.run(200.0)  # corrected tokens are gone over one a timer
    assert played.view.prices.ready.all()
    assert played.alerts() == ["now watched: JUP"]
    assert live.fakes.log.over() == []
    assert played.again() == played.notices


async def test_an_ambiguous_and_an_unknown_symbol_are_one_alert_and_the_rest_is_taken() -> None:
    live = Live(2)
    played = Played(live)
    await played.run(40.0, lambda: live.market.revise(wanting(live, "SOL,BTC,PEPE,NOSUCH,WIF")), 20.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "BTC", "WIF"]
    came, wrong = played.alerts()
    assert came == "now watched: WIF"
    assert "tokens are called PEPE, name the mint: " in wrong
    assert wrong.count(" USD)") >= 2  # candidates with what is in their pools
    assert wrong.endswith("; no token of Solana with a pool is called NOSUCH")


async def test_who_is_let_go_is_asked_for_no_more_unless_it_is_held_and_can_come_back() -> None:
    live = Live(3)  # SOL, BTC, ETH
    played = Played(live)
    live.looks.positions, live.looks.screen = [1], 2
    await played.run(30.0, lambda: live.market.revise(wanting(live, "SOL")), 10.0)
    assert played.view.retired == {1, 2}
    told = [event.series.tolist() for event, at_s in zip(played.events, played.at_s, strict=True)
            if isinstance(event, Prices) and at_s > played.at_s[0] + 15.0]  # fmt: skip
    assert {at for some in told for at in some} == {0, 1}  # the one on the screen is gone, the held one is not
    live.looks.positions = []
    await played.run(30.0, lambda: live.market.revise(wanting(live, "ETH,SOL")), 10.0)
    assert played.view.retired == {1}
    newest = [event for event in played.events if isinstance(event, Watched)][-1]
    assert newest.series == (2, 0)
    assert [event for event in played.events if isinstance(event, TokensAdded)] == []
    assert played.alerts() == ["no longer watched: BTC, ETH", "now watched: ETH"]
    late = [event.series.tolist() for event in played.events[-3:] if isinstance(event, Prices)]
    assert all(1 not in some for some in late)


async def test_the_blacklist_lets_go_at_once_and_a_list_of_nobody_changes_nothing() -> None:
    live = Live(2)
    played = Played(live)
    await played.run(15.0, lambda: live.market.revise(wanting(live, "SOL,BTC", blacklist="btc")), 5.0)
    assert symbols(played.view, played.view.listed) == ["SOL"]
    await played.run(15.0, lambda: live.market.revise(wanting(live, "NOSUCH", blacklist="none")), 5.0)
    assert symbols(played.view, played.view.listed) == ["SOL"]
    assert played.alerts()[-1].startswith("there is no token to watch, the list stays as it was: no token of Solana")


async def test_a_provider_that_is_down_takes_no_token_off_the_list_and_is_asked_again_after_an_hour() -> None:
    live = Live(1)
    mint = live.fakes.world.mint("NOVA")
    await (played := Played(live)).run(20.0, lambda: live.market.revise(wanting(live, f"SOL,{mint}")), 2.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "NOVA"]
    live.fakes.troubles.begin("dexscreener", Kind.OUTAGE, now_ms=live.clock.now_ms())
    other = live.fakes.world.mint("OTTR")
    asked = wanting(live, f"SOL,{mint},{other}")
    await played.run(60.0, lambda: live.market.revise(asked), 2.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "NOVA"]
    assert any(told.startswith(f"{other} cannot be looked up: ") for told in played.alerts())
    live.fakes.troubles.end("dexscreener", Kind.OUTAGE)
    await played.run(AGAIN_S + 60.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "NOVA", "OTTR"]


async def test_free_places_are_given_to_what_is_trending_and_who_was_discovered_stays() -> None:
    live = Live(1)
    played = Played(live)
    loose = {
        "min_liquidity_usd": 0.0,
        "min_volume_usd": 0.0,
        "min_age_h": 0.0,
        "min_change": 0.0,
        "max_change": 100.0,
        "max_spread": 1.0,
    }
    await played.run(20.0, lambda: live.market.revise(wanting(live, "SOL", discover=2, **loose)), 2.0)
    found = symbols(played.view, played.view.listed)
    assert found == ["SOL", "POPCAT"]  # nothing else that passes is trending
    await played.run(20.0, lambda: live.market.revise(wanting(live, "SOL,BTC", discover=1, **loose)), 2.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "POPCAT", "BTC"]
    await played.run(20.0, lambda: live.market.revise(wanting(live, "SOL,BTC", discover=0, **loose)), 2.0)
    assert symbols(played.view, played.view.listed) == ["SOL", "BTC"]


async def test_more_tokens_than_the_limits_allow_are_told_by_the_ladder() -> None:
    few = {"enabled": True, "per_minute": 2}
    live = Live(1, providers={"jupiter": {"enabled": False}, "dexscreener": few, "geckoterminal": few})
    played = Played(live)
    await played.run(400.0, lambda: live.market.revise(wanting(live, "reviewed,SOL")), 2.0)
    assert len(played.view.listed) > 30
    feeds = {feed.name: feed.text for feed in live.market.views()}
    assert feeds["dexscreener"].startswith(f"30 of {len(played.view.listed)} tokens every ")
    assert live.fakes.log.over() == []
