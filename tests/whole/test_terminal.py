"""The console in a real terminal: it draws and obeys, and whatever happens to the terminal, the engine stays."""

from __future__ import annotations

import json
import os
import random
import signal
import time

import pytest

from tests.whole.program import Program
from tests.whole.terminal import LEFT, Terminal, drawn, terminal

pytestmark = pytest.mark.whole
CTRL_L, CTRL_X, ESCAPE = b"\x0c", b"\x18", b"\x1b"

FAULTS = {
    "render": "from mojobot.tui.widgets.status_line import StatusLine as kind; kind.render_line = fault",
    "key": "from mojobot.tui.deeds.registry import DEEDS; DEEDS['help'] = fault",
    "timer": "from mojobot.tui.app import Console; Console.frame = fault",
}
FAULT = """
import os, warnings
from pathlib import Path
def fault(*args):
    if Path({now!r}).exists():
        secret = 'open ' + 'sesame'
        print('printed by a library')
        warnings.warn('warned by a library')
        os.write(1, b'written to one')
        os.write(2, b'written to two')
        raise ZeroDivisionError('of that widget')
    return usual(*args)
"""


STILL = "0.001"  # market seconds a second: so slow that nothing on the screen moves


def log_of(program: Program) -> str:
    return (program.data / "mojobot.log").read_text()


def market_ms(program: Program) -> int:
    return int(program.run("status", "--json", "--data-dir", program.data).json["ts_ms"])


def whole(screen: list[str]) -> bool:
    """Whether status line, panes and key line are there."""
    return "DEMO" in screen[0] and "Markets" in screen[1] and "Quit" in screen[-1]


def complete(seen: Terminal) -> bool:
    """Whether the screen that came about bit by bit is the one that is painted anew; never while something moves."""
    seen.press(ESCAPE)  # from a dialog, whose keys are its own
    seen.settle()
    came_about, begin = seen.screen, len(seen.output)
    seen.press(CTRL_L)
    seen.until(b"\x1b[1;1H", begin)
    seen.settle()
    return came_about == drawn(seen.output[begin:], *seen.size)


def test_the_console_draws_stops_and_gives_the_screen_back(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        seen.press(CTRL_X)
        seen.until(b"STOPPED")
        assert (program.data / "STOPPED").exists()
        assert program.run("status", "--json", "--data-dir", program.data).json["state"] == "STOPPED"
        assert seen.end(signal.SIGTERM) == 0
        assert seen.modes_now() == seen.modes
    assert LEFT in seen.output, "the screen was not given back"


def test_the_first_frame_is_there_before_the_engine_and_keys_pressed_at_it_are_the_consoles(program: Program) -> None:
    with terminal(program, "--speed", "1") as seen:
        seen.until(b"starting", 0)
        seen.press(CTRL_X)
        seen.until(b"EMERGENCY STOP")
        assert (program.data / "STOPPED").exists()
        assert seen.end(signal.SIGTERM) == 0
        assert seen.modes_now() == seen.modes


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_start_that_is_ended_gives_the_screen_back(program: Program, number: signal.Signals) -> None:
    with terminal(program) as seen:
        seen.until(b"starting", 0)
        assert seen.end(number) == (130 if number is signal.SIGINT else 0)
        assert seen.modes_now() == seen.modes
        seen.settle()
        assert LEFT in seen.output


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[risk]\nheat_limit = 7\n", 3, b"risk.heat_limit"),
        ("[keys]\nno_such_key = 'x'\n", 3, b"no_such_key"),
        ("[risk\n", 3, b"mojobot:"),
    ],
)
def test_bad_settings_are_told_on_the_screen_of_the_shell(program: Program, text: str, code: int, said: bytes) -> None:
    program.config.write_text(text)
    with terminal(program) as seen:
        assert seen.wait() == code
        seen.settle()
        before, left, after = seen.output.rpartition(LEFT)
        assert left
        assert said in after
        assert said not in before
        assert seen.modes_now() == seen.modes


def test_a_directory_in_use_is_told_on_the_screen_of_the_shell(program: Program) -> None:
    with terminal(program) as first:
        first.until(b"RUN")
        with terminal(program) as second:
            assert second.wait() == 7
            second.settle()
            assert f"pid {first.pid}".encode() in second.output.rpartition(LEFT)[2]
        assert first.end(signal.SIGTERM) == 0


def test_a_damaged_database_is_told_on_the_screen_of_the_shell(program: Program) -> None:
    program.data.mkdir(parents=True, exist_ok=True)
    (program.data / "mojobot.db").write_bytes(b"this is no database" * 500)
    with terminal(program) as seen:
        assert seen.wait() != 0
        seen.settle()
        assert b"mojobot: " in seen.output.rpartition(LEFT)[2]


def test_the_terminal_says_how_large_it_is_not_the_variables_of_a_shell(program: Program) -> None:
    with terminal(program, COLUMNS="70", LINES="20") as seen:
        seen.until(b"RUN")
        seen.wait_for(lambda: "STOP" in seen.screen[39])
        assert max(map(len, seen.screen)) == 120


def test_flags_and_variables_choose_the_look(program: Program) -> None:
    named = {"MOJOBOT_CONSOLE__THEME": "light", "MOJOBOT_CONSOLE__START_PANE": "trades", "COLORTERM": "truecolor"}
    with terminal(program, "--speed", "1", "--ascii", "--no-animation", **named) as seen:
        seen.until(b"START")
        seen.settle()
        assert "".join(seen.screen).isascii()
        assert b"48;2;255;255;255m" in seen.output, "no surface of the light theme"
        seen.press(b"q")
        assert seen.wait() == 0


