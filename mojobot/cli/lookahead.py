"""`mojobot lookahead`: whether anything that decides knows the future."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mojobot.cli.options import ConfigFile, Json
from mojobot.cli.output import note, say, say_json, table
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.model.settings import Settings
    from mojobot.research.examination import Finding
    from mojobot.settings.plugins import Plugin

_COLUMNS = ("subject", "asked", "votes", "verdict")


def lookahead(
    strategy: Annotated[
        str | None, typer.Option("--strategy", metavar="NAME", help="One strategy alone, yours or one of the eight.")
    ] = None,
    json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Change the future of made markets and see whether anything said before changes; ends with 1 if it does.

    Asked are the indicators of every timeframe, all features, every strategy
    and every plug-in.
    """
    from mojobot.cli.ticker import Ticker
    from mojobot.settings.load import load
    from mojobot.settings.plugin_rules import joined
    from mojobot.settings.plugins import folder_of, loaded, named

    told = load(config)
    for remark in told.notes:
        note(remark)
    found = named(folder_of(told.settings.plugins.folder))
    wanted = {name: path for name, path in found.items() if strategy in (None, name)}
    plugins = joined(told, tuple(loaded(name, path) for name, path in wanted.items()))
    findings, ticker = list["Finding"](), Ticker(sys.stderr)
    for subject, finding in _examined(plugins.settings, plugins.plugins, strategy):
        ticker.show(f"{subject} ...")
        findings += [finding] if finding is not None else []
    ticker.clear()
    _say(findings, json)
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def _examined(
    settings: Settings, plugins: tuple[Plugin, ...], only: str | None
) -> Iterator[tuple[str, Finding | None]]:
    from mojobot.core.strategies.registry import STRATEGIES, Roster
    from mojobot.research.examination import Finding, everything, of_strategies

    roster = Roster(STRATEGIES, [plugin.strategy for plugin in plugins if plugin.strategy is not None])
    broken = {plugin.name: plugin.fault for plugin in plugins if plugin.strategy is None}
    if only is None:
        yield from everything(settings, roster)
    elif only in roster:
        place = roster.place(only)
        yield from of_strategies(roster.strategies[place : place + 1], roster.rules(settings.strategies)[place:][:1])
    elif only not in broken:
        raise UsageError(f"there is no strategy {only}; there are {', '.join(roster.names)}")
    for name, fault in broken.items():
        yield name, Finding(name, 0, (fault,))


def _say(findings: list[Finding], json: bool) -> None:
    if json:
        say_json({"ok": all(one.good for one in findings), "findings": [_row(one) for one in findings]})
        return
    rows: list[dict[str, Any]] = [
        {
            "subject": one.subject,
            "asked": one.asked,
            "votes": one.votes,
            "verdict": "knows nothing it should not" if one.good else one.wrong[0],
        }
        for one in findings
    ]
    say(table(rows, _COLUMNS))
    for one in findings:
        if one.votes == 0 and one.good:
            note(f"{one.subject} never voted on the made markets, so that its votes say nothing")


def _row(one: Finding) -> dict[str, object]:
    return {"subject": one.subject, "ok": one.good, "asked": one.asked, "votes": one.votes, "wrong": list(one.wrong)}
