"""The libraries that would write every address into the log, held at warnings (safety S702)."""

from __future__ import annotations

import logging

# httpx tells every full address at INFO, hpack every header at DEBUG.
TALKATIVE = ("httpx", "httpcore", "websockets", "h2", "hpack", "asyncio")


def hush() -> None:
    """Let them speak of warnings and worse alone, whatever the level of the log."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
