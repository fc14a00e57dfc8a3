"""`[keys]`: the settings know every action of the console, and nothing else."""

from pathlib import Path

import pytest

from mojobot.model.key_settings import KeysSettings
from mojobot.model.settings import Settings
from mojobot.settings.given import BadSettings
from mojobot.settings.load import load
from mojobot.tui.actions import MOVES
from mojobot.tui.app import BUILT


def test_the_settings_name_every_action_of_the_console_with_its_usual_keys() -> None:
    usual = {action.id: ", ".join(action.keys) for action in (*BUILT, *MOVES)}
    assert KeysSettings().model_dump() == usual


def test_only_what_is_other_than_usual_is_remapped() -> None:
    assert KeysSettings().remap == {}
    assert KeysSettings(pause="P", quit="q, ctrl+q", theme="").remap == {"pause": "P", "theme": ""}


def test_keys_come_from_the_file_and_the_environment_beats_it(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text('[keys]\npause = "P"\nzoom_in = "\\""\n')
    loaded = load(file, {"MOJOBOT_KEYS__PANE_1": "8", "MOJOBOT_KEYS__PAUSE": "f5"})
    assert loaded.settings.keys.remap == {"pause": "f5", "pane_1": "8", "zoom_in": '"'}
    assert (loaded.origins["keys.pause"], loaded.origins["keys.zoom_in"]) == ("MOJOBOT_KEYS__PAUSE", f"{file}:3")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('puase = "P"', 'keys.puase is "P", but there is no such setting; did you mean keys.pause?'),
        ("pause = 1", "keys.pause is 1, expected a text of at most 80 characters"),
    ],
)
def test_an_action_that_is_none_is_an_error_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "t.toml"
    file.write_text(f"[keys]\n{line}\n")
    with pytest.raises(BadSettings) as caught:
        load(file, {})
    assert caught.value.problems == (f"{file}:2: {says}",)


def test_the_settings_survive_their_own_json() -> None:
    settings = Settings(keys=KeysSettings(copy_row="f5"))
    assert Settings.model_validate_json(settings.model_dump_json()) == settings
