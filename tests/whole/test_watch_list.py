"""The watch list of a running program: a changed file, or a hang-up, and other tokens are watched."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.program import BUSY, PATIENCE_S, ROOT, Program
from tests.whole.terminal import terminal

pytestmark = pytest.mark.whole
LIST = '[universe]\nwatch = "{}"\n'


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[str]:
    """The settings that lead to providers on this machine."""
    into = tmp_path / "providers.toml"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.providers", "--settings", str(into)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + PATIENCE_S
    while not into.exists() or not into.read_text().endswith("\n"):
        assert process.poll() is None
        assert time.monotonic() < end, "the providers do not start"
        time.sleep(0.05)
    yield into.read_text()
    process.terminate()
    process.wait(PATIENCE_S)


def test_a_changed_watch_list_counts_while_it_runs_and_the_record_replays_to_the_same(
    program: Program, providers: str
) -> None:
    def list_of(names: str) -> None:
        program.config.write_text(providers + LIST.format(names))

    list_of("SOL,BTC")
    where = ("--config", program.config, "--data-dir", program.data)
    process = program.start("live", "--daemon", *where)
    program.until(lambda: program.logged("RUNNING"))
    list_of("SOL,BTC,JUP,PEPE")  # nobody sends a signal: the file is looked after
    program.until(lambda: program.logged("now watched: JUP"))
    program.until(lambda: program.logged("3 tokens are called PEPE, name the mint: "))
    list_of("SOL,JUP,WIF")
    process.send_signal(signal.SIGHUP)
    program.until(lambda: program.logged("no longer watched: BTC"))
    program.until(lambda: program.logged("now watched: WIF"))
    assert program.end(process).code == 0
    ran = program.run("replay", program.data)
    assert (ran.code, ran.out.strip()) == (0, "session 1: identical")
    again = program.start("live", "--daemon", *where)
    program.until(lambda: program.logged("RUNNING"))
    assert program.end(again).code == 0
    with program.store() as store:
        rows = store.execute("select session, series, symbol from tokens order by session, series").fetchall()
    listed = ["SOL", "BTC", "JUP", "WIF"]  # each keeps its series, watched or not
    assert [tuple(row) for row in rows] == [(s, at, name) for s in (1, 2) for at, name in enumerate(listed)]


def test_a_console_reads_its_changed_settings_too(program: Program) -> None:
    log = program.data / "mojobot.log"
    with terminal(program, "--speed", "60") as seen:
        seen.until(b"RUN")
        program.config.write_text(BUSY + "[safety]\nmin_age_h = 100.0\n")
        seen.wait_for(lambda: "the settings are read again" in log.read_text())
        program.config.write_text(BUSY + "[safety]\nmin_age_h = many\n")
        seen.wait_for(lambda: "the settings stay as they are: " in log.read_text())
