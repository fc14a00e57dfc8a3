"""What the dialogs say: what was done, what would be done, what it changes; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mojobot.model.commands import ClosePosition, Receipt
from mojobot.model.control import Preview
from mojobot.model.settings import EmergencySettings, SafeModeSettings
from mojobot.model.state import EngineState
from mojobot.model.views import PositionView, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import money_cell
from mojobot.tui.rows.lines import BLANK, Line, fact, said

Price = Callable[[ClosePosition], Preview]


def counted(number: int, noun: str) -> str:
    """`1 position`, `3 positions`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def stop_done(receipt: Receipt, cancelled: int, at_ms: int, rule: EmergencySettings) -> list[Line]:
    """What the emergency stop has done already."""
    if not receipt.accepted:
        return [said(f"NOT STOPPED: {receipt.text}", Tone.BAD, bold=True)]
    done = (
        "Entries blocked" if not cancelled else f"Entries blocked and {counted(cancelled, 'pending order')} cancelled"
    )
    lines: list[Line] = [(Cell(done, bold=True), Cell(f" at {fmt.clock(at_ms)}."))]
    if receipt.text.startswith("stopped, but "):
        lines.append(said(receipt.text.removeprefix("stopped, but "), Tone.BAD, bold=True))
    if rule.stops_stay_armed:
        lines.append(said("Stops on open positions stay armed."))
    else:
        lines.append(said("Stops on open positions do not act while stopped (your settings).", Tone.WARN))
    if rule.liquidate:
        lines.append(said("Your settings have every position sold as well: that is under way.", Tone.WARN))
    return lines


def liquidation(view: View, price: Price) -> list[Line]:
    """What selling everything would bring and cost."""
    held = view.positions
    if not held:
        return [said("No position is open.")]
    previews = [price(ClosePosition(p.id)) for p in held]
    value = sum(p.value_usd for p in held)
    lost = sum(max(p.impact, 0.0) * p.usd for p in previews)
    got = sum(p.usd for p in previews)
    lines: list[Line] = [
        said(f"{counted(len(held), 'position')}, about {fmt.usd(value, cents=False)} at market"),
    ]
    if got > 0:
        lines.append(
            said(f"Quoted impact {fmt.pct(lost / got, signed=False)}  (about {fmt.usd(lost, cents=lost < 10)})")
        )
    waits = [f"{p.symbol}: {q.text}" for p, q in zip(held, previews, strict=True) if not q.allowed and q.text]
    return lines + [said(text, Tone.WARN) for text in waits]


def stopped(view: View, done: Sequence[Line], price: Price) -> list[Line]:
    """The emergency stop's second stage: what was done, and what may be done as well."""
    if not view.positions:
        return [*done, BLANK, *liquidation(view, price)]
    first, *rest = liquidation(view, price)
    return [*done, BLANK, (Cell("Liquidate as well?  ", bold=True), *first), *rest]


def close_all(view: View, price: Price, glyphs: Glyphs) -> list[Line]:
    """What closing everything means."""
    lines = liquidation(view, price)
    if view.positions:
        lines.append((Cell("Result now "), money_cell(sum(p.pnl_usd for p in view.positions), glyphs)))
    if not view.positions:
        return lines
    heat = f"{view.risk.heat:.0%} {glyphs.arrow} 0%"
    return [
        *lines,
        BLANK,
        *_each(view.positions, glyphs),
        BLANK,
        fact("Heat", Cell(heat)),
        fact("Positions", _fall(view, glyphs)),
    ]


def resume(view: View, glyphs: Glyphs) -> list[Line]:
    """What entries held back, and what lets them through again."""
    old = view.state.value
    lines = [
        fact("State", Cell(f"{old} {glyphs.arrow} entries open", bold=True)),
        fact("Since", Cell(view.why or "by hand")),
        fact("Heat", Cell(f"{view.risk.heat:.0%}, {counted(len(view.positions), 'position')} open")),
    ]
    rules = [
        said(f"A rule goes on holding entries back: {p.text}", Tone.WARN) for p in view.risk.pauses if p.series is None
    ]
    after = "Votes may open positions again at the next decision close."
    return [*lines, BLANK, *rules, said(after)]


def leave_safe_mode(view: View, rule: SafeModeSettings, most: int, consensus: float, glyphs: Glyphs) -> list[Line]:
    """What leaving safe mode changes, old to new."""
    arrow = glyphs.arrow
    return [
        fact("Since", Cell(view.why or "by hand")),
        fact("Size", Cell(f"{glyphs.times}{rule.size_factor:g} {arrow} {glyphs.times}1")),
        fact("Stops", Cell(f"{glyphs.times}{rule.stop_factor:g} {arrow} {glyphs.times}1 of their distance")),
        fact("Positions", Cell(f"at most {min(most, rule.max_positions)} {arrow} {most}")),
        fact("Consensus", Cell(f"{max(rule.consensus, consensus):.0%} {arrow} {consensus:.0%}")),
        fact("Tokens", Cell(f"no new ones {arrow} all classes")),
    ]


def leaving(view: View, glyphs: Glyphs) -> list[Line]:
    """What is open when the person wants to go."""
    total = money_cell(sum(p.pnl_usd for p in view.positions), glyphs)
    value = fmt.usd(sum(p.value_usd for p in view.positions), cents=False)
    count = counted(len(view.positions), "position")
    return [(Cell(f"{count} open, {value} at market, ", bold=True), total), *_each(view.positions, glyphs)]


def winding_down(view: View, glyphs: Glyphs) -> list[Line]:
    """How far closing everything has come."""
    if not view.positions:
        return [said("All positions are closed.")]
    left = f"Closing: {counted(len(view.positions), 'position')} left"
    return [said(left, bold=True), *_each(view.positions, glyphs)]


def is_by_hand(view: View) -> bool:
    """Whether a person holds entries back: what is said is not what a rule says."""
    return view.state is EngineState.PAUSED and all(
        pause.series is not None or pause.text != view.why for pause in view.risk.pauses
    )


def _each(positions: Sequence[PositionView], glyphs: Glyphs) -> list[Line]:
    return [_one(position, glyphs) for position in positions]


def _one(p: PositionView, glyphs: Glyphs) -> Line:
    protection = f"stop {fmt.price(p.stop, ascii=glyphs.ascii)}" if p.stop > 0 else "NO STOP"
    return (
        Cell(f"  {p.symbol:<9}", bold=True),
        Cell(f"{fmt.usd(p.value_usd, cents=False):>9}  "),
        Cell(f"{money_cell(p.pnl_usd, glyphs).text:>12}  ", money_cell(p.pnl_usd, glyphs).tone),
        Cell(protection, Tone.MUTED if p.stop > 0 else Tone.BAD, bold=p.stop <= 0),
    )


def _fall(view: View, glyphs: Glyphs) -> Cell:
    return Cell(f"{len(view.positions)} {glyphs.arrow} 0")
