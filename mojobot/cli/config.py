"""The configuration from outside: is it right, what does it come to, and where does it lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mojobot.cli.options import ConfigFile, Json
from mojobot.cli.output import note, say, say_json

if TYPE_CHECKING:
    from mojobot.settings.load import Loaded

app = typer.Typer(
    help="Check, show and find the configuration.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: mojobot config check",
)


@app.command(epilog="Example: mojobot config check --config my.toml")
def check(config: ConfigFile = None) -> None:
    """Check the configuration; on failure print every problem and end with 3."""
    from mojobot.settings.given import BadSettings
    from mojobot.settings.load import DEFAULT, load

    try:
        loaded = load(config)
        if loaded.settings.keys.remap:
            from mojobot.assembly.console import refuse_keys

            refuse_keys(loaded)
        _own_strategies(loaded)
    except BadSettings as bad:
        for problem in bad.problems:
            note(problem)
        raise typer.Exit(bad.exit_code) from None
    for remark in loaded.notes:
        note(remark)
    told = sum(origin != DEFAULT for origin in loaded.origins.values())
    where = loaded.path if loaded.path is not None else "no configuration file"
    say(f"{where}: ok, {told} of {len(loaded.origins)} settings given, the others are defaults")


def _own_strategies(loaded: Loaded) -> None:
    """Check the sections of plug-ins by the rules they bring, and tell of those that cannot be loaded."""
    from mojobot.settings.plugin_rules import brought, joined

    plugins = brought(loaded.settings)
    for plugin in plugins:
        if plugin.fault:
            note(f"{plugin.where}: {plugin.fault}")
    joined(loaded, plugins)


@app.command(epilog="Example: mojobot config show --json")
def show(config: ConfigFile = None, json: Json = False) -> None:
    """Print every setting, its value and where it came from."""
    from mojobot.settings.describe import as_toml, value_of
    from mojobot.settings.load import load

    loaded = load(config)
    values = {key: value_of(loaded.settings, key) for key in loaded.origins}
    if json:
        settings = {key: {"value": values[key], "origin": origin} for key, origin in loaded.origins.items()}
        path = None if loaded.path is None else str(loaded.path)
        say_json({"path": path, "settings": settings, "notes": loaded.notes})
        return
    for remark in loaded.notes:
        note(remark)
    lines = {f"{key} = {as_toml(values[key])}": origin for key, origin in loaded.origins.items()}
    width = max(map(len, lines))
    say("\n".join(f"{line:<{width}}  # {origin}" for line, origin in lines.items()))


@app.command(epilog="Example: mojobot config path")
def path(config: ConfigFile = None, json: Json = False) -> None:
    """Print which configuration file is read, where others are looked for, and where each market's records lie."""
    from mojobot.settings.load import find, searched
    from mojobot.settings.places import MARKETS, places

    used, mine = find(config), places()
    data = {market: str(mine.data_dir(market)) for market in MARKETS}
    if json:
        say_json({"path": used and str(used), "searched": [str(each) for each in searched()], "data": data})
        return
    lines = [("configuration", str(used) if used else "no file, the defaults hold")]
    lines += [("looked for", str(each)) for each in searched()]
    lines += [(f"{market} data", where) for market, where in data.items()]
    say("\n".join(f"{name:<15}{text}" for name, text in lines))
