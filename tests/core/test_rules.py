"""What of new settings counts at once, and what from the next start."""

from mojobot.core.rules import AT_ONCE, revised
from mojobot.model.settings import Settings
from tests.core.runs import settings


def test_rules_of_risk_and_voting_count_at_once() -> None:
    now = Settings()
    wanted = settings(
        risk={"risk_per_trade": 0.01}, limits={"max_order_usd": 50.0}, trading={"min_confidence": 0.7},
        emergency={"liquidate": True}, safe_mode={"max_positions": 1}, data={},
    )  # fmt: skip
    wanted = wanted.model_copy(update={"data": now.data})
    assert revised(now, wanted) == (wanted, ())


def test_what_the_market_was_opened_with_stays_and_is_named() -> None:
    now = Settings()
    wanted = settings(
        data={"kept_bars": 2_000}, paper={"latency_ms": 900}, trading={"decision_timeframe": "1h"},
        risk={"sandwich_probability": 0.9, "risk_per_trade": 0.01},
    )  # fmt: skip
    held, later = revised(now, wanted)
    assert later == ("trading.decision_timeframe", "risk.sandwich_probability", "paper", "data")
    assert (held.data, held.paper) == (now.data, now.paper)
    assert held.trading.decision_timeframe is now.trading.decision_timeframe
    assert (held.risk.risk_per_trade, held.risk.sandwich_probability) == (0.01, now.risk.sandwich_probability)


def test_every_section_named_exists() -> None:
    assert set(AT_ONCE) < set(Settings.model_fields)


def test_blacklist_and_watch_list_count_at_once() -> None:
    held, later = revised(settings(), settings(universe={"blacklist": "WIF", "watch": "SOL, WIF"}))
    assert held.universe.banned == {"WIF"}
    assert (held.universe.watch, later) == ("SOL, WIF", ())
