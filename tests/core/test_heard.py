"""What a person is told of as it comes."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.engine import Engine
from mojobot.model.events import FeedTold, Headline, MarketOpened, Whales
from mojobot.model.market import Costs, Provides, Token, TokenClass
from mojobot.model.notices import Alert
from mojobot.model.settings import Settings

NOW = 1_795_000_000_000
TOKENS = (Token("SOL", "s" * 32, TokenClass.MAJOR), Token("JUP", "j" * 32, TokenClass.ESTABLISHED))


def engine() -> Engine:
    made = Engine(Settings())
    made.step(1, MarketOpened(NOW, 1, "live", TOKENS, Provides(whales=True), Costs(), ticks=True))
    return made


def trades(*usd: float, followed: tuple[bool, ...] | None) -> Whales:
    """Purchases where above zero, sales below, of JUP."""
    amounts, nothing = np.array(usd), np.zeros(len(usd))
    marked = None if followed is None else np.array(followed)
    at_ms, series = np.full(len(usd), NOW), np.ones(len(usd), dtype=np.int64)
    return Whales(
        NOW, at_ms, series, np.maximum(amounts, 0), np.maximum(-amounts, 0), nothing, nothing, followed=marked
    )


def told(event: Whales | FeedTold | Headline) -> list[tuple[str, str, str]]:
    notices = engine().step(2, event).notices
    return [(one.level, one.severity, one.text) for one in notices if isinstance(one, Alert)]


def test_a_followed_wallets_trade_is_told_whatever_its_size_and_nobody_elses() -> None:
    assert told(trades(150.0, -4e4, -20.0, followed=(True, False, True))) == [
        ("WHALE", "info", "JUP: a followed wallet bought for 150 USD"),
        ("WHALE", "info", "JUP: a followed wallet sold for 20 USD"),
    ]
    assert told(trades(4e4, followed=None)) == []


def test_many_trades_at_once_are_six_lines() -> None:
    lines = told(trades(*[100.0] * 9, followed=(True,) * 9))
    assert len(lines) == 6
    assert lines[-1][2] == "followed wallets made 4 more trades at once"


@pytest.mark.parametrize(
    ("up", "grave", "severity"), [(False, True, "warning"), (False, False, "info"), (True, True, "info")]
)
def test_a_provider_that_goes_is_a_warning_where_prices_hang_on_it(up: bool, grave: bool, severity: str) -> None:
    assert told(FeedTold(NOW, "jupiter", up, "jupiter says", grave)) == [("FEED", severity, "jupiter says")]


def test_large_trades_and_what_goes_to_an_exchange_are_told_the_largest_first_and_five_at_most() -> None:
    some = trades(99_999.0, 120_000.0, -3e6, followed=None)
    some.inflow_usd[0] = 500_000.0
    assert told(some) == [
        ("WHALE", "info", "JUP: 3,000,000 USD sold"),
        ("WHALE", "info", "JUP: 500,000 USD to an exchange"),
        ("WHALE", "info", "JUP: 120,000 USD bought"),
    ]
    many = told(trades(*(1e5 + at for at in range(9)), followed=None))
    assert len(many) == 6
    assert many[0][2] == "JUP: 100,008 USD bought"
    assert many[-1][2] == "4 more large transactions at once"


def test_what_was_long_before_is_history_and_not_told() -> None:
    old = trades(2e6, followed=None)
    old.at_ms[:] = NOW - 11 * 60_000
    assert told(old) == []
    assert told(Headline(NOW - 3_601_000, 1, 0.9, "JUP listed", "decrypt")) == []


def test_headlines_are_told_with_the_token_they_name_and_who_says_so() -> None:
    assert told(Headline(NOW, 1, 0.9, "listed on another exchange", "decrypt")) == [
        ("NEWS", "info", "JUP: listed on another exchange (decrypt)")
    ]
    assert told(Headline(NOW, 1, 0.9, "JUP listed", "decrypt")) == [("NEWS", "info", "JUP listed (decrypt)")]
    assert told(Headline(NOW, -1, 0.1, "x" * 500, "rss")) == [("NEWS", "info", f"{'x' * 160} (rss)")]


@pytest.mark.parametrize("market", ["demo", "replay"])
def test_in_a_market_that_is_made_or_played_again_they_are_only_reckoned_with(market: str) -> None:
    made = Engine(Settings())
    made.step(1, MarketOpened(NOW, 1, market, TOKENS, Provides(whales=True), Costs(), ticks=True))
    steps = [made.step(2, trades(5e6, followed=None)), made.step(3, Headline(NOW, 1, 0.9, "listed", "decrypt"))]
    assert [one for step in steps for one in step.notices if isinstance(one, Alert)] == []
