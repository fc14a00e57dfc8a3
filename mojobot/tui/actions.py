"""Everything a key can do: the one source for bindings, key line, key sheet, palette and help.

An action whose feature is not built is not in the list an app is given, and so
appears nowhere. Which keys call an action may be changed by its id (keymap.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding
from textual.keys import format_key


class Group(StrEnum):
    """The chapters of the key sheet, in order."""

    ENGINE = "Engine"
    TRADING = "Trading"
    PANES = "Panes"
    ROWS = "Rows"
    MOVING = "Moving"
    CHART = "Chart and votes"
    ALERTS = "Alerts"
    MARKET = "Market time"
    CONSOLE = "Console"


@dataclass(frozen=True, slots=True)
class Action:
    """One action: the keys that call it, in Textual's words or as one character, and what is said about it.

    `worth` is its rank in the key line, 0 the last to be dropped; None: not
    there. `pane` is where it means something, None everywhere. A `priority`
    key works in inputs and dialogs too. `method` is what a table runs; all
    others go to the app's `action_act` by their id.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    sentence: str
    group: Group
    worth: int | None = None
    pane: str | None = None
    priority: bool = False
    method: str = ""

    @property
    def shown_in_key_line(self) -> bool:
        """Whether the key line has it, room permitting."""
        return self.worth is not None

    @property
    def call(self) -> str:
        """What Textual runs."""
        return self.method or f"act('{self.id}')"


_PANES = ("Markets", "Chart", "Votes", "Risk", "Positions", "Alerts", "Trades", "System")
_ENGINE, _TRADING, _ROWS, _CHART = Group.ENGINE, Group.TRADING, Group.ROWS, Group.CHART

ACTIONS: tuple[Action, ...] = (
    Action("stop", ("ctrl+x", "f9"), "STOP", "Emergency stop: no entries until a typed RESUME, orders cancelled, "
           "stops stay armed", _ENGINE, 0, priority=True),
    Action("pause", ("p",), "Pause", "Pause new entries, exits go on; again: resume", _ENGINE, 2),
    Action("safe_mode", ("z",), "Safe", "Safe mode: smaller, tighter, fewer; again: leave it", _ENGINE, 8),
    Action("filter", ("/",), "Filter", "Show rows with these words; !word hides them", _ROWS, 5),
    Action("buy", ("b",), "Buy", "Ticket to buy the selected token", _TRADING, 6),
    Action("sell", ("s",), "Sell", "Ticket to sell a part of the selected token", _TRADING, 7),
    Action("close", ("c",), "Close", "Ticket to close the selected position", _TRADING, 4),
    Action("close_all", ("C",), "Close all", "Close every position; asks for the word CLOSE", _TRADING, 9),
    Action("edit", ("e",), "Edit stop", "Move stop and target of the selected position", _TRADING, None,
           "positions"),
    *(
        Action(f"pane_{number}", (str(number),), name, f"Go to {name}", Group.PANES)
        for number, name in enumerate(_PANES, 1)
    ),
    Action("next_pane", ("tab",), "Next pane", "Go to the next pane", Group.PANES),
    Action("previous_pane", ("shift+tab",), "Previous pane", "Go to the pane before", Group.PANES),
    Action("maximise", ("m",), "Max", "Show the pane alone, and back", Group.PANES, 10),
    Action("details", ("enter",), "Details", "Everything about the selected row", _ROWS),
    Action("clear", ("escape",), "Clear", "Clear the filter, or leave the pane shown alone", _ROWS),
    Action("sort", ("o",), "Sort", "Order by the next column", _ROWS),
    Action("reverse", ("O",), "Reverse", "Reverse the order", _ROWS),
    Action("star", ("*",), "Star", "Pin the token to the top, or let it go", _ROWS, None, "markets"),
    Action("copy_row", ("y",), "Copy", "Copy the address or the id of the row to the terminal's clipboard", _ROWS),
    Action("export", ("x",), "Export", "Write what is shown to a file", _ROWS),
    Action("finer", ("[",), "Finer", "Shorter timeframe", _CHART, None, "chart"),
    Action("coarser", ("]",), "Coarser", "Longer timeframe", _CHART, None, "chart"),
    Action("zoom_in", ("+", "="), "Zoom in", "Fewer and wider candles", _CHART, None, "chart"),
    Action("zoom_out", ("-",), "Zoom out", "More candles", _CHART, None, "chart"),
    Action("pan_left", ("h",), "Older", "Older candles", _CHART, None, "chart"),
    Action("pan_right", ("l",), "Newer", "Newer candles", _CHART, None, "chart"),
    Action("indicators", ("i",), "Indicators", "Lines over the candles: the next set, or none", _CHART,
           None, "chart"),
    Action("whole_map", ("v",), "Vote map", "Votes on one token, or on all", _CHART, None, "votes"),
    Action("acknowledge", ("a",), "Acknowledge", "Acknowledge the alert", Group.ALERTS, None, "alerts"),
    Action("acknowledge_all", ("A",), "Acknowledge all", "Acknowledge every alert", Group.ALERTS),
    Action("slower", ("<", "comma"), "Slower", "Market time at half the speed", Group.MARKET, 12),
    Action("faster", (">", "."), "Faster", "Market time at twice the speed", Group.MARKET, 11),
    Action("hold", ("space",), "Hold", "Halt market time, and let it run again", Group.MARKET),
    Action("palette", ("ctrl+p", ":"), "Commands", "Every action by its name", Group.CONSOLE),
    Action("pane_help", ("f1",), "About", "What the focused pane shows", Group.CONSOLE),
    Action("theme", ("t",), "Theme", "Colours: dark, light, colour-blind", Group.CONSOLE),
    Action("reconnect", ("ctrl+r",), "Reconnect", "Reconnect the feeds", Group.CONSOLE),
    Action("redraw", ("ctrl+l",), "Redraw", "Paint the screen anew, when something else has written over it",
           Group.CONSOLE),
    Action("help", ("?",), "Help", "All keys, searchable", Group.CONSOLE, 1),
    Action("quit", ("q", "ctrl+q"), "Quit", "Quit; asks when positions are open", Group.CONSOLE, 3),
)  # fmt: skip

