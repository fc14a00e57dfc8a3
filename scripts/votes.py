"""What each strategy says on recorded markets and on the demo, and what it would have earned alone: docs/votes.md.

usage: votes.py [--candles DIR] [--out FILE] [--demo-days 6] [--rounds 20] [--seed 1] [--bars N]

Runs for some minutes. The same data and seed give the same table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mojobot.core.strategies.registry import NAMES
from mojobot.feeds.candles import read_candles
from mojobot.feeds.demo.market import DemoMarket
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.settings import Settings
from mojobot.research.alone import at_random, held, taken
from mojobot.research.hearing import Hearing, hear

ROOT = Path(__file__).parent.parent
SETS = {  # name, pattern of its files, how their volume is counted
    "cex_2025_5m": ("*-5m.csv.gz", "base"),
    "cex_2021q2_1m": ("*-1m.csv.gz", "base"),
    "perp_2023_1m": ("*-1m.csv.gz", "base"),
    "dex_2025_pools": ("*-1h.csv.gz", "usd"),
}
HEAD = """| strategy | BUY | SELL | with the winning side | trades | won | net a trade | at random |
|---|---:|---:|---:|---:|---:|---:|---:|"""
ABOUT = """# What the strategies say

Made by `scripts/votes.py` with the settings as they come; parameters are the documents' and were not fitted to any of
this data. Votes are those that counted (confidence of at least {sure:g}). "With the winning side" is the share of a
strategy's votes that were on the side the vote came down on, where it came down on one. Trades are its votes to buy,
taken alone: bought at the open of the next decision bar for ${usd:,.0f}, ended by its own stop, target or leaving, with
pool fee, impact, network fee and expected sandwich paid both ways. "At random" is the mean of {rounds} rounds of as
many trades entered at random closes with the same levels and the same leaving, ± the standard deviation of the rounds
(seed {seed}): a net a trade within two of these of the mean is no sign of skill. Candles bring neither whales nor
moods: whale tracking and sentiment momentum can only speak in the demo, whose news and whales are made to say
something about its prices, so that what they earn there says nothing about the world. A token is warm after 36 days
(220 bars of four hours), which is why short records have few warm days or none.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line wants."""

    rounds: int
    seed: int
    settings: Settings


def recorded(folder: Path, pattern: str, unit: str, bars: int | None) -> RecordedMarket | None:
    """The candle files of a set as one market; None where there are none."""
    files = sorted(folder.glob(pattern))
    if not files:
        return None
    return RecordedMarket([read_candles(path, "usd" if unit == "usd" else "base") for path in files], bars=bars)


def section(title: str, heard: Hearing, asked: Asked) -> Iterator[str]:
    """One market's table."""
    first, last = (datetime.fromtimestamp(ms / 1000.0, UTC).date() for ms in heard.close_ms[[0, -1]].tolist())
    days = float(heard.close_ms[-1] - heard.close_ms[0]) / 86_400_000.0
    holding = held(heard, asked.settings)
    yield f"\n## {title}\n"
    yield (
        f"{len(heard.tokens)} tokens, {first} to {last}: {days:.1f} days, {heard.warm_days:.1f} of them warm. "
        f"Buy and hold, from warm to the end: {percent(holding)}.\n"
    )
    yield HEAD
    for name in NAMES:
        yield row(name, heard, asked)


def row(name: str, heard: Hearing, asked: Asked) -> str:
    """One strategy's line."""
    poll, own = heard.poll, taken(heard, name, asked.settings)
    lots = at_random(heard, name, own, asked.settings, asked.seed, asked.rounds)
    chance = f"{percent(float(np.mean(lots)))} ± {100.0 * float(np.std(lots)):.2f}" if lots else "-"
    nets = [outcome.net for outcome in own]
    cells = (
        name,
        str(poll.buys[name]),
        str(poll.sells[name]),
        f"{100.0 * poll.agreed[name] / poll.decided[name]:.0f} %" if poll.decided[name] else "-",
        str(len(own)),
        f"{100.0 * float(np.mean([net > 0.0 for net in nets])):.0f} %" if nets else "-",
        percent(float(np.mean(nets))) if nets else "-",
        chance,
    )
    return f"| {' | '.join(cells)} |"


def percent(share: float | None) -> str:
    """A fraction as percent, with its sign."""
    return "-" if share is None else f"{100.0 * share:+.2f} %"


def table(asked: Asked, candles: Path, demo_days: int, bars: int | None) -> Iterator[str]:
    """The whole page, line by line."""
    settings = asked.settings
    yield ABOUT.format(
        sure=settings.trading.min_confidence,
        usd=settings.limits.max_order_usd,
        rounds=asked.rounds,
        seed=asked.seed,
    ).rstrip()
    for name, (pattern, unit) in SETS.items():
        market = recorded(candles / name, pattern, unit, bars)
        if market is None:
            print(f"{name}: no candle files, left out", file=sys.stderr)
            continue
        yield from section(name, hear(market.opened(1), market.events(), settings), asked)
    if demo_days:
        demo = DemoMarket(asked.seed, bars=demo_days * 24 * 60)
        heard = hear(demo.opened(1), demo.events(), settings)
        yield from section(f"The demo, seed {asked.seed}", heard, asked)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--candles", type=Path, default=ROOT.parent / "shared" / "data" / "candles")
    arguments.add_argument("--out", type=Path, default=ROOT / "docs" / "votes.md")
    arguments.add_argument("--demo-days", type=int, default=6)
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--bars", type=int, default=None, help="end each candle set after so many bars")
    given = arguments.parse_args()
    asked = Asked(given.rounds, given.seed, Settings())
    page = "\n".join(table(asked, given.candles, given.demo_days, given.bars)) + "\n"
    given.out.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
