"""`mojobot compare`: two runs beside each other, and whether their difference is more than luck."""

from __future__ import annotations

from typing import Annotated

import typer

from mojobot.cli.options import DataDir, Json
from mojobot.cli.output import plain, say, say_json, table
from mojobot.cli.runs import run_of


def compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="A JSON report of a back-test, or DIR or DIR#SESSION.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="Another; differences are this less the first.")],
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Compare two runs: their numbers, settings, candles, trades, and whether the difference is more than luck.

    A report is what `mojobot backtest --json` printed; with --trades FILE it knows its trades too. With --data-dir
    sessions may be given by their numbers.
    """
    one, other = run_of(first, data_dir), run_of(second, data_dir)
    from mojobot.research.compare import told

    found = told.compared(one, other)
    if json:
        say_json(told.as_json(found))
        return
    say("\n".join(map(plain, told.lines(found))))
    say(f"\n{table(told.number_rows(found), ('', 'first', 'second', 'difference'))}")
    settings = told.setting_rows(found)
    if settings:
        say(f"\n{table(settings, ('setting', 'first', 'second'))}")
    else:
        say(f"\n{'No setting differs.' if found.settings is not None else 'A report does not tell its settings.'}")
    say("\n" + "\n".join(map(plain, told.trade_lines(found))))
