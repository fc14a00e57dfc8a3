"""A report where its reader wants it: in the terminal, as JSON, as a page in a file."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mojobot.cli.output import note, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mojobot.research.report.contents import Report
    from mojobot.research.truth.told import Fact

WIDEST = 120  # longer lines of a table are hard to follow
PIPED = 80


def tell(report: Report, *, json: bool = False, html: Path | None = None, plain: bool = False) -> None:
    """Print the report, and write its page where one is wanted; `plain` is ASCII alone.

    Raises StoreError when the page cannot be written; what was printed stays.
    """
    if json:
        from mojobot.research.report.structured import as_json

        say_json(as_json(report))
    else:
        from mojobot.research.report.terminal import as_text

        say(as_text(report, _width(), colour=_coloured(), ascii=plain or not _draws()))
    if html is not None:
        from mojobot.research.report.html.page import as_html
        from mojobot.store.export import write

        write(as_html(report), html)
        note(f"the report is in {html}")


def tell_facts(facts: Iterable[Fact]) -> None:
    """Print what the tests for luck say of a result."""
    from mojobot.research.report.terminal import facts_text

    say(facts_text(facts, _width(), colour=_coloured(), ascii=not _draws()))


def _width() -> int:
    """What COLUMNS says, else of the terminal, else 80."""
    return min(shutil.get_terminal_size((PIPED, 24)).columns, WIDEST)


def _coloured() -> bool:
    """In a terminal, unless the person asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _draws() -> bool:
    """Whether what we print to can show frames and curves."""
    try:
        "┌⡀–…".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
