from __future__ import annotations

import asyncio
import errno
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from mojobot.runtime import log


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    yield
    root.handlers[:], level, sys.excepthook, threading.excepthook = before
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_with_its_extra_fields(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    logging.getLogger("mojobot.pump").info("took\n%d events", 3, extra={"session": 4, "rate": 1.5})
    (line,) = _lines(stream)
    assert list(line) == ["ts", "level", "logger", "msg", "session", "rate"]
    assert (line["level"], line["logger"], line["msg"]) == ("INFO", "mojobot.pump", "took\n3 events")
    assert str(line["ts"]).endswith("Z")


def test_an_extra_field_never_replaces_one_of_ours(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    logging.getLogger("a").info("told", extra={"level": "x"})
    assert _lines(stream)[0]["level"] == "INFO"
    assert _lines(stream)[0]["level_"] == "x"


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, object, {(1, 2): 3}])
def test_a_field_json_has_no_words_for_is_text(value: object, stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    logging.getLogger("a").info("told", extra={"seen": value})
    assert isinstance(_lines(stream)[0]["seen"], str)


def test_setting_up_again_changes_level_and_stream(stream: io.StringIO) -> None:
    log.set_up("DEBUG", io.StringIO())
    log.set_up("WARNING", stream)
    logging.getLogger("a").info("quiet")
    logging.getLogger("a").warning("told once")
    assert [line["msg"] for line in _lines(stream)] == ["told once"]


def test_the_talkative_are_kept_short(stream: io.StringIO) -> None:
    log.set_up("DEBUG", stream)
    logging.getLogger("httpx").info("GET https://node.example/?api-key=canary")
    logging.getLogger("websockets.client").info("canary")
    assert stream.getvalue() == ""


def test_a_traceback_has_no_locals(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    _fail_logged()
    (line,) = _lines(stream)
    assert "ZeroDivisionError" in str(line["trace"])
    assert "canary" not in stream.getvalue()


def _fail_logged() -> None:
    secret = "".join(["can", "ary"])
    try:
        assert secret
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logging.getLogger("a").exception("failed")


def test_an_uncaught_exception_is_a_line_and_its_details_are_for_debug(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    sys.excepthook(ValueError, ValueError("canary"), None)
    assert [line["msg"] for line in _lines(stream)] == ["uncaught ValueError"]
    log.set_up("DEBUG", stream)
    sys.excepthook(ValueError, ValueError("told"), None)
    assert "ValueError: told" in str(_lines(stream)[-1]["trace"])


def test_an_interrupt_is_no_error(stream: io.StringIO) -> None:
    log.set_up("DEBUG", stream)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert stream.getvalue() == ""


def test_a_failing_thread_is_a_line(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    thread = threading.Thread(target=lambda: {"a": 1}["b"])
    thread.start()
    thread.join()
    assert _lines(stream)[0]["msg"] == "uncaught KeyError"


def test_a_failing_callback_of_the_loop_is_a_line_without_its_objects(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    loop = asyncio.new_event_loop()
    try:
        log.loop_handler(loop, {"message": "Task failed", "exception": KeyError("x"), "future": "canary"})
        log.loop_handler(loop, {"message": "odd", "transport": "canary"})
    finally:
        loop.close()
    assert [line["msg"] for line in _lines(stream)] == ["Task failed: KeyError", "odd"]
    assert "canary" not in stream.getvalue()


def test_warnings_become_lines(stream: io.StringIO) -> None:
    log.set_up("INFO", stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log.set_up("INFO", stream)
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("careful", stacklevel=1)
    assert "careful" in str(_lines(stream)[0]["msg"])


def test_a_log_nobody_can_read_stops_nothing() -> None:
    closed = io.StringIO()
    log.set_up("INFO", closed)
    closed.close()
    with log.last_errors() as others:
        logging.getLogger("a").error("told to nobody")
    assert list(others) == ["told to nobody"]  # who hears it after the closed one does


def test_a_person_is_told_in_plain_lines() -> None:
    stream = io.StringIO()
    log.set_up("WARNING", stream, plain=True)
    try:
        raise ValueError("boom")
    except ValueError:
        logging.getLogger("mojobot.engine").warning("buy SOL not filled: %s", "too dear", exc_info=True)
    logging.getLogger("mojobot.engine").info("not worth a line")
    assert stream.getvalue().rstrip() == "mojobot: buy SOL not filled: too dear"


@pytest.mark.parametrize(
    ("thread", "error", "level"),
    [
        ("textual-output", OSError(errno.EIO, "gone"), "DEBUG"),
        ("textual-output", OSError(errno.EBADF, "gone"), "DEBUG"),
        ("textual-output", OSError(errno.ENOSPC, "full"), "ERROR"),
        ("textual-output", ValueError("bug"), "ERROR"),
        ("writer", OSError(errno.EIO, "bad disk"), "ERROR"),
    ],
)
def test_a_terminal_that_has_gone_is_no_error(thread: str, error: Exception, level: str, stream: io.StringIO) -> None:
    log.set_up("DEBUG", stream)

    def fail() -> None:
        raise error

    failing = threading.Thread(target=fail, name=thread)
    failing.start()
    failing.join()
    assert _lines(stream)[0]["level"] == level


def test_the_newest_errors_are_kept_and_nothing_less() -> None:
    log.set_up("DEBUG", io.StringIO())
    logger = logging.getLogger("one")
    with log.last_errors(most=2) as lines:
        logger.warning("mind")
        for number in range(3):
            logger.error("fault %d", number)
        assert list(lines) == ["fault 1", "fault 2"]
    logger.error("later")
    assert list(lines) == ["fault 1", "fault 2"]
