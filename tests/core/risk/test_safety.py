from __future__ import annotations

from typing import Any, cast

import pytest

from mojobot.core.risk.safety import Known, SafetyWatch, token_safety
from mojobot.model.market import DAY_MS, HOUR_MS, Provides
from mojobot.model.notices import Gate
from mojobot.model.safety import Fact, Safety, SafetySettings

NOW = 1_795_000_000_000
ALL = Provides(token_safety=True, holders=True)
RULE = SafetySettings()
SAFE: dict[str, str | float | bool] = {
    "mint_authority": "",
    "freeze_authority": "",
    "permanent_delegate": "",
    "transfer_hook": "",
    "transfer_fee_bps": 0.0,
    "transferable": True,
    "default_frozen": False,
    "paused": False,
    "top10_share": 0.2,
    "liquidity_usd": 500_000.0,
    "created_ms": float(NOW - 30 * DAY_MS),
}


def known(reviewed: bool = False, **changed: Any) -> Known:
    said = {name: value for name, value in {**SAFE, **changed}.items() if value is not None}
    facts = {name: Fact(name, value, "helius", NOW - HOUR_MS // 2) for name, value in said.items()}
    return Known(facts, reviewed, NOW)


def asked(told: Known | None, provides: Provides = ALL, rule: SafetySettings = RULE) -> Gate:
    return token_safety(told, provides, rule)


def test_a_token_without_a_danger_may_be_bought_and_the_gate_says_by_whom() -> None:
    found = asked(known())
    assert found.passed is True
    assert found.text == "no authority, no trap, ten holders have 20.0% (by helius, 0.5 h ago at the most)"


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("mint_authority", "Abcdefgh", "mint authority Abcd… can make more of it"),
        ("freeze_authority", "Abcdefgh", "freeze authority Abcd… can freeze accounts"),
        ("permanent_delegate", "Abcdefgh", "permanent delegate Abcd… can take anybody's tokens"),
        ("transfer_hook", "Abcdefgh", "transfer hook Abcd… is called by every transfer"),
        ("transfer_fee_bps", 1.0, "a transfer costs 1 bps, limit 0"),
        ("transferable", False, "it cannot be transferred"),
        ("default_frozen", True, "new accounts begin frozen"),
        ("paused", True, "its transfers are paused"),
        ("fake", True, "it passes itself off as another token"),
        ("top10_share", 0.501, "ten holders have 50.1% of it, limit 50.0%"),
        ("liquidity_usd", 99_999.0, "99,999 USD in its pools, least 100,000"),
        ("sellable", False, "nobody quotes a way to sell it again"),
        ("round_trip_loss", 0.064, "buying and selling it again loses 6.4%, limit 5.0%"),
        ("created_ms", float(NOW - 23 * HOUR_MS), "its oldest pool is 23.0 h old, least 24 h"),
    ],
)
def test_each_danger_refuses_with_its_number_even_where_the_market_promises_nothing(
    fact: str, value: str | float | bool, words: str
) -> None:
    for provides in (ALL, Provides()):
        found = asked(known(**{fact: cast("Any", value)}), provides)
        assert (found.passed, found.text) == (False, words)


@pytest.mark.parametrize("fact", ["mint_authority", "transfer_fee_bps", "top10_share", "liquidity_usd", "created_ms"])
def test_what_is_unknown_refuses_where_the_market_could_tell_it(fact: str) -> None:
    told = known(**{fact: cast("Any", None)})
    assert (asked(told).passed, asked(told).text) == (False, f"unknown: {fact.replace('_', ' ')}")
    assert asked(told, Provides()).passed is None


def test_a_market_that_never_tells_holders_is_not_held_to_them() -> None:
    found = asked(known(top10_share=None), Provides(token_safety=True))
    assert found.passed is True
    assert "holders n/a" in found.text


def test_reviewed_tokens_have_authorities_and_large_holders_that_people_know() -> None:
    usdc = known(True, mint_authority="Abcdefgh", freeze_authority="Abcdefgh", top10_share=0.9, created_ms=None)
    assert asked(usdc).passed is True
    assert asked(known(True, permanent_delegate="Abcdefgh")).passed is False
    assert asked(known(True, freeze_authority=None)).text == "unknown: freeze authority"


def test_a_token_nobody_quoted_a_way_out_of_waits_unless_it_is_reviewed_or_nobody_quotes() -> None:
    quoting = Provides(token_safety=True, holders=True, sellable=True)
    assert asked(known(), quoting).text == "unknown: sellable"
    assert asked(known(sellable=True, round_trip_loss=0.01), quoting).passed is True
    assert asked(known(True), quoting).passed is True
    assert asked(known(True, sellable=False), quoting).passed is False


def test_nothing_known_is_not_applicable_without_and_refused_with_somebody_to_tell_it() -> None:
    assert asked(None, Provides()) == Gate("token_safety", passed=None, text="n/a: not provided")
    assert asked(None) == Gate("token_safety", passed=False, text="unknown: nobody has told anything of it yet")


def test_the_settings_move_each_limit() -> None:
    bad = known(transfer_fee_bps=50.0, top10_share=0.6, liquidity_usd=50_000.0, created_ms=float(NOW - HOUR_MS))
    assert asked(bad).text.count(";") == 3
    wide = SafetySettings(max_transfer_fee_bps=50.0, max_top10_share=0.6, min_liquidity_usd=50_000.0, min_age_h=1.0)
    assert asked(bad, rule=wide).passed is True


def test_an_old_fact_is_unknown_again_and_a_new_word_takes_the_place_of_the_old() -> None:
    watch = SafetyWatch(2)
    facts = (Fact("liquidity_usd", 5.0, "dexscreener", NOW), Fact("mint_authority", "", "helius", NOW))
    watch.take(Safety(NOW, 1, facts))
    assert set(watch.known(1, NOW + HOUR_MS).facts) == {"liquidity_usd", "mint_authority"}
    assert set(watch.known(1, NOW + HOUR_MS + 1).facts) == {"mint_authority"}
    assert watch.known(1, NOW + DAY_MS + 1).facts == {}
    watch.take(Safety(NOW, 1, facts[:1]))
    watch.take(Safety(NOW, 7, facts))  # of no token we have
    assert set(watch.known(1, NOW).facts) == {"liquidity_usd"}
    assert watch.known(0, NOW).facts == {}
