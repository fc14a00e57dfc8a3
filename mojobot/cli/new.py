"""`mojobot new`: the beginning of something of your own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli.options import ConfigFile
from mojobot.cli.output import say
from mojobot.model.errors import StoreError, UsageError

app = typer.Typer(
    help="Write the beginning of something of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: mojobot new strategy my_pullback",
)


@app.callback()
def new() -> None:
    """Write the beginning of something of your own."""


@app.command(epilog="Example: mojobot new strategy my_pullback")
def strategy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and _: its name everywhere.")],
    config: ConfigFile = None,
) -> None:
    """Write a strategy that works, and its test, into the folder of your strategies; never over a file."""
    from mojobot.settings.load import load
    from mojobot.settings.plugins import faulty_name, folder_of
    from mojobot.settings.strategy_template import its_test, strategy_file

    wrong = faulty_name(name)
    if wrong:
        raise UsageError(wrong)
    folder = folder_of(load(config).settings.plugins.folder)
    if folder is None:
        raise UsageError("plugins.folder is none: name a folder there, or leave the setting out")
    texts = {folder / f"{name}.py": strategy_file(name), folder / f"test_{name}.py": its_test(name)}
    there = next((path for path in texts if path.exists()), None)
    if there is not None:
        raise UsageError(f"{there} is there already; choose another name, or move it away")
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:
                made.append(path)
                file.write(text)
            path.chmod(0o644)
    except OSError as fault:
        for path in made:  # both or none: half of them, on a full disk, is no strategy
            with suppress(OSError):
                path.unlink()
        raise StoreError(f"{folder} cannot be written to: {fault.strerror or fault}; nothing was left there") from None
    written, its = texts
    say(f"written: {written}\n         {its}")
    say(f"next: mojobot lookahead --strategy {name}, then weight = 0.1 under [strategies.{name}] in your settings")
