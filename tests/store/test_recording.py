import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mojobot.model.errors import StoreError
from mojobot.model.events import Event, Prices, Recovered, SettingsChanged, Timer
from mojobot.model.market import DAY_MS
from mojobot.model.notices import Marked, Remembered
from mojobot.model.settings import Settings, TradingSettings
from mojobot.model.state import Snapshot
from mojobot.store.recorder import Recorder
from mojobot.store.recording import Header, Outputs, Recording, outputs_of
from tests.store.anything import same
from tests.store.samples import T0, decision, entry, filled, opened

SETTINGS = Settings(trading=TradingSettings(min_confidence=0.1 + 0.2))
HEADER = Header(T0, "0.1.0", "demo", 7, SETTINGS)


def prices(step: int) -> Prices:
    price = np.array([float(step), np.nan])
    return Prices(T0 + step, "pool", np.arange(2), price, price, price, price, price)


def record(path: Path, session: int, events: list[Event], header: Header = HEADER, keep_days: int = 7) -> None:
    recorder = Recorder(path, session, header, keep_days=keep_days)
    for step, event in enumerate(events, 1):
        recorder.event(step, "market", event)
    recorder.close()


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "recording.db"


def test_a_session_comes_back_as_it_was_consumed(path: Path) -> None:
    fill = filled(entry())
    events: list[Event] = [
        opened(),
        Recovered(T0, Snapshot(1, 0, T0), (entry(),), ((1, 2, fill),)),
        *(prices(step) for step in range(50)),
        fill,
        SettingsChanged(T0, SETTINGS),
        Timer(T0 + 99),
    ]
    record(path, 3, events)
    recording = Recording.open(path)
    assert recording.session == 3
    assert recording.header == HEADER
    found = list(recording.events())
    recording.close()
    assert [recorded.step for recorded in found] == list(range(1, len(events) + 1))
    assert all(same(recorded.event, event) for recorded, event in zip(found, events, strict=True))
    assert {recorded.lane for recorded in found} == {"market"}


def test_what_steps_gave_out_comes_back_without_marks_and_memory(path: Path) -> None:
    recorder = Recorder(path, 1, HEADER, keep_days=7)
    recorder.event(1, "market", Timer(T0))
    recorder.outputs(1, (entry(),), (Marked(T0, 1, 1, 0.0, 0.0, 0), decision(), Remembered(Snapshot(1, 1, T0))))
    recorder.event(2, "market", Timer(T0 + 5))
    recorder.outputs(2, (), (Marked(T0, 1, 1, 0.0, 0.0, 0),))
    recorder.close()
    recorder.close()
    recording = Recording.open(path)
    assert list(recording.outputs()) == [Outputs(1, T0, (entry(), decision()))]
    recording.close()
    assert outputs_of(1, T0, (entry(),), (decision(),)) == Outputs(1, T0, (entry(), decision()))


def test_outputs_belong_to_the_event_before_them(path: Path) -> None:
    recorder = Recorder(path, 1, HEADER, keep_days=7)
    recorder.event(1, "market", Timer(T0))
    with pytest.raises(ValueError, match="outputs of step 2 without its event"):
        recorder.outputs(2, (), ())
    recorder.close()


def test_the_newest_session_is_chosen_unless_one_is_named(path: Path) -> None:
    record(path, 1, [Timer(1)])
    record(path, 2, [Timer(2), Timer(3)])
    for session, steps in ((None, 2), (1, 1), (2, 2)):
        recording = Recording.open(path, session)
        assert len(list(recording.events())) == steps
        recording.close()
    with pytest.raises(StoreError, match="holds no session 9: it has 1, 2"):
        Recording.open(path, 9)


def test_sessions_older_than_is_kept_are_deleted_at_the_next_start(path: Path) -> None:
    record(path, 1, [Timer(1)])
    record(path, 2, [Timer(1)], replace(HEADER, started_ms=T0 + 5 * DAY_MS))
    record(path, 3, [Timer(1)], replace(HEADER, started_ms=T0 + 8 * DAY_MS))
    with pytest.raises(StoreError, match="holds no session 1: it has 2, 3"):
        Recording.open(path, 1)


def test_a_number_met_again_replaces_the_record_of_a_store_that_is_gone(path: Path) -> None:
    record(path, 1, [Timer(1), Timer(2)])
    record(path, 1, [Timer(3)])
    recording = Recording.open(path)
    assert [recorded.event for recorded in recording.events()] == [Timer(3)]
    recording.close()


