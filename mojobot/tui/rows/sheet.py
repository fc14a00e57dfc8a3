"""The actions as people look them up: ranked by what is typed, or all in chapters; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from mojobot.tui.actions import Action, Group, key_text
from mojobot.tui.choices import matches
from mojobot.tui.format import shortened
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.lines import BLANK, Line, heading

_KEYS, _IDS, _GAP = 14, 16, 3
_TWO_COLUMNS = 150  # cells, from which two chapters stand side by side


def keys_text(action: Action) -> str:
    """All keys of an action: `^x F9`."""
    return " ".join(key_text(key) for key in action.keys)


def ranked(actions: Iterable[Action], wanted: str) -> list[Action]:
    """The actions that what was typed may mean, likeliest first; all in their order when nothing was."""
    scored = [(score(action, wanted), action) for action in actions]
    found = [(points, action) for points, action in scored if points is not None]
    return [action for _, action in sorted(found, key=lambda pair: pair[0])]


def score(action: Action, wanted: str) -> int | None:
    """How far a text is from an action's name, 0 the nearest; None where it is something else.

    The start of the name, a part of it, the start of a word of its id, words
    of its sentence, and last letters of the name in order (`clal`: Close all).
    """
    typed = " ".join(wanted.casefold().split())
    label, name = action.label.casefold(), action.id.replace("_", " ").casefold()
    tests = (
        label.startswith(typed),
        any(word.startswith(typed) for word in name.split()),
        typed in label or typed in name,
        matches(f"{label} {name} {action.sentence}", typed),
        _in_order(typed.replace(" ", ""), label) or _in_order(typed.replace(" ", ""), name),
    )
    return next((points for points, fits in enumerate(tests) if fits), None)


def sheet(actions: Sequence[Action], wanted: str, width: int, glyphs: Glyphs) -> list[Line]:
    """All actions in chapters, in one column or two; only those that have the words, where some are typed."""
    chapters = [chapter for group in Group if (chapter := _chapter(actions, group, wanted))]
    if not chapters:
        return [(Cell("no key does that", Tone.MUTED),)]
    if width < _TWO_COLUMNS:
        return _stacked(chapters, width, glyphs)
    half = (width - _GAP) // 2
    left, right = _halves(chapters)
    return _beside(_stacked(left, half, glyphs), _stacked(right, half, glyphs), half)


def _chapter(actions: Sequence[Action], group: Group, wanted: str) -> list[Action]:
    return [
        action
        for action in actions
        if action.group is group
        and action.keys
        and matches(f"{action.group} {action.label} {action.id} {action.sentence} {keys_text(action)}", wanted)
    ]


def _stacked(chapters: Sequence[Sequence[Action]], width: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for chapter in chapters:
        lines += [*([BLANK] if lines else []), heading(chapter[0].group.value)]
        lines += [line for action in chapter for line in _lines(action, width, glyphs)]
    return lines


def _lines(action: Action, width: int, glyphs: Glyphs) -> list[Line]:
    """Keys, id and sentence; a long sentence goes on below itself."""
    where = f" (in {action.pane})" if action.pane else ""
    first, *more = wrap(f"{action.sentence}{where}", max(width - _KEYS - _IDS, 10))
    line = (
        Cell(f"{shortened(keys_text(action), _KEYS - 1, glyphs.ellipsis):<{_KEYS}}", Tone.ACCENT, bold=True),
        Cell(f"{action.id:<{_IDS}}", Tone.MUTED),
        Cell(first),
    )
    return [line, *((Cell(" " * (_KEYS + _IDS) + text),) for text in more)]


def _halves(chapters: Sequence[Sequence[Action]]) -> tuple[Sequence[Sequence[Action]], Sequence[Sequence[Action]]]:
    """Chapters for the left and the right column, so that neither is much longer."""
    sizes = [len(chapter) + 2 for chapter in chapters]
    cut = min(range(1, len(chapters) + 1), key=lambda at: max(sum(sizes[:at]), sum(sizes[at:])))
    return chapters[:cut], chapters[cut:]


def _beside(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    rows = max(len(left), len(right))
    lines = []
    for row in range(rows):
        first = left[row] if row < len(left) else BLANK
        used = sum(len(cell.text) for cell in first)
        second = right[row] if row < len(right) else BLANK
        lines.append((*first, Cell(" " * max(width + _GAP - used, 1)), *second))
    return lines


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
