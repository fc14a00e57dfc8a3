"""The first strategy of a person's own, and its test: what `mojobot new strategy NAME` writes."""

from __future__ import annotations

_STRATEGY = '''\
"""Buy a pullback in an upward trend: yours to change.

`mojobot lookahead --strategy NAME` says whether it knows the future; its test lies beside it.
It votes but counts nothing until it has a weight, in your trading.toml:

    [strategies.NAME]
    weight = 0.1
"""

from __future__ import annotations

from pydantic import Field

from mojobot.core.analysis.features import Features  # every feature, with its unit
from mojobot.core.strategies.vote import Needs, Strategy, Votes, abstained, directed, graded, lacking, spoken
from mojobot.model.strategy_settings import PluginRule


class Rule(PluginRule):
    """The parameters. Each is a setting of [strategies.NAME], with its bounds and its sentence."""

    dip: float = Field(45.0, gt=0.0, lt=100.0, description="RSI below which a pullback is deep enough.")
    dip_full: float = Field(30.0, ge=0.0, lt=100.0, description="RSI that counts in full.")
    stop_atr: float = Field(1.5, ge=0.1, le=10.0, description="Stop distance in ATR.")
    target_atr: float = Field(3.0, ge=0.1, le=20.0, description="Target distance in ATR.")


# Where one of these is not known yet the strategy abstains.
NEEDS = Needs(("rsi", "sma20_over_50", "atr"))


def vote(seen: Features, rule: Rule) -> Votes:
    """BUY a low RSI while the short mean is above the long one; the mirror sells. Leave when the trend has turned.

    All arrays are (tokens, closes). Live there is one close; a back-test asks about a year at once. Look at one
    column at a time, never at those to its right, and keep nothing between two calls.
    """
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    up, down = seen.sma20_over_50 > 0.0, seen.sma20_over_50 < 0.0
    direction = directed(ready, buy=up & (seen.rsi < rule.dip), sell=down & (seen.rsi > 100.0 - rule.dip))
    depth = 50.0 + (seen.rsi - 50.0) * direction  # of a sale its mirror
    return spoken(
        direction,
        strength=graded(depth, rule.dip, rule.dip_full),
        stop=seen.close * (1.0 - rule.stop_atr * seen.atr),
        target=seen.close * (1.0 + rule.target_atr * seen.atr),
        leave=ready & down,
        ready=ready,
    )


def reasons(seen: Features, rule: Rule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """One vote in words, with its numbers; of no vote how far from a purchase it is."""
    rsi, trend = float(seen.rsi[row, column]), float(seen.sma20_over_50[row, column])
    limit = f"> {100.0 - rule.dip:g}" if direction < 0 else f"< {rule.dip:g}"
    return (f"RSI {rsi:.1f}, asked for {limit}", f"SMA20 over SMA50 {100.0 * trend:+.2f} %")


def left(seen: Features, rule: Rule, row: int, column: int) -> str:  # noqa: ARG001 - as all are asked
    """Why a position it leads is left."""
    return f"SMA20 over SMA50 {100.0 * float(seen.sma20_over_50[row, column]):+.2f} %: the trend has turned"


STRATEGY = Strategy("NAME", "CODE", NEEDS.names, vote, reasons, left=left, rule=Rule)
'''

_TEST = '''\
"""What NAME does on a made market; run it with: python -m pytest FILE (pytest is not part of mojobot)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mojobot.research.examination import made_features, of_strategy
from mojobot.settings.plugins import loaded

PLUGIN = loaded("NAME", Path(__file__).with_name("NAME.py"))


def test_it_can_be_loaded() -> None:
    assert PLUGIN.fault == ""


def test_it_does_not_know_the_future() -> None:
    found = of_strategy(PLUGIN.strategy, PLUGIN.strategy.rule())
    assert found.wrong == ()
    assert found.votes > 0


def test_what_it_buys_has_a_stop_below_the_price_and_a_target_above() -> None:
    seen = made_features(1)
    votes = PLUGIN.strategy.vote(seen, PLUGIN.strategy.rule())
    bought = votes.direction > 0
    assert (votes.stop[bought] < seen.close[bought]).all()
    assert (votes.target[bought] > seen.close[bought]).all()
    assert np.isnan(votes.target[~bought]).all()


def test_a_shallower_dip_is_bought_more_often() -> None:
    seen, rule = made_features(1), PLUGIN.strategy.rule
    often, seldom = (np.count_nonzero(PLUGIN.strategy.vote(seen, rule(dip=dip)).direction) for dip in (49.0, 35.0))
    assert often > seldom
'''


def strategy_file(name: str) -> str:
    """The text of NAME.py."""
    return _STRATEGY.replace("CODE", _code(name)).replace("NAME", name)


def its_test(name: str) -> str:
    """The text of test_NAME.py."""
    return _TEST.replace("FILE", f"test_{name}.py").replace("NAME", name)


def _code(name: str) -> str:
    """Two letters for narrow columns: of the first two words, else of the first."""
    words = [word for word in name.split("_") if word]
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].upper()
