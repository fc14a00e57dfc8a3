"""Why a trade was made, a decision fell as it did, or a token was left alone: from the records, in words."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mojobot.cli import places
from mojobot.cli.export import moment
from mojobot.cli.options import DataDir, Json
from mojobot.cli.output import plain, say, say_json
from mojobot.model.errors import StoreError, UsageError
from mojobot.model.note.words import Paragraph, clock
from mojobot.store.iso import ms_of

Row = dict[str, Any]

_EVERYTHING = -1
_NAMED = 12  # tokens, where one is not known


def why(
    name: Annotated[str, typer.Argument(metavar="TRADE|DECISION", help="As `trades` or `decisions` names it.")],
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """How a trade or a decision came about: votes, weights, gates, size, fills and exit."""
    directory = _directory(data_dir)
    trades, decisions = _rows(directory, "trades", id=name), _rows(directory, "decisions", id=name)
    fills = _rows(directory, "fills", id=name)[::-1] if trades else []
    if not trades and not decisions:
        raise _unknown(directory, name)
    exits = {fill["signal_id"] for fill in fills} - {name}
    decisions += [row for order in sorted(exits) for row in _rows(directory, "decisions", id=order)]
    found = {"trade": trades[0] if trades else None, "fills": fills, "decisions": decisions}
    _tell(found, _story(found), json)


def whynot(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="Its symbol.")],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="ISO time (UTC); without it the newest close on record."),
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Why a token was not bought at some time: the decision then, or what the records say where there was none."""
    from mojobot.cli.whynot import look

    directory = _directory(data_dir)
    found = look(directory, _symbol(directory, token), None if at is None else moment("--at", at))
    decision = found["decision"]
    story = [Paragraph(str(found["heading"]), tuple(found["facts"]))]
    _tell(found, story if decision is None else [*story, *_decision(decision)], json)


def _directory(given: Path | None) -> Path:
    directory = places.to_read(given)
    if directory is None:
        raise StoreError("nothing is recorded yet: run mojobot first, or name a folder with --data-dir")
    return directory


def _rows(directory: Path, kind: str, **asked: Any) -> list[Row]:
    from mojobot.model.control import Query
    from mojobot.store.reading import history

    return history(directory, Query(kind, limit=_EVERYTHING, **asked))


def _unknown(directory: Path, name: str) -> UsageError:
    orders = _rows(directory, "orders", id=name)
    if orders:
        return UsageError(f"{name} is an order of trade {orders[0]['trade_id']}: mojobot why {orders[0]['trade_id']}")
    return UsageError(f"no trade or decision is called {name!r}; `mojobot trades` and `mojobot decisions` list them")


def _symbol(directory: Path, given: str) -> str:
    known = dict.fromkeys(str(row["symbol"]) for row in _rows(directory, "tokens"))
    named = next((symbol for symbol in known if symbol.upper() == given.upper()), None)
    if named is not None:
        return named
    close = difflib.get_close_matches(given.upper(), known, n=1)
    more = " …" if len(known) > _NAMED else ""
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known)[:_NAMED])}{more}"
    raise UsageError(f"no token is called {given!r} in these records; {hint}")


def _story(found: Row) -> list[Paragraph]:
    """A trade first, with why it was left; then every decision, the purchase before the sale."""
    from mojobot.model.note.trade import trade_note

    trade, decisions = found["trade"], sorted(found["decisions"], key=lambda row: str(row["at"]))
    if trade is None:
        return [part for row in decisions for part in _decision(row)]
    left = next((row["gates"][0]["text"] for row in decisions if row["outcome"] == "left" and row["gates"]), None)
    story = list(trade_note(trade, found["fills"], _held_ms(trade), left))
    bought = [row for row in decisions if row["intent_id"] == trade["id"]]
    if not bought:
        story.append(Paragraph("Decision", ("No vote stands behind it: it was ordered by hand.",)))
    return story + [part for row in decisions for part in _decision(row)]


def _decision(row: Row) -> Sequence[Paragraph]:
    from mojobot.model.note.decision import decision_note
    from mojobot.model.note.recorded import decision_of

    return decision_note(decision_of(row, ms_of(row["at"])), f"{clock(row['at'])}, decision {row['id']}")


def _held_ms(trade: Row) -> int | None:
    return None if trade["closed_at"] is None else ms_of(trade["closed_at"]) - ms_of(trade["opened_at"])


def _tell(found: Row, story: Sequence[Paragraph], as_json: bool) -> None:
    if as_json:
        say_json({**found, "note": [{"heading": part.heading, "lines": part.lines} for part in story]})
        return
    for number, part in enumerate(story):
        say(f"{'' if number == 0 else chr(10)}{plain(part.heading)}")
        for line in part.lines:
            say(f"  {line[: len(line) - len(line.lstrip())]}{plain(line.lstrip())}")
