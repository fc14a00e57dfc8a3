from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mojobot.model.views import FeedView, ProviderView
from mojobot.net.ledger import FileMemory, Ledger
from mojobot.net.quota import Spent
from mojobot.runtime.clock import Clock
from mojobot.runtime.status import feed
from tests.cli.conftest import Engine, Run
from tests.tui.fakes import running

JUPITER = FeedView(
    "jupiter",
    ok=True,
    text="50 tokens every 4 s, 2 s ago",
    speed=1.0,
    provider=ProviderView(
        plan="keyless",
        latency_ms=80.0,
        minute=15,
        minute_limit=24,
        month=900,
        month_limit=8_000,
        resets_ms=1_795_000_000_000,
        rung="50 tokens every 4 s",
    ),
)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BIRDEYE_API_KEY", "HELIUS_API_KEY", "JUPITER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_without_an_engine_it_tells_what_settings_allow_and_what_was_spent(run: Run, tmp_path: Path) -> None:
    ledger = Ledger(FileMemory(tmp_path / "providers.json"))
    ledger.spend("jupiter", Spent().at(Clock().now_ms()).plus(7))
    ledger.close()
    told = {one["name"]: one for one in json.loads(run("feeds", "--json", "--data-dir", tmp_path).out)}
    assert told["jupiter"]["month"] == {"spent": 7, "limit": None, "left": None}
    assert told["jupiter"]["minute"] == {"spent": 0, "limit": 24, "left": 24}
    assert (told["birdeye"]["plan"], told["birdeye"]["text"]) == ("off", "needs a key in BIRDEYE_API_KEY")


def test_a_key_is_used_and_never_shown(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPITER_API_KEY", "made-up-for-this-test")
    ran = run("feeds", "--data-dir", tmp_path)
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if line.startswith("jupiter")]
    assert line.split()[1:3] == ["key", "0/48"]
    assert "made-up" not in ran.out + ran.err


def test_a_running_engine_is_asked(run: Run, engine: Engine, tmp_path: Path) -> None:
    down = replace(JUPITER, name="dexscreener", ok=False, text="no answer within 10 s", down_since_ms=1_795_000_000_000)
    with engine(tmp_path) as control:
        view = running()
        assert view.shell is not None
        control.view = replace(view, shell=replace(view.shell, feeds=(JUPITER, down)))
        ran = run("feeds", "--data-dir", tmp_path)
    assert ran.out.splitlines() == [
        "provider     plan     minute  month      resets            ok   told",
        "jupiter      keyless  15/24   900/8,000  2026-11-18 11:06  yes  50 tokens every 4 s, 2 s ago",
        "dexscreener  keyless  15/24   900/8,000  2026-11-18 11:06  no   no answer within 10 s",
    ]


def test_a_provider_as_json_says_what_is_left_and_when_it_begins_anew() -> None:
    told = feed(JUPITER)
    assert told["month"] == {"spent": 900, "limit": 8_000, "left": 7_100}
    assert told["day"] == {"spent": 0, "limit": None, "left": None}
    assert (told["watches"], told["resets"]) == ("50 tokens every 4 s", "2026-11-18T11:06:40.000Z")
    assert (told["ok"], told["down_since"], told["paused_until"]) == (True, None, None)
