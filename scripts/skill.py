"""What the model that forecasts is worth on recorded markets: docs/model.md.

usage: skill.py [--candles DIR] [--out FILE] [--trees] [--shuffled RUNS] [--bars N]

Runs for some minutes; `--trees` (extra ml) grows boosted trees after every day and takes longer. `--shuffled` gives
as many runs the inputs of another time, so that nothing can be known, and says how many got a voice. The same data
give the same tables.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mojobot.core.groups import Group
from mojobot.core.learning.prediction.forecaster import HORIZONS, Forecaster
from mojobot.core.learning.prediction.inputs import inputs
from mojobot.core.learning.prediction.skill import Standing, one_sided
from mojobot.core.learning.prediction.voice import Voice
from mojobot.core.market import Market
from mojobot.feeds.candles import read_candles
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.events import Timer, TreesGrown
from mojobot.model.market import DAY_MS, BoolArray, FloatArray, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.growing import grow

ROOT = Path(__file__).parent.parent
SETS = {  # name, pattern of its files, how their volume is counted
    "cex_2025_5m": ("*-5m.csv.gz", "base"),
    "cex_2021q2_1m": ("*-1m.csv.gz", "base"),
    "perp_2023_1m": ("*-1m.csv.gz", "base"),
    "dex_2025_pools": ("*-1h.csv.gz", "usd"),
}
HEAD = """| model | token | forecasts | base rate | Brier | its Brier | skill | skill at the end | p | had a voice |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


@dataclass(slots=True)
class Course:
    """A market from its first close to its last; arrays by close, (series,) each."""

    symbols: tuple[str, ...]
    timeframe: Timeframe
    cost: FloatArray
    close_ms: list[int] = field(default_factory=list)
    opened: list[FloatArray] = field(default_factory=list)  # NaN where nobody traded, as the closes
    close: list[FloatArray] = field(default_factory=list)
    base: list[FloatArray] = field(default_factory=list)
    inputs: list[FloatArray] = field(default_factory=list)  # (inputs, series) each
    chance: dict[str, list[FloatArray]] = field(default_factory=dict)  # by model
    voice: dict[str, list[BoolArray]] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)  # at the end

    def labels(self) -> FloatArray:
        """1 where the return from the next open to the close h bars on beat its costs, 0 where not, NaN unknown."""
        horizon, opened, close = HORIZONS[self.timeframe], np.array(self.opened), np.array(self.close)
        label = np.full(close.shape, np.nan)
        gained = np.log(close[horizon:] / opened[1 : len(opened) - horizon + 1]) - self.cost
        label[:-horizon] = np.where(np.isnan(gained), np.nan, gained > 0.0)
        return label


def course(market: RecordedMarket, settings: Settings, *, trees: bool) -> Course:
    """Forecast a whole tape, close after close, as the engine does."""
    engine, grown_ms = Market(market.opened(1), settings), 0
    (group,) = engine.groups
    assert group.forecasting is not None  # noqa: S101 - it is on
    one = group.forecasting.forecaster
    told = Course(tuple(token.symbol for token in engine.tokens), group.decision, one.cost)
    models = {"regression": one.regression} | ({"trees": one.trees} if trees else {})
    for event in market.events():
        if not isinstance(event, Timer):
            engine.take(event)
            continue
        for closing in engine.closings(event.ts_ms):
            note(told, group, engine, models)
            with np.errstate(all="ignore"):
                told.inputs.append(inputs(closing.features)[:, :, 0])
            if trees and closing.ts_ms - grown_ms >= DAY_MS:
                grown_ms, examples = closing.ts_ms, one.examples()()
                found = None if examples is None else grow(examples)
                if found is not None:
                    engine.take(TreesGrown(closing.ts_ms, group.decision, found))
    told.standing = {name: model.skill.standing() for name, model in models.items()}
    return told


def note(told: Course, group: Group, engine: Market, models: dict[str, Voice]) -> None:
    """What was forecast at a close, and its bar."""
    assert group.forecasting is not None  # noqa: S101 - it is on
    one = group.forecasting.forecaster
    bar = engine.ladder.panels[group.decision].last(1).rows(group.rows)
    traded = ~bar.synthetic[:, 0]
    told.close_ms.append(one.closed_ms)
    told.opened.append(np.where(traded, bar.open[:, 0], np.nan))
    told.close.append(np.where(traded, bar.close[:, 0], np.nan))
    told.base.append(one.chances[2])
    for (name, model), chance in zip(models.items(), one.chances, strict=False):
        told.chance.setdefault(name, []).append(chance)
        told.voice.setdefault(name, []).append(model.skill.standing().open)


