"""A candle file as it fills."""

import json
import math
from pathlib import Path

import pytest

from mojobot.feeds.candles import named, read_candles
from mojobot.feeds.download.archive import Archive, file_name
from mojobot.feeds.records import CandleRow
from mojobot.model.errors import MojobotError, UsageError
from mojobot.model.market import Timeframe

M5 = Timeframe.M5
T0 = 1_790_000_100_000 // M5.ms * M5.ms
MINT = "So11111111111111111111111111111111111111112"
OTHER = "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN"


def row(at: int, close: float = 2.0, volume: float = 100.0) -> CandleRow:
    return CandleRow(T0 + at * M5.ms, 1.5, 2.5, 1.0, close, volume)


def stretch(begin: int, end: int) -> tuple[int, int]:
    return T0 + begin * M5.ms, T0 + end * M5.ms


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "SOL_USDC-5m.csv.gz"


def filled(path: Path) -> Archive:
    archive = Archive(path, MINT, M5)
    assert archive.add([row(0), row(1), row(3)], stretch(0, 4), "geckoterminal") == 3
    archive.save()
    return archive


@pytest.mark.parametrize(
    ("symbol", "name", "seen"),
    [
        ("SOL", "SOL_USDC-5m.csv.gz", "SOL"),
        ("$WIF", "$WIF_USDC-5m.csv.gz", "$WIF"),
        ("../../x y", "xy_USDC-5m.csv.gz", "xy"),
        ("PEPE.8dPu", "PEPE.8dPu_USDC-5m.csv.gz", "PEPE.8dPu"),
        ("狗", "So1111_USDC-5m.csv.gz", "So1111"),
        ("USDC", "USDC_USDC-5m.csv.gz", "USDC"),
    ],
)
def test_a_file_is_named_as_the_reader_of_candle_files_wants_it(symbol: str, name: str, seen: str) -> None:
    assert file_name(symbol, MINT, M5) == name
    assert named(Path(name)) == (seen, M5)


def test_volume_comes_back_in_usd_without_a_flag(path: Path) -> None:
    filled(path)
    candles = read_candles(path)
    assert candles.volume.tolist() == pytest.approx([100.0] * 3, rel=1e-14)
    assert candles.close.tolist() == [2.0, 2.0, 2.0]
    assert (candles.summary.missing, candles.summary.refused) == (1, ())


def test_it_goes_on_where_it_was(path: Path) -> None:
    filled(path)
    again = Archive(path, MINT, M5)
    assert len(again) == 3
    assert again.missing(stretch(-2, 6)) == (stretch(-2, 0), stretch(4, 6))
    assert again.add([row(3, 9.0), row(5)], stretch(3, 6), "coinmarketcap") == 1
    again.save()
    assert again.sources == {"geckoterminal": 3, "coinmarketcap": 1}
    assert read_candles(path).close.tolist() == [2.0, 2.0, 2.0, 2.0]
    assert (again.longest_gap(), again.oldest_ms) == (1, T0)


def test_saving_the_same_again_gives_the_same_bytes(path: Path) -> None:
    filled(path)
    before = path.read_bytes()
    Archive(path, MINT, M5).save()
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == [".SOL_USDC-5m.json", path.name]


def test_a_bar_whose_volume_nobody_knows_is_left_out_and_counted(path: Path) -> None:
    archive = Archive(path, MINT, M5)
    assert archive.add([row(0, volume=math.nan), row(1)], stretch(0, 2), "coinmarketcap") == 1
    assert archive.without_volume == 1
    assert archive.missing(stretch(0, 2)) == ()


def test_a_file_of_another_token_is_not_touched(path: Path) -> None:
    filled(path)
    with pytest.raises(UsageError, match="holds candles of another token"):
        Archive(path, OTHER, M5)


@pytest.mark.parametrize("note", [None, "", "[1]", '{"mint": "x"}', json.dumps({"mint": MINT, "known": []})])
def test_a_file_whose_note_is_gone_is_not_guessed_about(path: Path, note: str | None) -> None:
    filled(path)
    beside = path.with_name(".SOL_USDC-5m.json")
    beside.unlink() if note is None else beside.write_text(note)
    with pytest.raises(UsageError, match=r"whose candles .* holds is not known"):
        Archive(path, MINT, M5)


def test_of_a_damaged_file_all_is_asked_for_again_and_what_can_be_read_stays(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:-12])
    cut = Archive(path, MINT, M5)
    assert cut.missing(stretch(0, 4)) == (stretch(0, 4),)
    path.write_bytes(b"nonsense")
    assert len(Archive(path, MINT, M5)) == 0


def test_without_a_bar_there_is_no_file(path: Path) -> None:
    archive = Archive(path, MINT, M5)
    archive.settle(stretch(0, 4))
    archive.save()
    assert list(path.parent.iterdir()) == []
    assert archive.summary() is None


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    archive = Archive(tmp_path / "file" / "SOL_USDC-5m.csv.gz", MINT, M5)
    archive.add([row(0)], stretch(0, 1), "geckoterminal")
    with pytest.raises(MojobotError, match="cannot be written"):
        archive.save()
