"""Whatever a person or a disk does wrong: an exit code and one sentence, never a traceback."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.program import BUSY, START_MS, Program, answering
from tests.whole.test_stop import candle_files

pytestmark = pytest.mark.whole


def _told(program: Program, *arguments: str | Path) -> tuple[int, str]:
    """Exit code and the one sentence."""
    ran = program.run(*arguments)
    assert "Traceback" not in ran.err + ran.out
    assert ran.err.startswith("mojobot: "), ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert ran.out == ""
    return ran.code, ran.err.removeprefix("mojobot: ").rstrip()


def _configured(program: Program, text: str) -> tuple[str, ...]:
    program.config.write_text(text)
    return ("demo", "--speed", "max", "--bars", "5", "--config", str(program.config), "--data-dir", str(program.data))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[demo\ntokens = 8", ("busy.toml:1: ",)),
        ("[demo]\ntokens = 'many'", ("demo.tokens", '"many"', "busy.toml:2: ")),
        ("[demo]\ntokens = 3", ("demo.tokens", "3", "4")),
        ("[demo]\nspeed = nan", ("demo.speed", "nan")),
        ("[risk]\nmax_drawdwon = 0.1", ("max_drawdwon", "max_drawdown")),
        ("[rsik]\nmax_drawdown = 0.1", ("rsik", "risk")),
        ("[risk]\nheat_reduced = 0.9\nheat_high = 0.5", ("heat_reduced",)),
        ("[keys]\ntheme = 'b'", ("busy.toml:2: keys.theme: b is the key of buy already",)),
        ("[environment]\ntrading_env = 'live'\nexecution_mode = 'live'", ("live", "paper")),
    ],
)
def test_a_bad_configuration(program: Program, text: str, words: tuple[str, ...]) -> None:
    code, told = _told(program, *_configured(program, text))
    assert code == 3
    for word in words:
        assert word in told
    assert not (program.data / "mojobot.db").exists()


def test_a_configuration_that_is_not_there(program: Program) -> None:
    code, told = _told(program, "demo", "--config", program.home / "none.toml", "--data-dir", program.data)
    assert code == 3
    assert "none.toml" in told


def _garbage(data: Path) -> None:
    (data / "mojobot.db").write_bytes(b"SQLite format 3\x00" + os.urandom(5000))


def _text(data: Path) -> None:
    (data / "mojobot.db").write_text("hello, this is no database at all\n" * 100)


def _foreign(data: Path) -> None:
    with sqlite3.connect(data / "mojobot.db") as connection:
        connection.execute("create table recipes (id integer)")
    connection.close()


def _folder(data: Path) -> None:
    (data / "mojobot.db").mkdir()


def _bad_recording(data: Path) -> None:
    (data / "recording.db").write_text("hello, this is no database at all\n" * 100)


@pytest.mark.parametrize("spoil", [_garbage, _text, _foreign, _folder, _bad_recording])
def test_a_store_that_is_none(program: Program, spoil: Callable[[Path], None]) -> None:
    program.data.mkdir()
    spoil(program.data)
    before = {path: path.read_bytes() for path in program.data.iterdir() if path.is_file()}
    code, told = _told(program, *_configured(program, BUSY))
    assert code == 1
    assert "mojobot.db" in told or "recording.db" in told
    for path, content in before.items():
        if path.name in {"mojobot.db", "recording.db"}:
            assert path.read_bytes() == content, "a file that is not ours was written"


def test_a_store_cut_short_is_left_as_it_is(program: Program) -> None:
    program.demo(bars=60)
    path = program.data / "mojobot.db"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    code, told = _told(program, *_configured(program, BUSY))
    assert code == 1
    assert "damaged" in told
    assert path.read_bytes() == before
    assert _told(program, "trades", "--data-dir", program.data)[0] == 1


def test_a_data_directory_that_is_a_file(program: Program) -> None:
    program.data.write_text("no folder")
    code, told = _told(program, *_configured(program, BUSY))
    assert code == 1
    assert "--data-dir" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_directory_that_cannot_be_written(program: Program) -> None:
    program.data.mkdir(mode=0o500)
    code, told = _told(program, *_configured(program, BUSY))
    assert code == 1
    assert "--data-dir" in told


def test_a_data_directory_that_cannot_be_made(program: Program) -> None:
    code, told = _told(program, "demo", "--data-dir", "/proc/mojobot/data")
    assert code == 1
    assert "--data-dir" in told


def test_a_second_start_names_the_first(program: Program) -> None:
    process = program.started("--speed", "300")
    program.until(lambda: answering(program.data))
    code, told = _told(program, *_configured(program, BUSY))
    assert code == 7
    assert f"pid {process.pid}" in told
    program.end(process)


def test_a_directory_stays_with_its_market(program: Program) -> None:
    program.demo(bars=30)
    files = candle_files(program.home / "candles", 30, tokens=2)
    common = ("--speed", "max", "--config", program.config, "--data-dir", program.data)
    code, told = _told(program, "demo", "--seed", "4", *common)
    assert code in {1, 3}
    assert "3" in told
    assert "4" in told
    ran = program.run("replay", *files, *common)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "belongs to the demo market" in ran.err
    other = program.home / "other"
    ran = program.run("replay", *files, *common[:-1], other)
    assert ran.code == 0, ran.err
    code, told = _told(program, "demo", *common[:-1], other)
    assert code == 1
    assert "belongs to the replay market" in told
    ran = program.run("replay", files[0], *common[:-1], other)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        (None, "", 2, ("SOL_USDT-5m.csv",)),
        ("SOL_USDT-5m.csv", "", 1, ("SOL_USDT-5m.csv",)),
        ("SOL_USDT-5m.csv", "timestamp,open,high,low,close,volume\n", 1, ("no rows after the header",)),
        ("SOL_USDT-5m.csv", "when,what\n1,2\n", 1, ("timestamp",)),
        ("SOL_USDT-5m.csv", f"timestamp,open,high,low,close,volume\n{START_MS},0,0,0,0,0\n", 1, ("no usable row",)),
        ("candles.csv", f"timestamp,open,high,low,close,volume\n{START_MS},1,1,1,1,1\n", 1, ("candles.csv",)),
        ("SOL_USDT-7m.csv", f"timestamp,open,high,low,close,volume\n{START_MS},1,1,1,1,1\n", 1, ("7m",)),
    ],
)
def test_a_candle_file_without_a_usable_row(
    program: Program, name: str | None, text: str, code: int, words: tuple[str, ...]
) -> None:
    path = program.home / (name or "SOL_USDT-5m.csv")
    if name is not None:
        path.write_text(text)
    came, told = _told(program, "replay", path, "--speed", "max", "--data-dir", program.data)
    assert came == code
    for word in words:
        assert word in told


def test_candles_with_every_defect_replay_and_are_counted(program: Program) -> None:
    """The good rows are what is left; every refused one is named with its reason and its first line."""
    (source,) = candle_files(program.home / "whole", 400, tokens=1)
    rows = gzip.decompress(source.read_bytes()).decode().splitlines()
    header, lines = rows[0], rows[1:]

    def spoiled(at: int, **cells: str) -> None:
        values = dict(zip(header.split(","), lines[at].split(","), strict=True)) | cells
        lines[at] = ",".join(values[name] for name in header.split(","))

    spoiled(10, high="nan")
    spoiled(11, close="inf")
    spoiled(12, low="-5")
    spoiled(13, open="0")
    spoiled(14, high="0.5", low="99999")
    spoiled(15, volume="")
    spoiled(16, close="abc")
    spoiled(17, timestamp="12")
    spoiled(18, timestamp=str(START_MS + 18 * 300_000 + 7))
    lines[19] = lines[19].rsplit(",", 2)[0]
    lines[30], lines[31] = lines[31], lines[30]  # unsorted
    lines.insert(41, lines[40])  # duplicated
    del lines[60:65]  # missing
    lines[-1] = lines[-1][:20]  # truncated
    path = program.home / "SOL_USDT-5m.csv"
    path.write_text("\n".join([header, *lines]))

    ran = program.run(
        "replay", path, "--daemon", "--speed", "max", "--config", program.config, "--data-dir", program.data
    )
    assert ran.code == 0, ran.err
    (summary,) = [line for line in ran.out.splitlines() if line.startswith(str(path))]
    assert "13 rows refused" in summary
    for reason in (
        *("NaN, infinite", "negative", "price of zero", "inconsistent", "missing value", "not a number"),
        *("timestamp outside", "grid", "seen before", "out of order", "truncated"),
    ):
        assert reason in summary, reason
    assert "first in line 12" in summary
    assert "bars missing in between" in summary
    assert "replay session 1, until 2026-01-02T09:15:02Z" in ran.out


def test_a_gzip_that_ends_too_early_is_read_up_to_there(program: Program) -> None:
    (source,) = candle_files(program.home / "whole", 400, tokens=1)
    path = program.home / "SOL_USDT-5m.csv.gz"
    path.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    ran = program.run("replay", path, "--daemon", "--speed", "max", "--data-dir", program.data)
    assert ran.code == 0, ran.err
    assert "truncated gzip, read up to the fault" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay",),
        ("replay", "."),
        ("demo", "--speed", "fast"),
        ("demo", "--speed", "-1"),
        ("demo", "--bars", "0"),
        ("demo", "--seed", "-1"),
        ("trade",),
        ("export", "trades"),
        ("close",),
    ],
)
def test_a_command_that_makes_no_sense(program: Program, arguments: tuple[str, ...]) -> None:
    assert _told(program, *arguments)[0] == 2
