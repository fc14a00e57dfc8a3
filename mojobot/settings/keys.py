"""From what was given to known settings: older names followed, unknown ones refused with a suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import isfinite

from mojobot.settings.describe import sections, tree
from mojobot.settings.given import Given, shown
from mojobot.settings.older import ALIASES, DEBUG_MODE, OLD_WORDS, STOP_ENABLED, old_section, unread


@dataclass(slots=True)
class Known:
    """The settings of one source by key, with what is to be said about them."""

    values: dict[str, Given] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def known(source: Iterable[Given], guests: Collection[str] = ()) -> Known:
    """Sort what one source gives: the file, the environment, or the command line.

    What is said of `guests`, strategies of a person's own, is taken as it is:
    their own rules will say what is wrong with it.
    """
    found = Known()
    debug: Given | None = None
    for given in _without_headers(list(source)):
        if _of_a_guest(given, guests):
            _take_theirs(given, found)
        elif given.key in DEBUG_MODE:
            debug = given
        elif given.key == STOP_ENABLED:
            _stop_enabled(given, found)
        elif not (_ignored(given, found) or _empty_guest(given, guests)):
            _take(given, found)
    if debug is not None:
        _debug_mode(debug, found)
    return found


def _of_a_guest(given: Given, guests: Collection[str]) -> bool:
    """A plain value of a plug-in: strategies.NAME.KEY."""
    names = given.key.split(".")
    ours = names[0] == "strategies" and len(names) == 3 and names[1] in guests
    return ours and isinstance(given.value, bool | int | float | str)


def _take_theirs(given: Given, found: Known) -> None:
    if isinstance(given.value, float) and not isfinite(given.value):
        found.problems.append(f"{given.where}: {given.key} is {given.value}, expected a finite number")
    else:
        found.values[given.key] = given


def _empty_guest(given: Given, guests: Collection[str]) -> bool:
    """The header of a plug-in's section with nothing below it."""
    return given.value == {} and given.key.removeprefix("strategies.") in guests


def suggestion(key: str) -> str:
    """The setting most like `key`, as the end of a sentence; "" when none is."""
    settings = tree()
    names = {setting.name: setting.key for setting in settings.values()}
    close = difflib.get_close_matches(key, [*settings, *ALIASES], n=1, cutoff=0.75)
    by_name = difflib.get_close_matches(key.rpartition(".")[2], names, n=1, cutoff=0.8)
    if close:
        return f"; did you mean {ALIASES.get(close[0], close[0])}?"
    return f"; did you mean {names[by_name[0]]}?" if by_name else ""


def section_suggestion(name: str) -> str:
    """The section most like `name`, as the end of a sentence; else all there are."""
    close = difflib.get_close_matches(name, sections(), n=1)
    return f"; did you mean [{close[0]}]?" if close else f"; expected one of {', '.join(sections())}"


def _without_headers(source: list[Given]) -> Iterator[Given]:
    """What was given, without the headers of sections that hold something: their settings speak for them."""
    for given in source:
        if given.value != {} or not any(other.key.startswith(f"{given.key}.") for other in source):
            yield given


def _ignored(given: Given, found: Known) -> bool:
    """Whether it is nothing to read: an empty section, or a key of the older guide nobody reads."""
    if given.value == {} and (old_section(given.key) or any(_settings_in(given.key))):
        return True
    why = unread(given.key)
    if why:
        found.notes.append(f"{given.where}: {given.key} {why}")
    return bool(why)


def _settings_in(section: str) -> Iterator[str]:
    return (key for key in tree() if key.startswith(f"{section}."))


def _take(given: Given, found: Known) -> None:
    key = ALIASES.get(given.key, given.key)
    if key not in tree():
        found.problems.append(_unknown(given))
        return
    if key != given.key:
        found.notes.append(f"{given.where}: {given.key} is now called {key}")
    value = _today(key, given, found)
    before = found.values.get(key)
    if before is not None and before.value != value.value:
        found.problems.append(
            f"{given.where}: {given.key} is {shown(given)}, but {before.key} in {before.where} is {shown(before)}, "
            f"and both mean {key}; expected one of them"
        )
        return
    found.values[key] = value


def _today(key: str, given: Given, found: Known) -> Given:
    """With an older word replaced by today's."""
    words = OLD_WORDS.get(key, {})
    if not isinstance(given.value, str) or given.value not in words:
        return given
    word = words[given.value]
    found.notes.append(f'{given.where}: {given.key} "{given.value}" is read as "{word}"')
    return replace(given, value=word)


def _debug_mode(given: Given, found: Known) -> None:
    if not isinstance(given.value, bool):
        found.problems.append(f"{given.where}: {given.key} is {shown(given)}, expected true or false")
        return
    effect = 'is now logging.log_level = "DEBUG"' if given.value else "is now logging.log_level, which decides alone"
    found.notes.append(f"{given.where}: {given.key} {effect}")
    if given.value:
        found.values["logging.log_level"] = replace(given, value="DEBUG")


def _stop_enabled(given: Given, found: Known) -> None:
    if given.value is True:
        found.notes.append(f"{given.where}: {given.key} is always true and need not be set")
    else:
        found.problems.append(
            f"{given.where}: {given.key} is {shown(given)}, expected true: the emergency stop cannot be switched off"
        )


def _unknown(given: Given) -> str:
    if given.value == {}:
        return f"{given.where}: [{given.key}] is not a section{section_suggestion(given.key)}"
    says = f"{given.where}: {given.key} is {shown(given)}"
    if any(_settings_in(given.key)):
        return f"{says}, expected a section: write [{given.key}] and its settings below"
    above = next((key for key in tree() if given.key.startswith(f"{key}.")), None)
    if above is not None:
        return f"{says}, but {above} is no section; expected {tree()[above].expected}"
    return f"{says}, but there is no such setting{suggestion(given.key) or '; `mojobot config show` lists all'}"
