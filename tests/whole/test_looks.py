"""How the console looks in a real terminal, and what of it is kept."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.whole.program import Program
from tests.whole.terminal import terminal

pytestmark = pytest.mark.whole
_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
_COLORS = {*range(30, 50), *range(90, 108)}


def colors_in(output: bytes) -> set[int]:
    """Every colour code of every style that was sent."""
    codes = {int(code) for found in _SGR.finditer(output) for code in re.split(rb"[;:]", found[1]) if code}
    return codes & _COLORS


def test_no_colour_leaves_the_program_where_none_is_wanted(program: Program) -> None:
    with terminal(program, script="import os; os.environ['NO_COLOR'] = '1'") as seen:
        seen.until(b"RUN")
        for keys in (b":", b"\x1b", b"b", b"\x1b", b"\x18"):
            seen.press(keys)
            seen.settle()
        seen.until(b"STOPPED")
    assert _SGR.search(seen.output)
    assert colors_in(seen.output) == set()


def test_a_theme_is_kept_in_the_settings(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        seen.press(b"t")
        seen.until(b"colour-blind")
        seen.settle()
        seen.press(b"j")
        seen.settle()
        seen.press(b"\r")
        seen.wait_for(lambda: "console" in tomllib.loads(program.config.read_text()))
    assert tomllib.loads(program.config.read_text())["console"] == {"theme": "light"}
