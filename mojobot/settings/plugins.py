"""A person's own strategies: which there are, and their code run.

A strategy is a file `NAME.py` in the folder of `[plugins]`, or an entry point
NAME of the group `mojobot.strategies`; it brings a `STRATEGY` of that name.
Naming them runs nothing. What cannot be run is a `Plugin` with its fault.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from mojobot import __version__
from mojobot.model.strategy_settings import PluginRule, StrategiesSettings
from mojobot.settings.places import places

GROUP = "mojobot.strategies"
NOBODY = "none"  # as a folder: no plug-ins at all
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_NOT_OURS = ("test_", "_")  # how files begin that are no strategies
_FAULTS = (Exception, SystemExit)


@dataclass(frozen=True, slots=True)
class Plugin:
    """A strategy somebody brings; `strategy` is None where it cannot be had, and `fault` says why."""

    name: str
    where: str  # its file, or its entry point
    strategy: Any = None
    fault: str = ""


def folder_of(told: str, environ: Mapping[str, str] | None = None) -> Path | None:
    """The folder the setting names, beside the user's own settings file where it is relative; None: no plug-ins."""
    if told == NOBODY:
        return None
    return places(environ=environ).config.parent / Path(told).expanduser()


def faulty_name(name: str) -> str:
    """What is wrong with a name for a strategy; nothing where it is good."""
    if name in StrategiesSettings.model_fields:
        return f"{name} is a strategy of ours; choose another name"
    if not _NAME.fullmatch(name) or name.startswith(_NOT_OURS):
        return f"{name!r} is no name for a strategy: small letters, digits and _, a letter first, 2 to 40 of them"
    return ""


def named(folder: Path | None) -> dict[str, Path | None]:
    """All plug-ins by name, with the file (None: an entry point). Runs none of them."""
    if folder is None:
        return {}
    found: dict[str, Path | None] = dict.fromkeys(sorted(_entry_points()))
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".py" and path.is_file())
    except OSError:
        files = []
    return found | {path.stem: path for path in files if not path.stem.startswith(_NOT_OURS)}


def versions(found: Mapping[str, Path | None]) -> dict[str, str]:
    """A hash of every plug-in's code and of ours, by name; an entry point's is that of its package's version."""
    points = _entry_points() if None in found.values() else {}
    return {name: _version(name, path, points) for name, path in found.items()}


def loaded(name: str, path: Path | None) -> Plugin:
    """Run a plug-in's code and take what it brings."""
    where = str(path) if path is not None else f"entry point {name} of {GROUP}"
    wrong = faulty_name(name) or _open_to_all(path)
    if wrong:
        return Plugin(name, where, fault=wrong)
    try:
        found = _run(name, path) if path is not None else _entry_points()[name].load()
    except _FAULTS as fault:
        words = " ".join(str(fault).split())
        return Plugin(name, where, fault=f"it cannot be loaded, {type(fault).__name__}: {words}"[:300])
    wrong = _unfit(name, found)
    return Plugin(name, where, None if wrong else found, wrong)


def _entry_points() -> dict[str, Any]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _version(name: str, path: Path | None, points: Mapping[str, Any]) -> str:
    try:
        code = path.read_bytes() if path is not None else repr((points[name].value, points[name].dist.version)).encode()
    except (OSError, AttributeError):
        code = b""
    return hashlib.sha256(f"{__version__} {name} ".encode() + code).hexdigest()


def _run(name: str, path: Path) -> Any:
    """What the file calls STRATEGY."""
    module_name = f"mojobot_strategies_{name}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # dataclasses and annotations look their module up
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[module_name]
        raise
    return getattr(module, "STRATEGY", None)


def _open_to_all(path: Path | None) -> str:
    """Code that anybody on this machine may change is nobody's to trust."""
    if path is None or os.name != "posix":
        return ""
    try:
        loose = next((each for each in (path, path.parent) if each.stat().st_mode & 0o002), None)
    except OSError as fault:
        return f"it cannot be read: {fault.strerror or fault}"
    return "" if loose is None else f"{loose} may be written to by everybody; run chmod o-w on it"


def _unfit(name: str, found: Any) -> str:
    """What keeps a thing from being a strategy of that name."""
    if type(found).__name__ != "Strategy" or not callable(getattr(found, "vote", None)):
        return "it brings no STRATEGY, a mojobot.core.strategies.vote.Strategy"
    if found.name != name:
        return f"its STRATEGY is named {found.name!r}, and must be named {name!r}"
    if not (isinstance(found.rule, type) and issubclass(found.rule, PluginRule)):
        return "its STRATEGY has no rule: a class below mojobot.model.strategy_settings.PluginRule"
    if not (isinstance(found.code, str) and len(found.code) == 2 and found.code.isalnum()):
        return f"its code is {found.code!r}, and must be two letters"
    return "" if callable(found.reasons) else "its reasons are no function"
