"""Plug-ins are examined before they may vote: in a process of its own, once for every version of their code.

A strategy that hangs, crashes or knows the future does so there. What came
of it is kept by what the code hashes to, so that only what changed is asked
again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mojobot.model.errors import SettingsError

PATIENCE_S = 60.0
_BAD_SETTINGS = SettingsError.exit_code
_DIED = "it ended the process that examined it"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a plug-in, nothing if nothing is; `safe` if its code may be run beside the engine."""

    why: str = ""
    safe: bool = True


Examine = Callable[[str], Verdict]  # by a strategy's name


def judged(versions: Mapping[str, str], kept: Path, examine: Examine) -> dict[str, Verdict]:
    """A verdict on each plug-in, by name; `versions` are the hashes of their code, `kept` holds those found good.

    What is not good is examined again the next time, and so is everything
    while nothing can be kept.
    """
    good = _good(kept)
    verdicts = {name: Verdict() if version in good else examine(name) for name, version in sorted(versions.items())}
    passed = {version for name, version in versions.items() if not verdicts[name].why}
    if passed - good:
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(sorted(passed), indent=1), encoding="utf-8")
    return verdicts


def examined(name: str, arguments: Sequence[str] = (), patience_s: float = PATIENCE_S) -> Verdict:
    """What `mojobot lookahead` says of one strategy, asked in a process of its own.

    Raises SettingsError where that finds the settings wrong.
    """
    command = [sys.executable, "-m", "mojobot", "lookahead", "--strategy", name, "--json", *arguments]
    try:
        came = subprocess.run(  # noqa: S603 - ourselves
            command,
            stdin=subprocess.DEVNULL,  # keys that wait in the terminal are the console's
            capture_output=True,
            text=True,
            timeout=patience_s,
            check=False,
            env=_around(),
        )
    except subprocess.TimeoutExpired:
        return Verdict(f"its examination did not end within {patience_s:g} s", safe=False)
    except OSError as fault:
        return Verdict(f"it cannot be examined: {fault.strerror or fault}", safe=False)
    return _verdict(came.returncode, came.stdout, came.stderr)


def _around() -> dict[str, str]:
    """Our environment, in which the other process finds the very code that runs here."""
    paths = [str(Path(__file__).resolve().parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _verdict(code: int, out: str, err: str) -> Verdict:
    """The first thing that is wrong; what does not end well without a verdict has not passed."""
    with suppress(ValueError, KeyError, TypeError):
        wrong = [str(text) for finding in json.loads(out)["findings"] for text in finding["wrong"]]
        if wrong or code == 0:
            return Verdict(wrong[0] if wrong else "")
    last = (err.strip().splitlines() or [_DIED])[-1].removeprefix("mojobot: ")
    if code == _BAD_SETTINGS:
        raise SettingsError(last)
    return Verdict(f"it cannot be examined: {last[:300]}", safe=False)


def _good(kept: Path) -> set[str]:
    with suppress(OSError, ValueError):
        told = json.loads(kept.read_text(encoding="utf-8"))
        return {version for version in told if isinstance(version, str)} if isinstance(told, list) else set()
    return set()
