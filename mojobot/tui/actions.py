"""Everything a key can do: the one source for bindings, key line, key sheet, palette and help.

An action whose feature is not built is not in the list an app is given, and so
appears nowhere. Which keys call an action may be changed in `[keys]`, by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from textual.binding import Binding
from textual.keys import Keys, format_key, key_to_character


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


class KeysRefused(ValueError):
    """`[keys]` cannot be used: `reasons` has one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


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
    Action("slower", ("<", "comma"), "Slower", "Market time at half the speed", Group.MARKET),
    Action("faster", (">", "."), "Faster", "Market time at twice the speed", Group.MARKET),
    Action("hold", ("space",), "Hold", "Halt market time, and let it run again", Group.MARKET),
    Action("palette", ("ctrl+p", ":"), "Commands", "Every action by its name", Group.CONSOLE),
    Action("pane_help", ("f1",), "About", "What the focused pane shows", Group.CONSOLE),
    Action("theme", ("t",), "Theme", "Colours: dark, light, colour-blind", Group.CONSOLE),
    Action("reconnect", ("ctrl+r",), "Reconnect", "Reconnect the feeds", Group.CONSOLE),
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

# Keys that never reach us, or that mean something to terminal or multiplexer (console.md 4).
_TAKEN: Mapping[str, str] = {
    "ctrl+a": "terminal multiplexers use it",
    "ctrl+b": "terminal multiplexers use it",
    "ctrl+c": "it copies text",
    "ctrl+z": "it suspends the program",
    "f10": "terminals use it",
    "f11": "terminals use it",
    "f12": "terminals use it",
    "ctrl+h": "to a terminal it is backspace",
    "ctrl+i": "to a terminal it is tab",
    "ctrl+j": "to a terminal it is a line feed",
    "ctrl+m": "to a terminal it is enter",
}
_NAMES = frozenset(key.value for key in Keys)


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
                ",".join(_canonical(key) for key in action.keys), action.call, action.label,
                show=False, priority=action.priority, tooltip=action.sentence, id=action.id,
            )  # fmt: skip


def keymap(actions: Iterable[Action]) -> dict[str, str]:
    """Ids and keys, for `App.set_keymap`: what tables bind for themselves follows it too."""
    return {action.id: ",".join(_canonical(key) for key in action.keys) for action in actions if action.keys}


def remapped(actions: Sequence[Action], keys: Mapping[str, str]) -> tuple[Action, ...]:
    """The actions with other keys: id to key, or to several with commas between; empty for none.

    Raises KeysRefused with a sentence for each id that does not exist, each
    key that is none or is taken by the terminal, and each two actions that
    would share a key.
    """
    known = {action.id for action in actions}
    faults = [f"keys.{key}: there is no such action; `?` in the console lists them" for key in keys if key not in known]
    changed = []
    for action in actions:
        wanted = _split(keys[action.id]) if action.id in keys else action.keys
        if action.id in keys:
            faults += _faults(action, wanted)
        changed.append(replace(action, keys=wanted))
    faults += _clashes(changed, keys)
    if faults:
        raise KeysRefused(faults)
    return tuple(changed)


def key_text(key: str) -> str:
    """A key as people write it: ^x, F9, ?, Esc, PgDn, Shift+Tab."""
    *modifiers, name = _canonical(key).split("+") if key != "+" else [key]
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


def _canonical(key: str) -> str:
    """Textual's name of a key: `?` is question_mark."""
    return next(iter(Binding.make_bindings([Binding(key, "", "")]))).key if key != "," else "comma"


def _split(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip()) if text.strip() != "," else ("comma",)


def _faults(action: Action, keys: Sequence[str]) -> Iterator[str]:
    where = f"keys.{action.id}"
    if action.priority and not keys:
        yield f"{where}: the {action.label} key cannot be taken away; give it another"
    for key in keys:
        name = _canonical(key)
        if name in _TAKEN or name.startswith("alt+"):
            yield f"{where}: {key} cannot be used: {_TAKEN.get(name, 'terminals use alt with a key themselves')}"
        elif not _exists(name):
            yield f"{where}: {key!r} is not a key; write one character, a name such as f5 or space, or ctrl+letter"
        elif action.priority and _types(name):
            yield f"{where}: {key} is text, and this key must work while typing; choose one such as ctrl+x or f9"


def _clashes(actions: Sequence[Action], asked: Mapping[str, str]) -> Iterator[str]:
    owner: dict[str, Action] = {}
    for action in actions:
        for key in action.keys:
            first = owner.setdefault(_canonical(key), action)
            if first.id != action.id:
                one, other = (action, first) if action.id in asked else (first, action)
                yield f"keys.{one.id}: {key_text(key)} is the key of {other.id} already; give one of them another"


def _exists(name: str) -> bool:
    modifier, plus, bare = name.rpartition("+")
    if not plus:
        return name in _NAMES or len(name) == 1 or _types(name)
    if modifier == "ctrl":
        return name in _NAMES or (len(bare) == 1 and bare.isalnum())
    return modifier in {"shift", "ctrl+shift"} and bare in _NAMES


def _types(name: str) -> bool:
    """Whether a key puts a character into an input, or is one that inputs need."""
    return key_to_character(name) is not None or name in {"enter", "tab", "backspace", "delete", "left", "right"}
