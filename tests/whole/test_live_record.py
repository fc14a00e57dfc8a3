"""A recorded session on live data, dangers, outages and kept candles in it, replays to the same."""

from __future__ import annotations

import pytest

from mojobot.model.events import ClockTold, FeedTold, Prices, Repair, Safety
from mojobot.store.recording import Recording
from tests.whole.program import Program
from tests.whole.providers import Providers

pytestmark = pytest.mark.whole
WATCHED = '[universe]\nwatch = "SOL,JUP,BONK"\n'


def recorded(program: Program, *kinds: type, session: int = 1) -> list[object]:
    """What a session has recorded of these kinds so far."""
    try:
        recording = Recording.open(program.data / "recording.db", session)
    except Exception:  # noqa: BLE001 - not begun yet
        return []
    try:
        return [one.event for one in recording.events() if isinstance(one.event, kinds)]
    finally:
        recording.close()


def sellable(program: Program) -> set[int]:
    """The tokens a way out was quoted of."""
    told = [one for one in recorded(program, Safety) if isinstance(one, Safety)]
    return {one.series for one in told if any(fact.name == "sellable" for fact in one.facts)}


def test_a_live_session_with_dangers_and_an_outage_replays_to_the_same(program: Program, providers: Providers) -> None:
    program.config.write_text(providers.start() + WATCHED)
    where = ("live", "--daemon", "--config", program.config, "--data-dir", program.data)
    process = program.start(*where)
    program.until(lambda: sellable(program) >= {0, 1})
    providers.pause()
    program.until(lambda: recorded(program, FeedTold))
    providers.go_on()
    assert program.end(process).code == 0
    kinds = {type(one) for one in recorded(program, Safety, FeedTold, ClockTold, Repair, Prices)}
    assert kinds == {Safety, FeedTold, ClockTold, Repair, Prices}
    ran = program.run("replay", program.data)
    assert (ran.code, ran.out.strip()) == (0, "session 1: identical")
    with program.store() as store:
        alerts = store.execute("select text from alerts where level = 'FEED'").fetchall()
    told = {one.text for one in recorded(program, FeedTold) if isinstance(one, FeedTold)}
    assert {row["text"] for row in alerts} == told

    again = program.start(*where)  # the past of the first session is there at once
    program.until(lambda: len(recorded(program, Repair, session=2)) >= 9)
    assert program.end(again).code == 0
    ran = program.run("replay", program.data)
    assert (ran.code, ran.out.strip()) == (0, "session 2: identical")
