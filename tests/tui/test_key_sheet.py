"""The key sheet and the help on panes: made from the live actions, and searchable."""

import pytest

from mojobot.tui.actions import ACTIONS, MOVES, action_of
from mojobot.tui.glyphs import UNICODE
from mojobot.tui.keymap import remapped
from mojobot.tui.rows.about import about
from mojobot.tui.rows.lines import Line
from mojobot.tui.rows.sheet import sheet
from mojobot.tui.screens import dialog
from mojobot.tui.screens.arrangement import MAP, PANES
from tests.tui import fakes
from tests.tui.dialogs import asked, assert_box_looks_like

SIZES = ((80, 24), (120, 40), (200, 60))
ALL = (*ACTIONS, *MOVES)


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


def plain(lines: list[Line]) -> str:
    return "\n".join("".join(cell.text for cell in line) for line in lines)


@pytest.mark.parametrize("width", [76, 115, 195])
def test_every_action_is_on_the_sheet_with_its_id(width: int) -> None:
    words = plain(sheet(ALL, "", width, UNICODE)).split()
    for action in ALL:
        assert action.id in words
    assert max(len(line) for line in plain(sheet(ALL, "", width, UNICODE)).splitlines()) <= width


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [("resume", {"stop", "pause"}), ("ticket buy", {"buy"}), ("F9", {"stop"}), ("close_all", {"close_all"})],
)
def test_words_pick_among_names_keys_and_sentences(wanted: str, ids: set[str]) -> None:
    text = plain(sheet(ALL, wanted, 115, UNICODE))
    assert {action.id for action in ALL if action.id in text.split()} >= ids
    assert len(text.splitlines()) < 12


def test_what_no_key_does_is_said() -> None:
    assert plain(sheet(ALL, "xyzzy", 80, UNICODE)) == "no key does that"


def test_changed_keys_are_those_on_the_sheet() -> None:
    changed = remapped(ACTIONS, {"pause": "f5"})
    assert plain(sheet([action_of(changed, "pause")], "", 100, UNICODE)).splitlines()[1].startswith("F5 ")


@pytest.mark.parametrize("pane", [*PANES, MAP])
def test_every_pane_is_explained(pane: str) -> None:
    assert len(plain(about(pane, ALL))) > 200


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_sheet_looks_as_it_did(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        await console.press("question_mark")
        assert_box_looks_like(console.app, f"keys-{size[0]}x{size[1]}")


async def test_typing_searches_and_escape_goes_back() -> None:
    async with asked(fakes.running(), (80, 24)) as console:
        await console.press("question_mark")
        assert "acknowledge_all" not in console.text
        await console.type("acknow")
        assert "acknowledge_all" in console.text
        assert "Emergency stop" not in console.text
        await console.press("escape")
        assert console.dialog is None
        assert console.control.sent == []


async def test_the_sheet_scrolls() -> None:
    async with asked(fakes.running(), (80, 24)) as console:
        await console.press("question_mark", *["pagedown"] * 8)
        assert "quit" in console.text
        await console.press(*["pageup"] * 8)
        assert "Emergency stop" in console.text


async def test_f1_explains_the_focused_pane() -> None:
    async with asked(fakes.running()) as console:
        await console.press("4", "f1")
        assert "ABOUT RISK" in console.text
        assert "Heat is the share of equity" in console.text
        await console.press("escape", "5", "f1")
        assert "ABOUT POSITIONS" in console.text
        assert_box_looks_like(console.app, "about-positions-120x40")