def test_reading_may_end_early(path: Path) -> None:
    record(path, 1, [prices(step) for step in range(5)])
    recording = Recording.open(path)
    reading = recording.events()
    assert next(reading).step == 1
    recording.close()
    del reading  # pytest fails on what is raised here


def test_a_running_recording_can_be_read(path: Path) -> None:
    recorder = Recorder(path, 1, HEADER, keep_days=7)
    recorder.event(1, "market", Timer(1))
    recording = Recording.open(path)
    assert recording.header == HEADER
    assert len(list(recording.events())) <= 1
    recording.close()
    recorder.close()


def test_a_failure_ends_the_recording_and_says_so(path: Path) -> None:
    recorder = Recorder(path, 1, HEADER, keep_days=7)
    recorder._connection.execute("drop table events")
    for step in range(1, 4):
        recorder.event(step, "market", Timer(step))
    recorder.close()
    assert "cannot be used (no such table: events)" in (recorder.failed or "")


def test_a_tape_at_full_speed_waits_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojobot.store.recorder._BACKLOG", 5)
    record(path, 1, [Timer(step) for step in range(200)])
    recording = Recording.open(path)
    assert len(list(recording.events())) == 200
    recording.close()


@pytest.mark.parametrize("content", [b"text" * 500, b""])
def test_what_is_no_recording_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged|is not a recording"):
        Recording.open(path)


def test_another_programs_file_is_refused(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("create table photos (id)")
    other.close()
    with pytest.raises(StoreError, match="is not a recording of mojobot"):
        Recorder(path, 1, HEADER, keep_days=7)


def test_no_recording_is_one_sentence(path: Path) -> None:
    with pytest.raises(StoreError, match=r"no recording at .*recording.db"):
        Recording.open(path)
    Recorder(path, 1, HEADER, keep_days=7).close()
    emptied = sqlite3.connect(path)
    emptied.execute("delete from sessions")
    emptied.commit()
    emptied.close()
    with pytest.raises(StoreError, match="holds no session"):
        Recording.open(path)


def test_damage_met_while_reading_is_one_sentence(path: Path) -> None:
    record(path, 1, [prices(step) for step in range(300)])
    content = bytearray(path.read_bytes())
    intact = len(content) // 2  # the schema, the session with its settings, and some of the events
    content[intact:] = b"\xff" * (len(content) - intact)
    path.write_bytes(content)
    recording = Recording.open(path)
    with pytest.raises(StoreError, match=r"recording.db is damaged"):
        list(recording.events())
    with pytest.raises(StoreError, match=r"recording.db is damaged"):
        list(recording.outputs())
    recording.close()


def test_text_that_is_none_is_damage_and_is_not_repeated(path: Path) -> None:
    record(path, 1, [Timer(1)])
    changed = sqlite3.connect(path)
    changed.execute("update sessions set settings_json = cast(x'7b22ff' as text)")
    changed.commit()
    changed.close()
    with pytest.raises(StoreError, match=r"recording.db is damaged \(a text in it is not UTF-8\)"):
        Recording.open(path)


def test_settings_of_another_version_are_named(path: Path) -> None:
    record(path, 1, [Timer(1)])
    changed = sqlite3.connect(path)
    changed.execute("update sessions set settings_json = '{\"later\": 1}'")
    changed.commit()
    changed.close()
    with pytest.raises(StoreError, match="settings of session 1 are not of this version"):
        Recording.open(path)


def test_outputs_of_another_version_name_the_step(path: Path) -> None:
    recorder = Recorder(path, 1, HEADER, keep_days=7)
    recorder.event(1, "market", Timer(T0))
    recorder.outputs(1, (entry(),), ())
    recorder.close()
    changed = sqlite3.connect(path)
    changed.execute("update events set outputs = x'ff00'")
    changed.commit()
    changed.close()
    recording = Recording.open(path)
    with pytest.raises(StoreError, match=r"step 1 cannot be read"):
        list(recording.outputs())
    recording.close()


def test_an_event_of_another_version_names_the_version(path: Path) -> None:
    record(path, 1, [Timer(1), Timer(2)])
    changed = sqlite3.connect(path)
    changed.execute("update events set kind = 'Comet' where step = 2")
    changed.commit()
    changed.close()
    recording = Recording.open(path)
    with pytest.raises(StoreError, match=r"session 1, step 2 cannot be read .* recorded by mojobot 0.1.0"):
        list(recording.events())
    recording.close()
