"""Scenarios play to the second, and the program prints settings that mojobot takes."""

import tomllib

import pytest

from mojobot.model.settings import Settings
from tests.providers.__main__ import main, settings
from tests.providers.asking import get
from tests.providers.fakes import Fakes
from tests.providers.message import Wire
from tests.providers.scenarios import SCENARIOS, Play
from tests.providers.server import Server
from tests.providers.trouble import Kind
from tests.providers.world import START_MS


def test_an_outage_begins_and_ends_when_it_should_and_comes_again() -> None:
    fakes = Fakes()
    play = Play(fakes, SCENARIOS["outage-and-back"], START_MS)
    seen = {}
    for second in range(0, 600, 10):
        play.advance(START_MS + second * 1000)
        seen[second] = get(fakes, "jupiter", "/price/v3?ids=x", now_ms=START_MS + second * 1000).wire
    out = [second for second, wire in seen.items() if wire is Wire.REFUSED]
    assert out == [*range(60, 120, 10), *range(300, 360, 10), *range(480, 540, 10)]


def test_whales_and_headlines_arrive() -> None:
    fakes = Fakes()
    said = Play(fakes, SCENARIOS["whales-and-news"], START_MS).advance(START_MS + 120_000)
    assert len(said) == 8
    assert [trade.usd for trade in fakes.world.activity.extra] == [120_000, 90_000, 250_000, 248_000]
    assert len(fakes.world.news.extra) == 3


def test_in_everything_breaks_every_misbehaviour_has_its_turn() -> None:
    fakes = Fakes()
    play = Play(fakes, SCENARIOS["everything-breaks"], START_MS)
    seen: set[Kind] = set()
    for second in range(0, 700, 5):
        play.advance(START_MS + second * 1000)
        seen |= {kind for name in fakes.services for kind in fakes.troubles.of(name)}
    assert seen == set(Kind) - {Kind.SILENT_SOCKET}
    assert not any(fakes.troubles.of(name) for name in fakes.services)


async def test_the_settings_point_every_provider_at_this_machine() -> None:
    async with Server(Fakes(), lambda: START_MS) as server:
        told = tomllib.loads(settings(server))
        given = Settings.model_validate(told).providers
        assert given.jupiter.base_url == server.url("jupiter")
        assert given.helius.history_url == server.url("helius")
        assert len(given.rss.feeds.split()) == 5
        known = set(type(given).model_fields) - {"quicknode"}  # whose address is a secret
        assert set(told["providers"]) == known


def test_the_program_lists_its_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(SCENARIOS)