MOVES: tuple[Action, ...] = (
    Action("down", ("down", "j"), "Down", "The row below", Group.MOVING, method="move(1)"),
    Action("up", ("up", "k"), "Up", "The row above", Group.MOVING, method="move(-1)"),
    Action("page_down", ("pagedown",), "Page down", "A screenful down", Group.MOVING, method="page(1)"),
    Action("page_up", ("pageup",), "Page up", "A screenful up", Group.MOVING, method="page(-1)"),
    Action("top", ("home", "g"), "Top", "The first row", Group.MOVING, method="edge(-1)"),
    Action("bottom", ("end", "G"), "Bottom", "The last row", Group.MOVING, method="edge(1)"),
)


def action_of(actions: Iterable[Action], id: str) -> Action:  # noqa: A002 - what the field is called
    """The action of that id. Raises KeyError."""
    for action in actions:
        if action.id == id:
            return action
    raise KeyError(id)


def bindings(actions: Iterable[Action]) -> Iterator[Binding]:
    """What Textual needs to know; our own key line shows them."""
    for action in actions:
        if action.keys:
            yield Binding(
                ",".join(canonical(key) for key in action.keys), action.call, action.label,
                show=False, priority=action.priority, tooltip=action.sentence, id=action.id,
            )  # fmt: skip


def keymap(actions: Iterable[Action]) -> dict[str, str]:
    """Ids and keys, for `App.set_keymap`: what tables bind for themselves follows it too."""
    return {action.id: ",".join(canonical(key) for key in action.keys) for action in actions if action.keys}


def key_text(key: str) -> str:
    """A key as people write it: ^x, F9, ?, Esc, PgDn, Shift+Tab."""
    *modifiers, name = canonical(key).split("+") if key != "+" else [key]
    text = _SPOKEN.get(name) or format_key(name)
    if name[0] == "f" and name[1:].isdigit():
        text = name.upper()
    for modifier in reversed(modifiers):
        text = f"^{text}" if modifier == "ctrl" else f"{modifier.capitalize()}+{text}"
    return text


_SPOKEN = {
    "enter": "Enter", "escape": "Esc", "tab": "Tab", "space": "Space", "up": "Up", "down": "Down", "left": "Left",
    "right": "Right", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
    "delete": "Del", "insert": "Ins", "backspace": "Backspace",
}  # fmt: skip


def canonical(key: str) -> str:
    """Textual's name of a key: `?` is question_mark."""
    return next(iter(Binding.make_bindings([Binding(key, "", "")]))).key if key != "," else "comma"
