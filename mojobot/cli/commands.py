"""Commands to a running engine; what must hold without one (stopped or not) is kept by the latch file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli import places
from mojobot.cli.options import DataDir, Switch, Why
from mojobot.cli.output import note, plain, say
from mojobot.model.commands import CloseAll, ClosePosition, Command, EmergencyStop, Pause, Resume, SafeMode
from mojobot.model.errors import MojobotError, NotRunning, UsageError
from mojobot.runtime.latch import Latch
from mojobot.runtime.lock import holder
from mojobot.runtime.wire import send

Confirm = Annotated[str, typer.Option("--confirm", metavar="WORD", help="The word that shows it is meant.")]


def stop(why: Why = "by hand", data_dir: DataDir = None) -> None:
    """Emergency stop: no entry until `mojobot resume`.

    It holds over a restart. Armed stops and targets of open positions go on acting. Works without a
    running engine too: whatever starts there later starts stopped.
    """
    for directory in places.to_stop(data_dir):
        try:
            _send(directory, EmergencyStop(why))
        except MojobotError as error:
            Latch(directory).set(why, time.time_ns() // 1_000_000)
            _say_latched(directory, error)


def resume(confirm: Confirm = "", data_dir: DataDir = None) -> None:
    """End a pause or an emergency stop; needs --confirm RESUME."""
    _demand(confirm, "RESUME", "resume")
    directory = places.to_command(data_dir)
    try:
        _send(directory, Resume(word="RESUME"))
    except NotRunning:
        if holder(directory) is not None:
            raise  # it runs and does not answer: what it keeps in memory is not ours to clear
        _unlatch(directory)


def pause(why: Why = "by hand", data_dir: DataDir = None) -> None:
    """No new entries until `mojobot resume`; exits and stops go on."""
    _send(places.to_command(data_dir), Pause(why))


def safe_mode(
    switch: Annotated[Switch, typer.Argument(help="on or off.")], why: Why = "by hand", data_dir: DataDir = None
) -> None:
    """Half size, tighter stops, fewer positions; or leave it."""
    _send(places.to_command(data_dir), SafeMode(on=switch is Switch.ON, why=why))


def close(
    position: Annotated[str, typer.Argument(metavar="ID", help="The position, as `mojobot positions` names it.")],
    data_dir: DataDir = None,
) -> None:
    """Sell one position whole."""
    _send(places.to_command(data_dir), ClosePosition(position))


def close_all(confirm: Confirm = "", data_dir: DataDir = None) -> None:
    """Sell every position; needs --confirm CLOSE."""
    _demand(confirm, "CLOSE", "close-all")
    _send(places.to_command(data_dir), CloseAll(word="CLOSE"))


def _send(directory: Path, command: Command) -> None:
    receipt = send(directory, command)
    if not receipt.accepted:
        raise MojobotError(receipt.text)
    say(plain(receipt.text))


def _demand(given: str, word: str, command: str) -> None:
    if given != word:
        raise UsageError(f"this needs the word {word}: mojobot {command} --confirm {word}")


def _say_latched(directory: Path, error: MojobotError) -> None:
    path = Latch(directory).path
    pid = holder(directory)
    if pid is None:
        say(f"stopped: no engine runs in {directory}; what starts there starts stopped ({path})")
        return
    note(str(error))
    say(f"stopped on disk ({path}), but the engine with pid {pid or 'unknown'} has not said that it knows")


def _unlatch(directory: Path) -> None:
    latch = Latch(directory)
    reason = latch.read()
    if reason is None:
        say(f"nothing to resume: no engine runs in {directory}, and it is not stopped")
        return
    latch.clear()
    say(f"no longer stopped ({reason}): the next engine in {directory} may trade")
