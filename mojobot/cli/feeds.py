"""Who live data come from, what is left of each allowance, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mojobot.cli.options import ConfigFile, DataDir, Json
from mojobot.cli.output import note, say, say_json, table
from mojobot.model.errors import NotRunning


def feeds(json: Json = False, data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Every provider: its plan, what was spent and is left, what can be watched, why it is not green.

    Of the engine that runs on live data; where none runs, what the settings
    allow and what was spent by the last.
    """
    from mojobot.settings.places import places

    directory = places(data_dir).data_dir("paper")
    found = _running(directory)
    if found is None:
        found = _at_rest(directory, config)
    if json:
        say_json(found)
        return
    say(table([_row(feed) for feed in found], ("provider", "plan", "minute", "day", "month", "resets", "ok", "told")))


def _running(directory: Path) -> list[Mapping[str, object]] | None:
    """As the engine tells; None where none runs on live data."""
    from mojobot.runtime.wire import ask

    try:
        answer = ask(directory, {"view": "status"})["status"]
    except (NotRunning, OSError):
        return None
    told = answer.get("feeds") if isinstance(answer, dict) else None
    found: list[Mapping[str, object]] = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return found if any("plan" in feed for feed in found) else None


def _at_rest(directory: Path, config: Path | None) -> list[Mapping[str, object]]:
    """What the settings allow, and what was spent."""
    from mojobot.feeds.live.standing import feed_view
    from mojobot.net.connections import providers
    from mojobot.net.ledger import FileMemory
    from mojobot.runtime.clock import Clock
    from mojobot.runtime.status import feed
    from mojobot.settings.load import load
    from mojobot.settings.secrets import read_secrets

    loaded, secrets, clock = load(config), read_secrets(), Clock()
    for told in (*loaded.notes, *secrets.notes):
        note(told)
    memory = FileMemory(directory / "providers.json")
    known = providers(loaded.settings, secrets.values, clock, memory=memory).health()
    return [feed(feed_view(health, "", clock.now_ms(), clock.now_ms())) for health in known]


def _row(feed: Mapping[str, object]) -> dict[str, object]:
    resets = feed.get("resets")
    cells = {
        "provider": feed.get("name"),
        "plan": feed.get("plan"),
        **{span: _spent(feed.get(span)) for span in ("minute", "day", "month")},
        "resets": None if resets is None or feed.get("plan") == "off" else str(resets)[:16].replace("T", " "),
        "ok": None if feed.get("plan") == "off" else feed.get("ok"),
        "told": feed.get("text"),
    }
    return {name: cell for name, cell in cells.items() if cell is not None}


def _spent(span: object) -> str | None:
    """`15/24`, the number spent alone where there is no limit, nothing where nothing counts."""
    if not isinstance(span, dict):
        return None
    spent, limit = span.get("spent"), span.get("limit")
    if limit is None:
        return f"{spent:,}" if spent else None
    return f"{spent:,}/{limit:,}"
