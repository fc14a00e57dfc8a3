"""The watch list of a running program: a changed file, or a hang-up, and other tokens are watched."""

from __future__ import annotations

import signal

import pytest

from tests.whole.program import BUSY, Program
from tests.whole.providers import Providers
from tests.whole.terminal import terminal

pytestmark = pytest.mark.whole
LIST = '[universe]\nwatch = "{}"\n'


def test_a_changed_watch_list_counts_while_it_runs_and_the_record_replays_to_the_same(
    program: Program, providers: Providers
) -> None:
    settings = providers.start()

    def list_of(names: str) -> None:
        program.config.write_text(settings + LIST.format(names))

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
