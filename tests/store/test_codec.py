from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.model.commands import Pause
from mojobot.model.events import Bars, Commanded, Event, Timer
from mojobot.model.market import Timeframe
from mojobot.model.notices import Notice
from mojobot.model.trading import Filled, Intent
from mojobot.store.codec import decode, decode_all, encode, encode_all, kind_of
from tests.store.anything import anything, same
from tests.store.samples import HUGE, entry, filled

KINDS = [*get_args(Event), *get_args(Notice), Intent]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_every_kind_comes_back_to_the_last_bit(kind: type) -> None:
    @settings(max_examples=25)
    @given(anything(kind))
    def comes_back(value: Any) -> None:
        assert same(decode(kind_of(value), encode(value)), value)

    comes_back()


@given(st.lists(st.one_of([anything(kind) for kind in get_args(Notice)]), max_size=3))
@settings(max_examples=20)
def test_several_values_come_back_in_order(values: list[Any]) -> None:
    assert same(tuple(decode_all(encode_all(values))), tuple(values))


def test_raw_units_beyond_sixty_four_bits_survive() -> None:
    fill = filled(entry(), quantity_raw=HUGE)
    assert decode("Filled", encode(fill)) == fill


def test_nan_and_minus_zero_survive() -> None:
    ohlc = np.array([np.nan, -0.0, np.inf])
    bars = Bars(5, Timeframe.M15, 0, np.arange(3), ohlc, ohlc, ohlc, ohlc, ohlc)
    assert same(decode("Bars", encode(bars)), bars)


def test_a_view_comes_back_as_the_numbers_it_shows() -> None:
    block = np.arange(12.0).reshape(3, 4)
    bars = Bars(5, Timeframe.M15, 0, np.arange(3), *(block[:, column] for column in (0, 1, 2, 3, 0)))
    again = decode("Bars", encode(bars))
    assert again.high.tolist() == [1.0, 5.0, 9.0]
    assert again.high.flags.aligned


def test_a_number_out_of_an_array_is_kept_as_the_number() -> None:
    timer = decode("Timer", encode(Timer(np.int64(7))))  # type: ignore[arg-type]
    assert timer == Timer(7)
    assert type(timer.ts_ms) is int


def test_a_field_that_an_old_recording_lacks_takes_its_default() -> None:
    @dataclass(frozen=True, slots=True)
    class Older:
        intent_id: str = "s1-1-0"
        ts_ms: int = 1
        quantity_raw: int = 2
        cash_micro: int = 3
        fee_micro: int = 0
        price: float = 1.5
        slippage: float = 0.0
        latency_ms: int = 400

    assert decode("Filled", encode(Older())) == Filled("s1-1-0", 1, 2, 3, 0, 1.5, 0.0, 400, "paper")  # type: ignore[arg-type]


def test_an_unknown_kind_says_so() -> None:
    with pytest.raises(ValueError, match="a Comet is nothing this program knows"):
        decode("Comet", b"\x80")


def test_a_body_that_is_cut_off_says_of_what() -> None:
    with pytest.raises(ValueError, match="a Commanded cannot be read"):
        decode("Commanded", encode(Commanded(1, Pause("why"), "cli"))[:-3])
