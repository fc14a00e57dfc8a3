"""How it stands: from the running engine, or from the records when none runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mojobot.cli import places
from mojobot.cli.follow import follow as go_on
from mojobot.cli.options import DataDir, Follow, Json
from mojobot.cli.output import plain, say, say_json
from mojobot.model.errors import NotRunning
from mojobot.runtime.latch import Latch
from mojobot.runtime.lock import holder
from mojobot.runtime.wire import ask

_DATABASE = "mojobot.db"


def status(json: Json = False, follow: Follow = False, data_dir: DataDir = None) -> None:
    """State, equity, heat, positions; engine running or not."""
    if follow:
        go_on(lambda: lines(_seen(data_dir)))
        return
    found = _seen(data_dir)
    if json:
        say_json(found)
        return
    for line in lines(found):
        say(plain(line))


def _seen(data_dir: Path | None) -> dict[str, object]:
    directory = places.to_read(data_dir)
    if directory is None:
        return {"running": False, "state": None, "data_dir": None}
    return _found(directory)


def lines(found: Mapping[str, object]) -> list[str]:
    """The same in words, one fact a line."""
    rows = [("state", _state(found)), ("data", found["data_dir"])]
    for name, label, form in _FACTS:
        value = found.get(name)
        if value is not None:
            rows.append((label, form.format(value)))
    rows += [("pause", _words(pause, "symbol", "text")) for pause in _listed(found, "pauses")]
    down = [feed for feed in _listed(found, "feeds") if not feed.get("ok")]
    rows += [("feed down", _words(feed, "name", "down_since", "text")) for feed in down]
    rows += [("pending", _words(intent, "side", "symbol", "reason", "id")) for intent in _listed(found, "pending")]
    rows += [("alert", _words(alert, "time", "level", "text")) for alert in _listed(found, "alerts")]
    return [f"{label:<10}{value if value is not None else '-'}" for label, value in rows]


_FACTS = (
    ("last_state", "was", "{}"),
    ("market", "market", "{}"),
    ("mode", "mode", "{}"),
    ("session", "session", "{}"),
    ("time", "time", "{}"),
    ("equity_usd", "equity", "{:,.2f} USD"),
    ("cash_usd", "cash", "{:,.2f} USD"),
    ("day_pnl_usd", "today", "{:+,.2f} USD"),
    ("drawdown", "drawdown", "{:.2%}"),
    ("heat", "heat", "{:.1%}"),
    ("risk_level", "risk", "{}"),
    ("positions", "positions", "{}"),
    ("trades", "trades", "{}"),
    ("net_usd", "net", "{:+,.2f} USD"),
)


def _found(directory: Path) -> dict[str, object]:
    try:
        answer = ask(directory, {"view": "status"})["status"]
        told = answer if isinstance(answer, dict) else {}
        running, pid = True, holder(directory)
    except NotRunning:
        pid = holder(directory)
        running, told = pid is not None, _recorded(directory)
    found = {"running": running, "pid": pid, "data_dir": str(directory), **told}
    reason = Latch(directory).read()
    # The file is the truth; the engine's newest view may be a moment older.
    return found if reason is None else found | {"state": "STOPPED", "why": reason}


def _recorded(directory: Path) -> dict[str, object]:
    """What the store holds, under the names the engine uses."""
    found: dict[str, object] = {"state": None, "why": ""}
    if not (directory / _DATABASE).exists():
        return found
    from mojobot.store.status import status as recorded

    known = recorded(directory)
    session, account, state, trades = (known[name] or {} for name in ("session", "account", "state", "trades"))
    return found | {
        "last_state": state.get("state"),
        "last_why": state.get("why"),
        "market": session.get("market"),
        "session": session.get("id"),
        "time": account.get("at"),
        "equity_usd": account.get("equity"),
        "cash_usd": account.get("cash"),
        "drawdown": account.get("drawdown"),
        "heat": account.get("heat"),
        "positions": known["positions"],
        "decisions": known["decisions"],
        "trades": trades.get("closed"),
        "wins": trades.get("wins"),
        "net_usd": trades.get("pnl"),
        "fees_usd": trades.get("fees"),
    }


def _state(found: Mapping[str, object]) -> str:
    state, why = found.get("state"), found.get("why")
    word = f"{state} ({why})" if state and why else str(state or "")
    if found["running"]:
        return word or "running, but not answering"
    return f"{word}, not running" if word else "not running"


def _listed(found: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = found.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _words(row: Mapping[str, object], *names: str) -> str:
    return "  ".join(str(row[name]) for name in names if row.get(name) is not None)
