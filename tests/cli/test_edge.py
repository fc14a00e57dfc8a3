from __future__ import annotations

import pytest

from tests.cli.conftest import Assembly, Run


def _break(secret: str) -> None:
    raise KeyError(secret)


def _broken() -> KeyError:
    canary = "".join(["can", "ary"])
    try:
        _break(canary)
    except KeyError as error:
        return error
    raise AssertionError


def test_a_fault_of_ours_is_one_sentence_with_a_number(run: Run, assembly: Assembly) -> None:
    assembly.error = _broken()
    first, second = run("demo"), run("demo")
    assert first.code == 1
    assert first.err.startswith("mojobot: this should not have happened (KeyError at cli/run.py:")
    assert "MOJOBOT_DEBUG=1" in first.err
    assert first.err.count("\n") == 1
    assert "canary" not in first.err
    assert first.err == second.err


def test_its_details_are_for_whoever_asks_and_hold_no_locals(
    run: Run, assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOJOBOT_DEBUG", "1")
    assembly.error = _broken()
    ran = run("demo")
    assert "Traceback" in ran.err
    assert "in _break" in ran.err
    assert "canary = " not in ran.err


def test_the_system_s_no_is_told_in_its_words(run: Run, assembly: Assembly) -> None:
    assembly.error = OSError(28, "No space left on device", "trades.csv")
    ran = run("demo")
    assert (ran.code, ran.err) == (1, "mojobot: the system refused: No space left on device (trades.csv)\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["trade"], "no such command 'trade'. Did you mean 'trades'?; see mojobot --help"),
        (["stop", "--now"], "no such option: --now"),
        (["close"], "missing argument 'ID'; see mojobot close --help"),
        (["safe-mode", "perhaps"], "invalid value for 'switch': 'perhaps' is not one of 'on', 'off'; see"),
    ],
)
def test_a_usage_error_is_one_sentence_and_two(arguments: list[str], sentence: str, run: Run) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(f"mojobot: {sentence}")
    assert ran.err.count("\n") == 1
