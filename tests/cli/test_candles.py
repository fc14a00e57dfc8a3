"""`mojobot data fetch` against the made-up providers on loopback."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mojobot.cli.options import Bar
from mojobot.cli.ticker import Ticker, span
from mojobot.feeds.candles import read_candles
from mojobot.feeds.download.fetching import Progress
from mojobot.model.market import Timeframe
from mojobot.runtime.lock import DirectoryLock
from tests.cli.conftest import Run
from tests.cli.served import pointed_at, serving
from tests.providers.fakes import Fakes
from tests.providers.trouble import EVERY, Kind


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Fakes]:
    with serving() as (fakes, server):
        pointed_at(server, tmp_path / "here.toml")
        yield fakes


def test_it_writes_files_that_replay_plays_and_says_what_is_in_them(world: Fakes, run: Run) -> None:
    del world
    ran = run("data", "fetch", "SOL", "bonk", "--days", "2", "--config", "here.toml")
    assert (ran.code, ran.err) == (0, "")
    first, second, last = ran.out.splitlines()
    assert first.startswith("candles/SOL_USDC-5m.csv.gz: ")
    assert "told by geckoterminal (" in second
    assert last == "play them: mojobot replay candles/SOL_USDC-5m.csv.gz candles/BONK_USDC-5m.csv.gz"
    played = run("replay", *last.split()[4:], "--speed", "max", "--daemon", "--bars", "20")
    assert played.code == 0


def test_as_json_it_says_the_same_in_values(world: Fakes, run: Run) -> None:
    arguments = ("data", "fetch", "BONK", "--timeframe", "1h", "--days", "3", "--config", "here.toml", "--json")
    ran = run(*arguments, "--out", "elsewhere")
    (told,) = json.loads(ran.out)
    read = read_candles(told["file"])
    assert told["file"] == "elsewhere/BONK_USDC-1h.csv.gz"
    assert (told["symbol"], told["mint"]) == ("BONK", world.world.mint("BONK"))
    assert told["bars"] == told["new"] == told["sources"]["geckoterminal"] == read.open_ms.size
    assert (told["error"], told["refused"], told["nothing_before"]) == (None, {}, {})
    (again,) = json.loads(run(*arguments, "--out", "elsewhere").out)
    assert (again["new"], again["requests"], again["bars"]) == (0, 0, told["bars"])


def test_a_symbol_of_several_tokens_shows_them_and_ends_with_two(world: Fakes, run: Run) -> None:
    del world
    ran = run("data", "fetch", "PEPE", "--config", "here.toml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("mojobot: 3 tokens are called PEPE, name the mint: ")
    assert ran.err.count(" USD)") == 3
    assert not Path("candles").exists()


def test_without_a_network_it_is_one_sentence_and_five(world: Fakes, run: Run) -> None:
    world.troubles.begin(EVERY, Kind.OUTAGE)
    ran = run("data", "fetch", "FEES", "--config", "here.toml")
    assert ran.code == 5
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("mojobot: dexscreener: ")
    world.troubles.end()
    for name in ("geckoterminal", "coinmarketcap"):
        world.troubles.begin(name, Kind.OUTAGE)
    known = run("data", "fetch", "SOL", "BONK", "--config", "here.toml")
    assert (known.code, known.out) == (5, "")
    assert known.err.startswith("mojobot: coinmarketcap: ")


def test_ctrl_c_says_that_nothing_is_lost(world: Fakes, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    del world

    def interrupt(self: Ticker, token: str, done: Progress) -> None:
        if done.bars > 1_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(Ticker, "progress", interrupt)
    ran = run("data", "fetch", "BONK", "--timeframe", "1m", "--days", "4", "--config", "here.toml")
    assert ran.code == 130
    assert (
        ran.err == "mojobot: interrupted: what has come is kept in candles, and the same command goes on from there\n"
    )
    assert read_candles("candles/BONK_USDC-1m.csv.gz").open_ms.size > 1_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--days", "0"), "'--days'"),
        (("--timeframe", "7m"), "'--timeframe'"),
        (("--out", "here.toml"), "--out names here.toml, which is no folder"),
    ],
)
def test_what_makes_no_sense_is_said_before_anybody_is_asked(run: Run, arguments: tuple[str, str], said: str) -> None:
    Path("here.toml").write_text("")
    ran = run("data", "fetch", "SOL", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_beside_an_engine_it_takes_what_the_engine_leaves(world: Fakes, run: Run, home: Path) -> None:
    del world
    with DirectoryLock(home / "live"):
        ran = run("data", "fetch", "SOL", "--timeframe", "4h", "--days", "1", "--config", "here.toml")
    assert ran.code == 0
    assert ran.err == "mojobot: an engine runs beside this and asks the same providers: this goes slowly\n"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_that_is_written_over_and_cleared() -> None:
    screen = Screen()
    ticker = Ticker(screen)
    ticker.progress("1 of 2 SOL", Progress(12_000, 0.46, 12, 35.2, "from geckoterminal"))
    ticker.progress("SOL", Progress(25_920, 1.0, 26, 0.0, "from x"))
    ticker.clear()
    first, second, blank, rest = screen.getvalue().split("\r")[1:]
    assert first == "1 of 2 SOL: 46%, 12,000 bars, about 35 s left, from geckoterminal"
    assert second.rstrip() == "SOL: 100%, 25,920 bars, almost done, from x"
    assert (len(second), blank.strip(), rest) == (len(first), "", "")


def test_where_nobody_looks_there_is_no_progress() -> None:
    pipe = io.StringIO()
    Ticker(pipe).show("anything")
    assert pipe.getvalue() == ""


def test_the_lengths_of_bars_are_those_there_are() -> None:
    assert [bar.value for bar in Bar] == [timeframe.value for timeframe in Timeframe]


def test_waiting_times_in_words() -> None:
    assert [span(at) for at in (45.4, 600.0, 12_000.0)] == ["45 s", "10 min", "3 h 20 min"]
