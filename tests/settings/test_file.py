"""Reading TOML: every value with the line it stands in, every fault in one sentence."""

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.settings.file import read_file

TEXT = '''\
# a comment
top = 1

[risk] # another
a = 0.5
"b" = """
[not.a.section]
c = 3
"""
ladder = [
  [1, 0.5], # = [x]
]
inline = { x = 1, y.z = 2 }

[strategies.mean_reversion]
weight = 0.1
[demo]
'''


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "t.toml"
    path.write_bytes(content)
    return path


def lines(path: Path) -> dict[str, tuple[object, int]]:
    return {given.key: (given.value, int(given.where.rpartition(":")[2])) for given in read_file(path)}


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_every_value_knows_its_line(tmp_path: Path, newline: bytes) -> None:
    path = written(tmp_path, TEXT.encode().replace(b"\n", newline))
    assert lines(path) == {
        "top": (1, 2),
        "risk": ({}, 4),
        "risk.a": (0.5, 5),
        "risk.b": ("[not.a.section]\nc = 3\n", 6),
        "risk.ladder": ([[1, 0.5]], 10),
        "risk.inline.x": (1, 13),
        "risk.inline.y.z": (2, 13),
        "strategies.mean_reversion": ({}, 15),
        "strategies.mean_reversion.weight": (0.1, 16),
        "demo": ({}, 17),
    }


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    assert read_file(written(tmp_path, b"")) == []
    assert read_file(written(tmp_path, b"\xef\xbb\xbf# only this")) == []


def test_a_list_of_sections_is_read_as_keys_nobody_knows(tmp_path: Path) -> None:
    assert [given.key for given in read_file(written(tmp_path, b"[[risk]]\na = 1\n"))] == ["risk", "risk.a"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[risk]\nrisk_per_trade 0.5\n", r"t.toml:2: not valid TOML: expected '=' after a key in a key/value pair"),
        (b"[risk]\na = 1\na = 2\n", r"t.toml:3: not valid TOML: cannot overwrite a value"),
        (b"[risk\n", r"t.toml:1: not valid TOML"),
        (b'a = "open', r"t.toml: not valid TOML|t.toml:1: not valid TOML"),
        (b"a = \xff\xfe", r"t.toml is not UTF-8 text \(byte 5\); save it as UTF-8"),
        (b"a = " + b"[" * 5000, r"nested too deeply|not valid TOML"),
    ],
)
def test_a_broken_file_names_line_and_column(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        read_file(written(tmp_path, content))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_folder_and_a_missing_file_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder; name the settings file in it"):
        read_file(tmp_path)
    with pytest.raises(SettingsError, match="no such file"):
        read_file(tmp_path / "gone.toml")
