"""Seeded bars, votes and readings for the tests of the panels, and the comparison with stored pictures."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from textual.strip import Strip

from mojobot.tui.look import Cell, Tone
from mojobot.tui.widgets.canvas import plain
from mojobot.tui.widgets.chart_data import ChartData, PriceLine
from mojobot.tui.widgets.chart_overlays import overlays
from mojobot.tui.widgets.risk_paint import Gauge, share_zones
from mojobot.tui.widgets.vote_map_paint import VoteMapRow
from mojobot.tui.widgets.votes_paint import ConsensusLine, GateMark, VoteBar

SHOTS = Path(__file__).parent / "shots"
START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z
CODES = ("MB", "MR", "TF", "VB", "WT", "SM", "PR", "SA")
NAMES = (
    "Momentum breakthrough",
    "Mean reversion",
    "Trend following",
    "Volatility breakout",
    "Whale tracking",
    "Sentiment momentum",
    "Pattern recognition",
    "Statistical arbitrage",
)


def same_as_stored(name: str, strips: list[Strip]) -> bool:
    """Whether the characters are those of `shots/<name>.txt`; MOJOBOT_SHOTS=write stores them instead."""
    text, path = plain(strips) + "\n", SHOTS / f"{name}.txt"
    if os.environ.get("MOJOBOT_SHOTS") == "write":
        SHOTS.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text


def bars(count: int = 200, *, start: float = 184.3, minutes: int = 5, lines: tuple[PriceLine, ...] = ()) -> ChartData:
    """A walk of `count` bars from a fixed seed, its last price a little above the last close."""
    chance = np.random.default_rng(7)
    close = start * np.exp(np.cumsum(chance.normal(0.0, 0.004, count)))
    opened = np.r_[start, close[:-1]]
    high = np.maximum(opened, close) * (1 + np.abs(chance.normal(0, 0.002, count)))
    low = np.minimum(opened, close) * (1 - np.abs(chance.normal(0, 0.002, count)))
    times = START_MS + np.arange(count, dtype=np.int64) * minutes * 60_000
    volume = np.exp(chance.normal(0.0, 0.8, count)) * 1e5
    price = float(close[-1] * 1.001)
    shown = overlays(close)
    return ChartData(
        "SOL", "5m", times, opened, high, low, close, volume, price=price, lines=lines, overlays=shown
    )  # fmt: skip


def position(price: float) -> tuple[PriceLine, ...]:
    """Entry, stop and target around a price."""
    return (
        PriceLine("entry", price * 0.985, Tone.ACCENT),
        PriceLine("stop", price * 0.965, Tone.BAD),
        PriceLine("target", price * 1.045, Tone.GOOD),
    )


VOTES = (0.19, 0.20, -0.25, 0.06, 0.22, 0.71, 0.0, -1.0)
WEIGHTS = (0.15, 0.12, 0.14, 0.13, 0.16, 0.11, 0.10, 0.09)
VOTE_BARS = tuple(
    VoteBar(name, vote, weight, "3m")
    if vote
    else VoteBar(name, 0.0, weight, ready=False, note="not_ready(levels)")
    for name, vote, weight in zip(NAMES, VOTES, WEIGHTS, strict=True)
)  # fmt: skip
CONSENSUS = ConsensusLine("HOLD", 0.10, 0.67, 0.65, (GateMark("agree 67 %", ok=True), GateMark("quorum 1/2", ok=False)))
MAP_ROWS = (
    VoteMapRow("SLERF", "s", (0.9, 0.8, 0.6, 0.7, 0.9, 0.6, 0.3, 0.8), 0.84, "BUY"),
    VoteMapRow("GOAT", "g", (-0.9, -0.7, -0.6, -0.7, -0.2, -0.6, -0.9, -0.8), -0.76, "SELL"),
    VoteMapRow("ORCA", "o", (0.0, 0.2, None, -0.1, 0.02, 0.5, -0.5, None), 0.12),
    VoteMapRow("JITOSOL", "j", (None,) * 8, None),
)
GAUGES = (
    Gauge("Heat", 0.46, 0.8, "46 % ≤ 80 %  normal", share_zones(0.8)),
    Gauge("Drawdown", 0.021, 0.15, "2.1 % ≤ 15 %", share_zones(0.15)),
    Gauge("Corr max", 0.58, 0.7, ".58 ≤ .70", share_zones(0.7)),
    Gauge("Day vol", 0.051, 0.05, "5.1 % ≤ 5 %", share_zones(0.05)),
    Gauge("SOL vol", None, 0.05, "– ≤ 5 %", share_zones(0.05)),
)
SIZING = (Cell("Sizing ×1.00   next step at 50 % → ×0.80", Tone.MUTED),)