def shuffled(told: Course, runs: int) -> str:
    """The market's prices with inputs of another time: by how much they are shifted is drawn from a fixed seed."""
    closes, opened, close = len(told.inputs), np.array(told.opened), np.array(told.close)
    known, rows = np.array(told.inputs), np.arange(runs) % len(told.symbols)
    shifts = np.random.default_rng(1).integers(closes // 10, closes - closes // 10, runs)
    one, ever, heard = Forecaster(told.timeframe, told.cost[rows]), np.zeros(runs, dtype=np.bool_), 0.0
    for at, close_ms in enumerate(told.close_ms):
        moved = known[(at + shifts) % closes, :, rows].T
        traded = np.isfinite(close[at, rows])
        one.step(close_ms, moved, opened[at, rows], close[at, rows], traded)
        now = one.spoken().open
        ever, heard = ever | now, heard + float(now.mean())
    end = int(one.spoken().open.sum())
    return (
        f"\nInputs of another time: {end} of {runs} runs have a voice at their end ({100.0 * end / runs:.1f} %), "
        f"{100.0 * heard / closes:.1f} % on average over all closes, {int(ever.sum())} had one at some time.\n"
    )


def section(title: str, told: Course) -> Iterator[str]:
    """One market's table."""
    first, last = (datetime.fromtimestamp(told.close_ms[at] / 1000.0, UTC).date() for at in (0, -1))
    label, base = told.labels(), np.array(told.base)
    yield f"\n## {title}\n"
    yield (
        f"{len(told.symbols)} tokens, {first} to {last}, {len(told.close_ms):,} closes of {told.timeframe}; "
        f"{HORIZONS[told.timeframe]} bars ahead; costs of a round trip "
        f"{100.0 * np.expm1(told.cost.min()):.2f} to {100.0 * np.expm1(told.cost.max()):.2f} %.\n"
    )
    yield HEAD
    for name, chances in told.chance.items():
        chance = np.array(chances)
        for row, symbol in enumerate(told.symbols):
            yield line(name, symbol, row, (chance[:, row], base[:, row], label[:, row]), told)
        known = np.isfinite(chance) & np.isfinite(label)
        yield together(name, chance[known], base[known], label[known], np.array(told.voice[name]))


def line(name: str, symbol: str, row: int, columns: tuple[FloatArray, FloatArray, FloatArray], told: Course) -> str:
    """One token's line."""
    chance, base, label = columns
    known = np.isfinite(chance) & np.isfinite(label)
    now, voice = told.standing[name], np.array(told.voice[name])[:, row]
    if not known.any():
        return f"| {name} | {symbol} | 0 | - | - | - | - | - | - | 0 % |"
    z = float(now.z[row])
    last = f"{now.skill[row]:+.4f} | {one_sided(z):.3f}" if z == z else "- | -"  # noqa: PLR0124 NaN differs
    whole = f"{label[known].mean():.3f} | {brier(chance[known], label[known]):.4f} | "
    whole += f"{brier(base[known], label[known]):.4f} | {skill(chance[known], base[known], label[known]):+.4f}"
    spoke = 100.0 * float(voice[known].mean())
    return f"| {name} | {symbol} | {known.sum():,} | {whole} | {last} | {spoke:.1f} % |"


def together(name: str, chance: FloatArray, base: FloatArray, label: FloatArray, voice: BoolArray) -> str:
    """All tokens together: forecasts of one hour are alike, so no p is given."""
    if not len(label):
        return f"| {name} | all | 0 | - | - | - | - | - | - | - |"
    mine, its, gained = brier(chance, label), brier(base, label), skill(chance, base, label)
    told = f"{label.mean():.3f} | {mine:.4f} | {its:.4f} | {gained:+.4f}"
    error = calibration_error(chance, label)
    return (
        f"| {name} | **all** | {len(label):,} | {told} | calibration error {error:.3f} | | "
        f"{100.0 * float(voice.mean()):.1f} % |"
    )


def brier(chance: FloatArray, label: FloatArray) -> float:
    """Mean squared error."""
    return float(((chance - label) ** 2).mean())


def skill(chance: FloatArray, base: FloatArray, label: FloatArray) -> float:
    """1 - BS/BS_ref."""
    return 1.0 - brier(chance, label) / brier(base, label)


def calibration_error(chance: FloatArray, label: FloatArray, bins: int = 10) -> float:
    """Mean distance of what was forecast from what came, over bins of equally many."""
    order = np.argsort(chance, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(abs(chance[at].mean() - label[at].mean()) * len(at) for at in parts if len(at)) / len(label))


def table(folder: Path, bars: int | None, runs: int, *, trees: bool) -> Iterator[str]:
    """The whole page, line by line."""
    rule = {"enabled": True, "trees": trees}
    settings = Settings.model_validate({"strategies": {"prediction": rule}})
    for name, (pattern, unit) in SETS.items():
        files = sorted((folder / name).glob(pattern))
        if not files:
            print(f"{name}: no candle files, left out", file=sys.stderr)
            continue
        candles = [read_candles(path, "usd" if unit == "usd" else "base") for path in files]
        told = course(RecordedMarket(candles, bars=bars), settings, trees=trees)
        yield from section(name, told)
        if runs:
            yield shuffled(told, runs)


def main() -> int:
    """Measure, and print or write the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--candles", type=Path, default=ROOT.parent / "shared" / "data" / "candles")
    asked.add_argument("--out", type=Path)
    asked.add_argument("--trees", action="store_true")
    asked.add_argument("--shuffled", type=int, default=0)
    asked.add_argument("--bars", type=int)
    given = asked.parse_args()
    lines = []
    for one in table(given.candles, given.bars, given.shuffled, trees=given.trees):
        print(one, flush=True)
        lines.append(one)
    if given.out is not None:
        given.out.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
