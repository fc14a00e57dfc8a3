"""A recorded session played again: identical, or where it first differs."""

from __future__ import annotations

from pathlib import Path

from mojobot.guests import of_record
from mojobot.runtime.summary import say
from mojobot.runtime.verification import replayed
from mojobot.store.difference import first_difference
from mojobot.store.recording import Recording, outputs_of
from mojobot.store.recording_file import FILE


def verify(directory: Path, session: int | None) -> int:
    """Play a recorded session again and say "identical" or name the first difference; 0 when identical."""
    recording = Recording.open(directory / FILE, session)
    try:
        events = ((recorded.step, recorded.event) for recorded in recording.events())
        again = replayed(recording.header.settings, events, of_record(recording.header.settings))
        outputs = (outputs_of(step, ts_ms, came.intents, came.notices) for step, ts_ms, came in again)
        difference = first_difference(recording.outputs(), (o for o in outputs if o.given))
    finally:
        recording.close()
    say(f"session {recording.session}: {difference or 'identical'}")
    return 0 if difference is None else 1
