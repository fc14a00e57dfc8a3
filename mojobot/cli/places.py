"""Which data directory a command means when it is not told."""

from __future__ import annotations

from pathlib import Path

from mojobot.cli.output import note
from mojobot.model.errors import StoreError, UsageError
from mojobot.runtime.lock import LOCK_FILE, holder

_REMEDY = "say which one with --data-dir"


def to_read(given: Path | None) -> Path | None:
    """The directory to read from; None when nothing was ever recorded in a default one."""
    if given is not None:
        return _existing(given)
    known = _known()
    if not known:
        return None
    return _only_running(known) or _newest(known)


def to_command(given: Path | None) -> Path:
    """The directory whose engine is meant: the one that runs, else the one used last, else the demo's."""
    if given is not None:
        return _existing(given)
    known = _known()
    return _only_running(known) or (_newest(known) if known else _default("demo"))


def to_stop(given: Path | None) -> list[Path]:
    """Every directory an emergency stop is meant for: all that run, else the one used last.

    A given directory need not exist: what starts there later starts stopped.
    """
    if given is not None:
        return [given]
    known = _known()
    running = [path for path in known if holder(path) is not None]
    return running or [_newest(known) if known else _default("demo")]


def _only_running(known: list[Path]) -> Path | None:
    running = [path for path in known if holder(path) is not None]
    if len(running) > 1:
        raise UsageError(f"engines run in {' and in '.join(map(str, running))}; {_REMEDY}")
    if running and len(known) > 1:
        note(f"using {running[0]}, where an engine runs")
    return running[0] if running else None


def _newest(known: list[Path]) -> Path:
    newest = max(known, key=_used)
    if len(known) > 1:
        note(f"using {newest}, which was used last; {_REMEDY} if another is meant")
    return newest


def _used(path: Path) -> int:
    """When an engine last started there."""
    lock = path / LOCK_FILE
    return (lock if lock.exists() else path).stat().st_mtime_ns


def _known() -> list[Path]:
    from mojobot.settings.places import MARKETS

    return [run for market in MARKETS for run in _runs(_default(market))]


def _runs(path: Path) -> list[Path]:
    """A market's default directory; a replay that was not told where keeps a numbered one of its own in it."""
    numbered = sorted(run for run in path.glob("[0-9]*") if run.is_dir())
    return [path, *numbered] if path.is_dir() and (not numbered or (path / LOCK_FILE).exists()) else numbered


def _existing(given: Path) -> Path:
    if not given.is_dir():
        what = "is not a directory" if given.exists() else "does not exist"
        raise StoreError(f"the data directory {given} {what}; name the folder the engine was started with")
    return given


def _default(market: str) -> Path:
    from mojobot.settings.places import default_data_dir

    return default_data_dir(market)
