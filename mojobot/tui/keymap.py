"""Other keys for the actions, by their ids: what may be, and in a sentence why something may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from textual.keys import Keys, key_to_character

from mojobot.tui.actions import Action, canonical, key_text

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


@dataclass(frozen=True, slots=True)
class KeyFault:
    """What is wrong with the keys that were asked for one action."""

    id: str
    why: str

    def __str__(self) -> str:
        return f"keys.{self.id}: {self.why}"


class KeysRefused(ValueError):
    """Keys that cannot be used: all that is wrong with them."""

    def __init__(self, faults: Sequence[KeyFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def remapped(actions: Sequence[Action], keys: Mapping[str, str]) -> tuple[Action, ...]:
    """The actions with other keys: id to key, or to several with commas between; empty for none.

    Raises KeysRefused with a sentence for each id that does not exist, each
    key that is none or is taken by the terminal, and each two actions that
    would share a key.
    """
    known = {action.id for action in actions}
    unknown = "there is no such action; `?` in the console lists them"
    faults = [KeyFault(name, unknown) for name in keys if name not in known]
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


def _split(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip()) if text.strip() != "," else ("comma",)


def _faults(action: Action, keys: Sequence[str]) -> Iterator[KeyFault]:
    if action.priority and not keys:
        yield KeyFault(action.id, f"the {action.label} key cannot be taken away; give it another")
    for key in keys:
        why = _fault(key, typing=action.priority)
        if why:
            yield KeyFault(action.id, why)


def _fault(key: str, *, typing: bool) -> str:
    """Why a key cannot be used, empty where it can; `typing`: it must work while somebody types."""
    name = canonical(key)
    if name in _TAKEN or name.startswith("alt+"):
        return f"{key} cannot be used: {_TAKEN.get(name, 'terminals use alt with a key themselves')}"
    if not _exists(name):
        return f"{key!r} is not a key; write one character, a name such as f5 or space, or ctrl+letter"
    if typing and _types(name):
        return f"{key} is text, and this key must work while typing; choose one such as ctrl+x or f9"
    return ""


def _clashes(actions: Sequence[Action], asked: Mapping[str, str]) -> Iterator[KeyFault]:
    owner: dict[str, Action] = {}
    for action in actions:
        for key in action.keys:
            first = owner.setdefault(canonical(key), action)
            if first.id != action.id:
                one, other = (action, first) if action.id in asked else (first, action)
                yield KeyFault(one.id, f"{key_text(key)} is the key of {other.id} already; give one of them another")


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
