"""P4, P5, P7: back-tests a second, and the memory they take; what they cost as bars and tokens grow.

usage: backtest.py [--rounds N] [BARS]               the seeded 1m bars of the peers' benches
       BENCH_CSV=FILE backtest.py [BARS]              a file of 1m bars instead, as for the peers
       backtest.py --files FILE...                    candle files, as `mojobot backtest` reads them
       backtest.py --grow bars | --grow tokens        10k, 100k, 1M bars; 1, 10, 50 tokens of 100k
       backtest.py --set trading.decision_timeframe=1m --set trading.quorum_strategies=1 ...

The eight strategies, consensus, risk, costs, stops, learner and shadow trades
are the project's own, at their defaults. Timed is everything from arrays to
trades: panels, indicators, votes, decisions, fills. Imports and reading are
left out, as they are for the peers; so is their wrangling of bars.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, before numpy is loaded

import numpy as np

from mojobot.cli.tested import tested
from mojobot.model.market import Costs, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.research.backtest import prepare
from mojobot.research.reel import TokenBars
from mojobot.settings.load import load

START_S = 1_699_999_980


def out(bench: str, **figures: object) -> None:
    row = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **row}), flush=True)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def made(count: int, seed: int = 7) -> np.ndarray:
    """`bars` of the peers' `common.py`: time in s, open, high, low, close, volume; one seed, one walk."""
    chance = np.random.default_rng(seed)
    sigma = 0.0008 * np.exp(0.4 * np.sin(np.arange(count) / 700.0))
    moves = chance.standard_t(4, count) * sigma
    close = 100.0 * np.exp(np.cumsum(moves - moves.mean()))
    opened = np.concatenate(([100.0], close[:-1]))
    wick = np.abs(chance.standard_normal((2, count))) * sigma * close * 0.7
    high, low = np.maximum(opened, close) + wick[0], np.minimum(opened, close) - wick[1]
    volume = chance.lognormal(8.0, 0.8, count)
    return np.stack((START_S + 60 * np.arange(count, dtype=np.float64), opened, high, low, close, volume))


def real(count: int) -> np.ndarray | None:
    path = os.environ.get("BENCH_CSV")
    if not path:
        return None
    rows = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=range(6))[:count].T.copy()
    rows[0] /= 1000.0 if rows[0, 0] > 1e11 else 1.0
    return rows


def token_bars(rows: np.ndarray, symbol: str) -> TokenBars:
    """Volume in tokens becomes USD, as a file's does."""
    opened, high, low, close, volume = np.ascontiguousarray(rows[1:])
    open_ms = (rows[0] * 1000).astype(np.int64) // 60_000 * 60_000
    usd = volume * (high + low + close) / 3.0
    return TokenBars(Token(symbol, "", TokenClass.MAJOR, Timeframe.M1), open_ms, opened, high, low, close, usd)


def measured(bars: Sequence[TokenBars], settings: Settings, costs: Costs, **what: object) -> None:
    gc.collect()
    before, wall, cpu = peak_mb(), time.perf_counter(), time.process_time()
    prepared = prepare(bars, settings, costs)
    ready = time.perf_counter() - wall
    run = prepared.run(settings)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    out(
        "backtest",
        engine="mojobot",
        strategy="ensemble",
        tokens=len(bars),
        bars=run.bars,
        wall_s=wall,
        cpu_s=cpu,
        prepare_s=ready,
        run_s=wall - ready,
        bars_per_s=int(run.bars / wall),
        cpu_us_per_bar=1e6 * cpu / run.bars,
        peak_mb=peak_mb(),
        peak_before_mb=before,
        trades=len(run.trades),
        agreed=run.agreed,
        load1=os.getloadavg()[0],
        **what,
    )


def flag(given: str) -> tuple[str, object]:
    """A setting as a flag of the command line gives it."""
    key, _, value = given.partition("=")
    return key, json.loads(value) if value[:1].isdigit() and value[-1:].isdigit() else value


def grow(which: str, settings: Settings, costs: Costs) -> None:
    sizes = [(n, 1) for n in (10_000, 100_000, 1_000_000)] if which == "bars" else [(100_000, n) for n in (1, 10, 50)]
    for count, tokens in sizes:
        names = ["SOL", "BTC", *(f"T{n:02d}" for n in range(2, tokens))][:tokens]
        bars = [token_bars(made(count, seed), name) for seed, name in enumerate(names, 7)]
        measured(bars, settings, costs, grown=which)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bars", nargs="?", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--files", nargs="+", type=Path)
    parser.add_argument("--grow", choices=("bars", "tokens"))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting, may be repeated")
    asked = parser.parse_args()
    out("machine", python=platform.python_version(), machine=platform.machine(), cpus=os.cpu_count())
    settings = load(environ={}, flags=dict(map(flag, asked.set))).settings
    costs = Costs(settings.paper.pool_fee_bps / 10_000.0, settings.paper.assumed_liquidity_usd)
    if asked.grow:
        grow(asked.grow, settings, costs)
        return
    if asked.files:
        given = tested([str(path) for path in asked.files], None)
        bars, costs = given.bars, given.costs
    else:
        rows = real(asked.bars)
        bars = (token_bars(made(asked.bars) if rows is None else rows, "SOL"),)
    for _ in range(asked.rounds):
        measured(bars, settings, costs, changed=asked.set)
    print(f"peak {peak_mb():.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
