"""Files a setting names: a whole path, or one beside the user's own settings file or in ./config."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mojobot.settings.places import LOCAL_CONFIG, places


def own_file(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """The file meant; where it is in both folders, that of the working directory, as with the settings."""
    path = Path(name).expanduser()
    if path.is_absolute():
        return path
    local = LOCAL_CONFIG.parent / path
    return local if local.is_file() else places(environ=environ).config.parent / path
