"""The script behind docs/model.md, on a made market."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from mojobot.feeds.candles import read_candles
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.settings import Settings
from mojobot.research.made import START_MS

ROOT = Path(__file__).resolve().parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("skill_script", ROOT / "scripts" / "skill.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


def market(folder: Path, bars: int) -> RecordedMarket:
    """One token's walk of quarters of an hour."""
    chance = np.random.default_rng(2)
    close = 100.0 * np.exp(np.cumsum(chance.standard_t(4, bars) * 0.004))
    opened = np.concatenate((close[:1], close[:-1]))
    rows = ["open_time,open,high,low,close,volume"]
    for at in range(bars):
        high, low = max(opened[at], close[at]) * 1.001, min(opened[at], close[at]) * 0.999
        prices = f"{float(opened[at])!r},{float(high)!r},{float(low)!r},{float(close[at])!r}"
        rows.append(f"{START_MS + at * 900_000},{prices},{1_000.0 + at % 7}")
    path = folder / "AAA_USDT-15m.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return RecordedMarket([read_candles(path)])


def test_its_own_labels_and_sums_come_to_what_the_model_counts(tmp_path: Path) -> None:
    skill = script()
    settings = Settings.model_validate({"strategies": {"prediction": {"enabled": True}}})
    told = skill.course(market(tmp_path, 900), settings, trees=False)
    label, chance, base = told.labels()[:, 0], np.array(told.chance["regression"])[:, 0], np.array(told.base)[:, 0]
    known = np.isfinite(chance) & np.isfinite(label)
    now = told.standing["regression"]
    assert known.sum() == now.count[0] > 300
    assert skill.skill(chance[known], base[known], label[known]) == pytest.approx(now.skill[0], abs=5e-4)
    lines = list(skill.section("made", told))
    assert lines[-1].startswith("| regression | **all** | ")
    assert "of 20 runs have a voice at their end" in skill.shuffled(told, 20)
