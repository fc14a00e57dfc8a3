"""What a person is told of as it comes."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.engine import Engine
from mojobot.model.events import FeedTold, MarketOpened, Whales
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


def told(event: Whales | FeedTold) -> list[tuple[str, str, str]]:
    notices = engine().step(2, event).notices
    return [(one.level, one.severity, one.text) for one in notices if isinstance(one, Alert)]


def test_a_followed_wallets_trade_is_told_whatever_its_size_and_nobody_elses() -> None:
    assert told(trades(150.0, -4e6, -20.0, followed=(True, False, True))) == [
        ("WHALE", "info", "JUP: a followed wallet bought for 150 USD"),
        ("WHALE", "info", "JUP: a followed wallet sold for 20 USD"),
    ]
    assert told(trades(4e6, followed=None)) == []


def test_many_trades_at_once_are_six_lines() -> None:
    lines = told(trades(*[100.0] * 9, followed=(True,) * 9))
    assert len(lines) == 6
    assert lines[-1][2] == "followed wallets made 4 more trades at once"


@pytest.mark.parametrize(
    ("up", "grave", "severity"), [(False, True, "warning"), (False, False, "info"), (True, True, "info")]
)
def test_a_provider_that_goes_is_a_warning_where_prices_hang_on_it(up: bool, grave: bool, severity: str) -> None:
    assert told(FeedTold(NOW, "jupiter", up, "jupiter says", grave)) == [("FEED", severity, "jupiter says")]
