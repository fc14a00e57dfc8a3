"""What commands print: plain aligned text that reads the same in a terminal and in a pipe, or JSON."""

from __future__ import annotations

import json
import math
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress

import typer

from mojobot.model.redaction import redact

Row = Mapping[str, object]


def say(text: str) -> None:
    """Print to standard output; when nobody reads any more, end quietly."""
    try:
        print(redact(text), flush=True)
    except BrokenPipeError:
        # What is still buffered would fail again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def note(text: str) -> None:
    """Print a remark to standard error, where it disturbs no reader of the data."""
    with suppress(OSError):
        print(f"mojobot: {plain(redact(text))}", file=sys.stderr, flush=True)


def say_json(value: object) -> None:
    """Print as JSON; a number JSON does not have becomes null."""
    say(json.dumps(_finite(value), indent=2, ensure_ascii=False, default=str))


def table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Aligned text with a heading, numbers to the right; columns no row has are left out."""
    shown = [name for name in columns if any(name in row for row in rows)]
    cells = [[_cell(row.get(name)) for name in shown] for row in rows]
    numeric = [all(_is_number(row.get(name)) for row in rows) for name in shown]
    widths = [max([_width(name), *(_width(line[i]) for line in cells)]) for i, name in enumerate(shown)]
    return "\n".join(
        "  ".join(
            _padded(text, width, right) for text, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in [shown, *cells]
    )


def plain(text: str) -> str:
    """`text` on one line, without characters that could steer a terminal (a token may be named anything)."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.8g}" if abs(value) < 1 else f"{value:.4f}".rstrip("0").rstrip(".")
    return plain(str(value))


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value
