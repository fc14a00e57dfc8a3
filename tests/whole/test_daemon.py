from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from contextlib import suppress

import pytest

from mojobot.runtime.lock import holder
from tests.whole.program import PATIENCE_S, Program, answering

pytestmark = pytest.mark.whole
END_S = 3.0


def test_its_log_is_json_lines_and_its_output_the_summary(program: Program) -> None:
    ran = program.demo(bars=60)
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert {"STARTING: no prices yet", "RUNNING"} <= {line["msg"] for line in lines}
    assert all({"ts", "level", "logger", "msg"} <= line.keys() for line in lines)
    assert ran.out.splitlines()[1].startswith("demo session 1, until 2026-01-01T01:00:02Z, ")
    for word in ("mean_reversion", "agreed with quorum", "outcomes: ", "refused by: ", "trades ", "equity "):
        assert word in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("speed", ["max", "1"])
def test_a_daemon_ends_well_on_a_signal(program: Program, number: signal.Signals, speed: str) -> None:
    process = program.started("--speed", speed, trading=speed == "max")
    began = time.monotonic()
    ran = program.end(process, number)
    took = time.monotonic() - began
    assert ran.code == 0
    assert f"{number.name}: ending" in ran.err
    assert "trades " in ran.out
    assert took < END_S + 7  # a loaded machine is slow; alone it takes a fraction of a second
    assert holder(program.data) is None
    assert not (program.data / "engine.sock").exists()


# An import that a signal cuts short leaves its file to the collector, who says so where warnings are errors, as here.
_LEFT_OPEN = re.compile(r"Exception ignored in: <_io\..*?ResourceWarning: unclosed file [^\n]*\n", re.DOTALL)


@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.4, 0.8])
def test_a_signal_while_it_starts_is_an_end_like_any_other(program: Program, after_s: float) -> None:
    process = program.start("demo", "--daemon", "--config", program.config, "--data-dir", program.data)
    program.until((program.data / "engine.lock").exists)
    time.sleep(after_s)
    ran = program.end(process)
    assert ran.code == 0
    assert "Traceback" not in _LEFT_OPEN.sub("", ran.err)
    program.demo(bars=30)


def test_ctrl_c_without_daemon_is_an_interrupt(program: Program) -> None:
    process = program.start("demo", "--speed", "max", "--config", program.config, "--data-dir", program.data)
    program.until(lambda: "RUNNING" in (program.home / "out").read_text())
    ran = program.end(process, signal.SIGINT)
    assert ran.code == 130
    assert "Traceback" not in ran.err
    assert "agreed with quorum" in ran.out


def test_sigterm_without_daemon_is_a_good_end(program: Program) -> None:
    process = program.start("demo", "--config", program.config, "--data-dir", program.data)
    program.until(lambda: answering(program.data))
    assert program.end(process, signal.SIGTERM).code == 0


def test_without_a_console_a_terminal_gets_a_live_line(program: Program) -> None:
    """No line is wider than the terminal, and the live line changes in place."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        program._words(("--config", program.config)),
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        env=program._environment() | {"COLUMNS": "80", "TERM": "xterm"},
        cwd=program.home,
    )
    os.close(slave)
    seen = b""
    while b"RUNNING" not in seen:
        seen += os.read(master, 65536)
    process.send_signal(signal.SIGINT)
    with suppress(OSError):  # the other end of a terminal is gone
        while part := os.read(master, 65536):
            seen += part
    assert process.wait(PATIENCE_S) == 130
    os.close(master)
    text = seen.decode()
    live = re.findall(r"\r\x1b\[2K(2026-01-01 [^\r]*)", text)
    assert any(
        re.search(r"RUNNING  \$[0-9,.]+  day [-+0-9.]+%  heat \d+%  \d+ open  \d+ closed", line) for line in live
    )
    assert all(len(line) < 80 for line in live)
    assert "recorded in " in text
    assert "Traceback" not in text
