"""The console over a desk, where somebody sits at a terminal; nothing of it is loaded by a run without one."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from mojobot.assembly.plan import RunPlan
from mojobot.model.settings import Settings
from mojobot.runtime.desk import Desk
from mojobot.runtime.log import set_up
from mojobot.runtime.ports import Face
from mojobot.settings.given import BadSettings
from mojobot.settings.load import Loaded, find
from mojobot.settings.places import places

LOG_FILE = "mojobot.log"  # of a run with a console


def interactive(plan: RunPlan) -> bool:
    """Whether somebody sits at a terminal and wants to see it."""
    from mojobot.tui.curtain import interactive as terminal

    return not (plan.daemon or plan.quiet) and terminal()


def face(plan: RunPlan, settings: Settings, desk: Desk, directory: Path) -> Face:
    """The console, made when it is run."""
    from mojobot.tui.face import TerminalFace, console

    chosen = settings.console
    return TerminalFace(
        directory / LOG_FILE,
        lambda: console(
            desk,
            settings,
            theme=plan.theme or chosen.theme,
            ascii=plan.ascii or chosen.ascii,
            animation=plan.animation and chosen.animation,
            environ=os.environ,
            export_dir=directory,
            keep_theme=lambda theme: _keep(plan, "console.theme", theme),
        ),
    )


def log_to_file(stack: ExitStack, settings: Settings, directory: Path) -> None:
    """While the stack is open, what is logged goes to a file: nothing but the console writes to the screen."""
    log = stack.enter_context((directory / LOG_FILE).open("a", encoding="utf-8"))
    set_up(settings.logging.log_level, log)
    stack.callback(set_up, "WARNING", plain=True)


def refuse_keys(loaded: Loaded) -> None:
    """Raise BadSettings where `[keys]` cannot be; the console is looked at only where other keys are asked for."""
    asked = loaded.settings.keys.remap
    if not asked:
        return
    from mojobot.tui.app import refused_keys

    faults = refused_keys(asked)
    if faults:
        raise BadSettings(tuple(f"{loaded.origins[f'keys.{fault.id}']}: {fault}" for fault in faults))


def _keep(plan: RunPlan, key: str, value: object) -> Path:
    """Write a setting into the file that is read at the start, the user's own where there is none; that file."""
    from mojobot.settings.change import change  # its parser is read by who changes something

    path = find(plan.config) or places().config
    change(path, key, value)
    return path