def test_a_stalled_terminal_holds_nobody_up_and_is_right_when_it_flows_again(program: Program) -> None:
    with terminal(program, "--speed", "4") as seen:
        seen.until(b"RUN")
        seen.stall()
        before = market_ms(program)
        seen.wait_for(lambda: market_ms(program) > before + 15_000, reading=False)
        seen.press(CTRL_X)
        seen.wait_for((program.data / "STOPPED").exists, reading=False)
        seen.flow()
        seen.until(b"STOPPED")
        seen.wait_for(lambda: complete(seen), "the screen is not what it should be")
        seen.press(b"6")
        seen.settle()
        assert any("STOPPED" in line for line in seen.screen[1:])
        seen.stall()
        seen.press(CTRL_L)
        assert seen.end(signal.SIGTERM, reading=False) == 0
        seen.settle()
        assert seen.output.endswith(b"\x1b[?25h")
        assert seen.modes_now() == seen.modes
    assert "equity" in log_of(program), "the summary nobody could read is in the log"


def test_one_can_quit_on_a_terminal_that_nobody_reads(program: Program) -> None:
    with terminal(program, "--speed", "1") as seen:
        seen.until(b"START")
        for _ in range(20):
            seen.press(CTRL_L)
        seen.press(b"q")
        assert seen.wait(reading=False) == 0
        assert seen.modes_now() == seen.modes


def test_a_terminal_that_goes_takes_no_engine_with_it(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        seen.hang_up()
        seen.wait_for(lambda: "the terminal has gone" in log_of(program))
        status = program.run("status", "--json", "--data-dir", program.data).json
        assert (status["running"], status["state"]) == (True, "RUNNING")
        second = program.run("demo", "--data-dir", program.data)
        assert second.code == 7
        assert f"pid {seen.pid}" in second.err
        assert "mojobot status" in second.err
        assert seen.end(signal.SIGTERM) == 0
    levels = [json.loads(line)["level"] for line in log_of(program).splitlines() if line.startswith("{")]
    assert "ERROR" not in levels
    assert levels.count("WARNING") == 1


def test_after_a_suspension_the_screen_is_taken_again_whole(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        for number in (signal.SIGTSTP, signal.SIGSTOP):  # the second gives nobody time to leave the screen
            begin = len(seen.output)
            os.kill(seen.pid, number)
            seen.wait_for(seen.halted)
            seen.settle()
            assert (LEFT in seen.output[begin:]) is (number is signal.SIGTSTP)
            assert (seen.modes_now() == seen.modes) is (number is signal.SIGTSTP)
            begin = len(seen.output)
            os.kill(seen.pid, signal.SIGCONT)
            seen.until(b"\x1b[?1049h", begin)
            seen.wait_for(lambda since=begin: whole(drawn(seen.output[since:], *seen.size)))  # type: ignore[misc]
            assert seen.modes_now() != seen.modes
        assert seen.end(signal.SIGTERM) == 0
        assert seen.modes_now() == seen.modes


def test_a_storm_of_sizes_leaves_the_right_screen_and_below_the_smallest_the_stop_key_works(program: Program) -> None:
    chance = random.Random(7)
    with terminal(program, "--speed", STILL) as seen:
        seen.until(b"START")
        seen.press(b"5")
        for _ in range(200):
            seen.resize(chance.randint(20, 250), chance.randint(5, 80))
            seen.wait_for(lambda: True)
        begin = len(seen.output)
        seen.resize(100, 30)
        seen.until(b"Positions", begin)
        seen.wait_for(lambda: complete(seen), "the screen is not what it should be")
        begin = len(seen.output)
        seen.resize(50, 12)
        seen.until(b"enlarge to 60x16", begin)
        seen.press(CTRL_X)
        seen.wait_for((program.data / "STOPPED").exists)
        assert seen.end(signal.SIGTERM) == 0
    assert "ERROR" not in log_of(program)


def test_a_storm_of_sizes_while_it_starts_and_nobody_reads_leaves_the_right_screen(program: Program) -> None:
    chance = random.Random(3)
    with terminal(program, "--speed", STILL) as seen:
        seen.until(b"start")
        for _ in range(60):  # longer than the start takes; what is written meanwhile waits
            seen.resize(chance.randint(20, 250), chance.randint(5, 80))
            time.sleep(0.02)
        begin = len(seen.output)
        seen.resize(100, 30)
        seen.until(b"Positions", begin)
        seen.wait_for(lambda: complete(seen), "the screen is not what it should be")
        assert seen.end(signal.SIGTERM) == 0
    assert "ERROR" not in log_of(program)


@pytest.mark.parametrize("place", FAULTS)
def test_a_fault_of_the_console_ends_it_alone_and_tells_no_secret(program: Program, place: str) -> None:
    now = program.home / "now"
    usual = FAULTS[place].replace("= fault", "").rpartition(";")
    script = f"{FAULT.format(now=str(now))}\n{usual[0]}\nusual ={usual[2]}\n{FAULTS[place]}"
    with terminal(program, script=script) as seen:
        seen.until(b"RUN")
        now.touch()
        seen.press(b"?")
        seen.until(b"the console has failed (ZeroDivisionError)")
        seen.until(b"mojobot.log", 0)
        assert seen.modes_now() == seen.modes
        assert program.run("status", "--json", "--data-dir", program.data).json["state"] == "RUNNING"
        assert "the terminal has gone" not in log_of(program)
        if place == "timer":
            seen.hang_up()
            assert seen.end(signal.SIGTERM) == 0
        else:
            assert seen.end(signal.SIGINT) == 130
    log = log_of(program)
    for said in ("printed by a library", "warned by a library", "written to one", "written to two"):
        assert said in log
        assert said.encode() not in seen.output
    assert "of that widget" in log
    assert "open sesame" not in log
    assert b"open sesame" not in seen.output
    assert b"Traceback" not in seen.output
