"""What each pane shows, in words, and the keys that work there; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mojobot.tui.actions import Action
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.lines import BLANK, Line, heading, said
from mojobot.tui.rows.sheet import keys_text

_WORDS: Mapping[str, tuple[str, ...]] = {
    "markets": (
        "All tokens: price, changes over 5 minutes, 1 hour and 24 hours, the votes, volume, liquidity, age.",
        "Small prices count their zeros: 0.0\u20831139 is 0.0001139. A vote has its direction, its strength from 0 "
        "to 1, and BUY or SELL only where the last decision acted.",
        "A price past its freshness limit is dim and italic, and its age has a !. "
        "Rows re-sort at most every 5 seconds.",
        "The token under the cursor is the one in Chart and Votes, and the one that is bought.",
    ),
    "chart": (
        "Candles and volume of the selected token; the flag on the axis is the last price.",
        "An open position has lines at its entry, stop and target. Only closed bars are drawn.",
    ),
    "votes": (
        "What each of the eight strategies says about the selected token at the last decision close: "
        "direction times confidence, from -1 (sell) to +1 (buy), its weight, its age.",
        "Consensus is the share of the weight that agrees. A decision acts when it passes its threshold, the "
        "confidence its own, and enough strategies voted. Enter explains the vote under the cursor: "
        "its inputs and what they need, its confidence, its weight, its last results.",
        "A strategy that is benched for its results is struck out and says so: it votes in shadow. Below: how many "
        "independent votes the weights come to, and the market's regime.",
    ),
    "map": (
        "The votes of all strategies on all tokens, the loudest on top: a row a token, a column a strategy, "
        "then the sum and what was decided.",
        "Left and right pick a strategy; Enter explains its vote, left of the first all votes on the token. "
        "Small letters mark who is benched.",
    ),
    "risk": (
        "Heat is the share of equity at risk in positions; from each limit on, entries shrink, and at the last "
        "there are none. The zone is written out.",
        "Drawdown is the fall from the highest equity; at its limit the engine stops. Then the day's volatility "
        "of SOL, above whose limit no entry is made.",
    ),
    "positions": (
        "What is held: size, entry, mark, result in money, per cent and R (result over the money at risk), stop, "
        "target, and the way to the stop.",
        "A position without a live stop is reversed and says NO STOP.",
    ),
    "alerts": (
        "What happened, newest first. FILL: an order was executed. RISK: a limit is near or reached. FEED: a source "
        "of prices. VOTE: a decision. SKIP: why an entry was refused. WHALE: a large trade, or a transfer "
        "to or from an exchange. NEWS: a headline. SYS: the engine.",
        "RISK and SYS wait in the status line until they are acknowledged.",
    ),
    "trades": (
        "Closed round trips, net of every fee, as the store has them; the sums are in the title.",
        "The export writes the rows that are shown.",
    ),
    "system": (
        "Feeds, queues, the delay of the event loop, memory, and the last errors.",
        "A feed that is not well says why in a line.",
    ),
}  # fmt: skip


def about(pane: str, actions: Sequence[Action]) -> list[Line]:
    """The words on a pane, its own keys, and those of all rows."""
    words = _WORDS.get(pane, ())
    lines = [line for text in words for line in (said(text), BLANK)]
    own = [action for action in actions if action.pane == pane]
    rows = [action for action in actions if action.pane is None and action.group.name in ("ROWS", "MOVING")]
    for title, found in (("Keys of this pane", own), ("Rows", rows)):
        if found:
            lines += [heading(title), *(_key(action) for action in found), BLANK]
    return lines[:-1]


def _key(action: Action) -> Line:
    return (Cell(f"{keys_text(action):<14}", Tone.ACCENT, bold=True), Cell(action.sentence))
