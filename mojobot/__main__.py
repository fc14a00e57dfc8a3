"""`mojobot` and `python -m mojobot`."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence

from mojobot.cli.edge import report

_SELDOM = 50_000  # new objects between two looks for garbage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no error leaves here but as one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another alphabet shows an escape, not an error
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except (KeyboardInterrupt, Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - the last edge
        return report(error)


def _run(arguments: list[str]) -> int:
    gc.set_threshold(_SELDOM)  # what is being loaded is no garbage: looking for some takes an eighth of a start
    # Our matrices are small: a second thread of theirs costs ten times the work, and its sums differ in the last bit.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import typer

    from mojobot.cli.app import app

    code = typer.main.get_command(app)(arguments, prog_name="mojobot", standalone_mode=False)
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
