"""A session in plain lines: while it runs, and at its end."""

from __future__ import annotations

import shutil
import sys

from mojobot.model.market import DAY_MS
from mojobot.model.units import micro_to_usd
from mojobot.model.views import Tally, View
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.health import StepTimes
from mojobot.runtime.status import iso, summary

EVERY_S = 2.0


class Summary:
    """Prints a line on how things stand every two seconds: over the last one in a terminal, beneath it elsewhere."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        terminal = sys.stdout.isatty()
        try:
            while True:
                view = self._desk.view
                if view is not None:
                    sys.stdout.write(_over(summary(view)) if terminal else f"{summary(view)}\n")
                    sys.stdout.flush()
                await self._clock.sleep(EVERY_S)
        finally:
            if terminal:
                sys.stdout.write("\n")


def _over(line: str) -> str:
    """The line in place of the last one; what is wider than the terminal would run on into the next."""
    width = shutil.get_terminal_size().columns - 3  # what a terminal echoes for Ctrl+C fits behind it
    return f"\r\x1b[2K{line if len(line) <= width else line[: width - 3] + '...'}"


def say(line: str) -> None:
    """One line for the person who started it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def final(view: View, times: StepTimes) -> str:
    """What came of a session: votes, agreement, what each gate refused, trades, money."""
    tally, risk = view.tally, view.risk
    lines = [
        "",
        f"{view.market} session {view.session}, until {iso(view.ts_ms)[:19]}Z, {view.state}"
        + (f" ({view.why})" if view.why else ""),
        f"events {tally.events:,}  bars {tally.bars:,}  "
        f"decision closes {tally.closes:,}  tokens judged {tally.decisions:,}",
        _share_paused(tally),
        "",
        f"{'strategy':<24}{'BUY':>9}{'SELL':>9}{'not ready':>12}",
        *(f"{name:<24}{buys:>9,}{sells:>9,}{lacking:>12,}" for name, buys, sells, lacking in tally.votes),
        "",
        _agreement(tally),
        _counted("outcomes", tally.outcomes),
        _counted("refused by", tally.refused),
        "",
        f"trades {tally.trades}  won {tally.wins}  net {micro_to_usd(tally.net_micro):+,.2f} USD"
        f"  network fees {micro_to_usd(tally.fees_micro):,.2f} USD",
        f"equity {risk.equity_usd:,.2f} USD  open positions {len(view.positions)}  heat {risk.heat:.0%}"
        f"  drawdown {risk.drawdown:.2%}",
        *(_position_line(view, i) for i in range(len(view.positions))),
        f"steps over 5 ms: {times.over_budget()}, longest {times.longest_s * 1000:.1f} ms",
    ]
    return "\n".join(lines)


def _agreement(tally: Tally) -> str:
    rate = tally.agreed / tally.decisions if tally.decisions else 0.0
    return f"agreed with quorum {tally.agreed:,} of {tally.decisions:,} ({rate:.3%})"


def _share_paused(tally: Tally) -> str:
    share = tally.paused_closes / tally.closes if tally.closes else 0.0
    return f"entries held back at {share:.1%} of decision closes"


def _counted(word: str, counts: tuple[tuple[str, int], ...]) -> str:
    return f"{word}: " + (", ".join(f"{name} {count:,}" for name, count in counts) or "none")


def _position_line(view: View, place: int) -> str:
    p = view.positions[place]
    age_h = (view.ts_ms - p.opened_ms) / (DAY_MS / 24)
    return (
        f"  {p.id} {p.symbol} {p.strategy} {p.value_usd:,.2f} USD {p.pnl_usd:+,.2f}, "
        f"entry {p.entry_price:.6g}, stop {p.stop:.6g}, {age_h:.1f} h"
    )
