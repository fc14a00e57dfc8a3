from __future__ import annotations

from mojobot.model.market import DAY_MS
from mojobot.model.safety import Fact, Safety
from mojobot.tui.rows.dangers import danger_lines

NOW = 1_795_000_000_000


def shown(told: Safety | None) -> list[str]:
    return ["".join(cell.text for cell in line).strip() for line in danger_lines(told, NOW, ascii=True)]


def test_each_fact_has_a_line_with_its_value_its_source_and_its_age() -> None:
    facts = (
        Fact("mint_authority", "", "helius", NOW - 3_600_000),
        Fact("default_frozen", False, "helius", NOW),
        Fact("transfer_fee_bps", 25.0, "helius", NOW),
        Fact("top10_share", 0.251, "helius", NOW),
        Fact("liquidity_usd", 1_240_000.0, "dexscreener", NOW - 42_000),
        Fact("created_ms", float(NOW - 40 * DAY_MS), "dexscreener", NOW),
    )
    lines = shown(Safety(NOW, 0, facts, reviewed=True))
    assert lines[1] == "Safety (reviewed token)"
    assert [line.split(None, 2)[0] for line in lines[2:]] == [
        "mint", "default", "transfer", "top10", "liquidity", "created",
    ]  # fmt: skip
    assert lines[2] == "mint authority      none  helius, 1h00m"
    assert lines[3].split()[2] == "no"
    assert lines[4].split()[3] == "25"
    assert lines[5].split()[2] == "25.1%"
    assert lines[6] == "liquidity           $1.24M  dexscreener, 42s"
    assert lines[7].split()[1:3] == ["40d00h", "ago"]


def test_where_nobody_has_told_anything_there_is_nothing() -> None:
    assert shown(None) == shown(Safety(NOW, 0, ())) == []
