"""A few settings as a file that builds on a person's own, which is never touched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from mojobot.model.errors import SettingsError
from mojobot.settings.describe import as_toml, tree
from mojobot.settings.layers import EXTENDS


def overlay(values: Mapping[str, float], base: Path | None, target: Path, remarks: Iterable[str] = ()) -> str:
    """The text of a file that sets these keys and takes the rest from `base`, seen from where it will lie."""
    lines = [f"# {remark}" for remark in remarks]
    if base is not None:
        seen = os.path.relpath(base.resolve(), target.resolve().parent)
        lines += ["", f"{EXTENDS} = {as_toml(Path(seen).as_posix())}"]
    for section, keys in groupby(sorted(values), key=lambda key: key.rpartition(".")[0]):
        lines += ["", f"[{section}]"]
        for key in keys:
            sentence = tree()[key].sentence if key in tree() else ""
            lines += [f"# {sentence}"] if sentence else []
            lines.append(f"{key.rpartition('.')[2]} = {as_toml(values[key])}")
    return "\n".join(lines).lstrip("\n") + "\n"


def write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet. Raises SettingsError where it is, or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(f"{path} is there already and was not touched; name another file with --write") from None
    except OSError as fault:
        with suppress(OSError):  # half of it, on a full disk
            path.unlink()
        raise SettingsError(f"{path} cannot be written: {fault.strerror or fault}; name another with --write") from None
