"""The first frame: drawn before anything is loaded, where the console will stand."""

import subprocess
import sys

import pytest

from mojobot.tui.curtain import picture
from mojobot.tui.glyphs import ASCII, UNICODE
from mojobot.tui.screens.arrangement import arrange
from tests.whole.terminal import drawn


def lines(width: int, height: int) -> list[str]:
    return drawn(picture(width, height, UNICODE).encode(), width, height)


def test_at_120x40_every_pane_has_its_frame_and_title_where_it_will_stand() -> None:
    seen = lines(120, 40)
    assert seen[0].startswith(" mojobot  ◌ starting")
    for name, box in arrange((120, 40), (120, 38)).items():
        assert seen[box.y + 1][box.x : box.x + box.width].startswith(f"╭─ {name.capitalize()} ─")
        assert seen[box.y + 1][box.x + box.width - 1] == "╮"
        assert seen[box.y + box.height][box.x] == "╰"
    assert seen[-1].startswith("keys count as soon as the market is open  ^c End")


def test_at_80x24_panes_have_a_rule_above_them() -> None:
    seen = lines(80, 24)
    assert seen[1] == "─Markets".ljust(80, "─")
    assert seen[15] == "─Positions".ljust(80, "─")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 28), (120, 40), (200, 60), (300, 100)])
def test_it_is_plain_where_it_must_be(size: tuple[int, int]) -> None:
    assert "".join(drawn(picture(*size, ASCII).encode(), *size)).isascii()


def test_a_terminal_that_is_too_small_is_told_in_one_line() -> None:
    assert drawn(picture(30, 5, UNICODE).encode(), 30, 5)[0].rstrip() == " mojobot  ◌ starting"


def test_neither_the_toolkit_nor_the_engine_is_loaded_for_it() -> None:
    script = "import sys, mojobot.cli.app, mojobot.tui.curtain; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    heavy = {
        "textual",
        "rich",
        "numpy",
        "pydantic",
        "mojobot.assembly.run",
        "mojobot.model.settings",
        "mojobot.core.engine",
    }
    assert heavy.isdisjoint(loaded)
