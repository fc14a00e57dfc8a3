from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.units import (
    LAMPORTS_PER_SOL,
    MICRO,
    micro_to_usd,
    quantity_to_raw,
    raw_to_quantity,
    to_raw,
    usd_to_micro,
)

decimals = st.integers(0, 18)
raws = st.integers(0, 2**64 - 1)


def test_an_amount_becomes_its_raw_units() -> None:
    assert to_raw("1.5", 9) == 1_500_000_000
    assert to_raw(Decimal("0.000000001"), 9) == 1
    assert to_raw(3, 6) == 3_000_000


def test_what_is_smaller_than_a_raw_unit_is_dropped() -> None:
    assert to_raw("1.9999999999", 9) == 1_999_999_999
    assert to_raw("0.9", 0) == 0


@pytest.mark.parametrize("amount", ["", "abc", "nan", "inf", "-inf", "-1", Decimal("NaN"), -1])
def test_what_is_no_amount_is_refused(amount: Decimal | str | int) -> None:
    with pytest.raises(ValueError):
        to_raw(amount, 9)


def test_a_float_is_no_exact_amount() -> None:
    with pytest.raises(TypeError):
        to_raw(0.1, 9)  # type: ignore[arg-type]


def test_negative_decimals_are_refused() -> None:
    with pytest.raises(ValueError):
        to_raw(1, -1)
    with pytest.raises(ValueError):
        usd_to_micro(math.nan)


@given(raws, decimals)
def test_raw_units_come_back_from_the_amount_a_person_reads(raw: int, places: int) -> None:
    read = Decimal(raw).scaleb(-places)
    assert to_raw(read, places) == raw
    assert to_raw(str(read), places) == raw


@given(st.decimals(min_value=0, max_value=10**30, allow_nan=False, allow_infinity=False), decimals)
def test_raw_units_never_exceed_the_amount_and_miss_less_than_one(amount: Decimal, places: int) -> None:
    raw = to_raw(amount, places)
    exact = amount.as_integer_ratio()
    assert raw * exact[1] <= exact[0] * 10**places < (raw + 1) * exact[1]


def test_every_lamport_value_of_the_first_million_comes_back() -> None:
    # int(float * 10**9) returns 22,075 of these wrong.
    wrong = [n for n in range(1, 1_000_000, 7) if quantity_to_raw(n / LAMPORTS_PER_SOL, 9) != n]
    assert wrong == []


@given(st.integers(0, 10**15 - 1), decimals)
def test_a_quantity_of_fifteen_digits_goes_back_exactly(raw: int, places: int) -> None:
    assert quantity_to_raw(raw_to_quantity(raw, places), places) == raw


@given(st.floats(0, 1e300), decimals)
def test_a_quantity_rounds_down(quantity: float, places: int) -> None:
    raw = quantity_to_raw(quantity, places)
    shown = Decimal(repr(quantity)).as_integer_ratio()
    assert raw * shown[1] <= shown[0] * 10**places < (raw + 1) * shown[1]


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_micro_usdc_go_back_exactly_up_to_a_billion(micro: int) -> None:
    assert usd_to_micro(micro_to_usd(micro)) == micro


def test_usd_round_down_also_below_zero() -> None:
    assert usd_to_micro(0.1) == 100_000
    assert usd_to_micro(1.9999999) == 1_999_999
    assert usd_to_micro(-0.0000001) == -1
    assert usd_to_micro(5e-324) == 0
    assert usd_to_micro(0.29) == 290_000  # 0.29 * 1e6 is 289,999.99999999994
    assert micro_to_usd(1_500_000) == 1.5
    assert usd_to_micro(1.0) == MICRO


@pytest.mark.parametrize("usd", [math.nan, math.inf, -math.inf])
def test_non_finite_usd_are_refused(usd: float) -> None:
    with pytest.raises(ValueError):
        usd_to_micro(usd)
    with pytest.raises(ValueError):
        quantity_to_raw(usd, 9)
