from dataclasses import replace

import pytest

from mojobot.model.notices import Alert, Level, Severity
from mojobot.store.difference import first_difference
from mojobot.store.recording import Outputs
from tests.store.samples import T0, booked, closed, decision, entry

SAME = Outputs(5, T0, (entry(), decision(price=float("nan"))))
AT = "step 5 at 2026-01-01T00:00:00.000Z"


def test_the_same_is_identical() -> None:
    again = Outputs(5, T0, (entry(), decision(price=float("nan"))))
    assert first_difference([SAME, Outputs(6, T0, (closed(),))], [again, Outputs(6, T0, (closed(),))]) is None
    assert first_difference([], []) is None


def test_the_first_field_that_differs_is_named() -> None:
    vote = replace(decision().votes[0], confidence=0.71)
    changed = Outputs(5, T0, (replace(decision(), votes=(vote,), bound_by="heat"),))
    found = first_difference([Outputs(5, T0, (decision(),))], [changed])
    assert found == f"{AT}, SOL, Decision.votes[0].confidence: recorded 0.7, replayed 0.71"


@pytest.mark.parametrize(
    ("recorded", "replayed", "words"),
    [
        ([SAME], [], f"{AT}: recorded Intent, SOL, the replay gave nothing"),
        ([], [SAME], f"{AT}: nothing was recorded, the replay gave Intent, SOL"),
        ([SAME], [Outputs(4, T0, (closed(),))], "step 4 at .*: nothing was recorded, the replay gave Closed, SOL"),
        ([SAME], [Outputs(9, T0, (closed(),))], f"{AT}: recorded Intent, SOL, the replay gave nothing"),
        ([SAME], [Outputs(5, T0, (booked(), entry()))], f"{AT}: recorded Intent, SOL, the replay gave Booked, SOL"),
        ([SAME], [Outputs(5, T0, (entry(),))], f"{AT}: recorded Decision, SOL as well, the replay did not give it"),
        ([Outputs(5, T0, ())], [SAME], f"{AT}: the replay gave Intent, SOL as well, it was not recorded"),
    ],
)
def test_what_is_missing_or_more_is_named(recorded: list[Outputs], replayed: list[Outputs], words: str) -> None:
    import re

    assert re.fullmatch(words, first_difference(recorded, replayed) or "")


def test_a_number_of_another_type_is_a_difference() -> None:
    one, other = (Alert(number, Level.SYS, Severity.INFO, "x") for number in (1, 1.0))  # type: ignore[arg-type]
    assert first_difference([Outputs(5, T0, (one,))], [Outputs(5, T0, (other,))]) == (
        f"{AT}, Alert.ts_ms: recorded 1, replayed 1.0"
    )


def test_tuples_of_other_lengths_differ_as_a_whole() -> None:
    found = first_difference([Outputs(5, T0, (decision(),))], [Outputs(5, T0, (replace(decision(), sizing=()),))])
    assert found == f"{AT}, SOL, Decision.sizing: recorded (('risk', 200.0), ('f_vol', 0.7)), replayed ()"
