"""The command line as a whole: every command with its example."""

from __future__ import annotations

from collections.abc import Callable

import typer

from mojobot.cli import (
    backtest,
    candles,
    commands,
    compare,
    config,
    demo,
    doctor,
    drift,
    export,
    feeds,
    init,
    live,
    lookahead,
    new,
    optimize,
    records,
    replay,
    run,
    status,
    why,
)

_COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("demo", demo.demo, "mojobot demo --seed 7 --speed max --bars 20000"),
    ("live", live.live, "mojobot live --watch SOL,JUP,BONK"),
    ("feeds", feeds.feeds, "mojobot feeds --json"),
    ("replay", replay.replay, "mojobot replay candles/*-5m.csv.gz --speed max"),
    ("optimize", optimize.optimize, "mojobot optimize SOL JUP --trials 200 --space space.toml"),
    ("lookahead", lookahead.lookahead, "mojobot lookahead --strategy mean_reversion"),
    ("backtest", backtest.backtest, "mojobot backtest candles/*-5m.csv.gz --html report.html"),
    ("compare", compare.compare, "mojobot compare before.json after.json"),
    ("drift", drift.drift, "mojobot drift --json"),
    ("init", init.init, "mojobot init"),
    ("status", status.status, "mojobot status --json"),
    ("trades", records.trades, "mojobot trades --limit 20"),
    ("fills", records.fills, "mojobot fills --json"),
    ("positions", records.positions, "mojobot positions"),
    ("alerts", records.alerts, "mojobot alerts --follow"),
    ("decisions", records.decisions, "mojobot decisions --limit 5 --json"),
    ("why", why.why, "mojobot why s1-4211-1"),
    ("whynot", why.whynot, "mojobot whynot SOL --at 2026-01-03T14:30Z"),
    ("export", export.export, "mojobot export trades --format csv --out trades.csv --from 2026-01-01"),
    ("stop", commands.stop, 'mojobot stop --why "the feed looks wrong"'),
    ("resume", commands.resume, "mojobot resume --confirm RESUME"),
    ("pause", commands.pause, 'mojobot pause --why "going out"'),
    ("safe-mode", commands.safe_mode, "mojobot safe-mode on"),
    ("close", commands.close, "mojobot close s1-4211-0"),
    ("close-all", commands.close_all, "mojobot close-all --confirm CLOSE"),
)

app = typer.Typer(
    name="mojobot",
    # Plain text: quick to start, and the same for a screen reader as for everybody.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback(invoke_without_command=True, epilog="Example: mojobot --daemon")(run.plain)
for _name, _body, _example in _COMMANDS:
    app.command(_name, epilog=f"Example: {_example}")(_body)
app.add_typer(config.app, name="config")
app.add_typer(doctor.app, name="doctor")
app.add_typer(candles.app, name="data")
app.add_typer(new.app, name="new")
