"""Numbers as a person reads them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.tui import format as fmt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (184.3, "184.30"),
        (142.08, "142.08"),
        (14.6436, "14.644"),
        (3.8648, "3.8648"),
        (0.9412, "0.94120"),
        (0.08561, "0.08561"),
        (0.00282, "0.002820"),
        (0.0001139, "0.0₃1139"),
        (0.00005461, "0.0₄5461"),
        (1e-12, "0.0₁₁1000"),
        (0.00099999, "0.001000"),
        (0.00099994, "0.0₃9999"),
        (0.0099999, "0.01000"),
        (0.0999999, "0.10000"),
        (0.999999, "1.0000"),
        (999.999, "1,000.00"),
        (104250.123, "104,250.12"),
        (1e6, "1,000,000.00"),
        (-0.0001139, "-0.0₃1139"),
        (0.0, "0.0000"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_a_price_keeps_its_significant_digits(value: float | None, text: str) -> None:
    assert fmt.price(value) == text


def test_a_small_price_in_plain_characters_has_an_exponent_of_the_same_width() -> None:
    assert fmt.price(0.0001139, ascii=True) == "1.139e-4"
    assert fmt.price(1e-12, ascii=True) == "1.000e-12"
    assert fmt.price(None, ascii=True) == "-"


@given(st.floats(1e-12, 1e6))
def test_every_price_is_short_and_as_wide_in_plain_characters(value: float) -> None:
    text = fmt.price(value)
    assert 6 <= len(text) <= 12
    assert len(fmt.price(value, ascii=True)) == len(text)


@given(st.floats(1e-4, 1e6))
def test_a_price_reads_as_what_it_is_to_a_thousandth(value: float) -> None:
    assert float(fmt.price(value, ascii=True).replace(",", "")) == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(10482.4, "$10,482"), (-10.87, "-$10.87"), (0.0, "$0.00"), (-0.001, "$0.00"), (950.5, "$950.50"), (None, "–")],
)
def test_money_has_cents_while_they_matter(value: float | None, text: str) -> None:
    assert fmt.usd(value) == text


def test_money_shows_its_sign_and_its_cents_when_asked() -> None:
    assert fmt.usd(86.1, signed=True) == "+$86.10"
    assert fmt.usd(-10.87, signed=True) == "-$10.87"
    assert fmt.usd(10.5, cents=False) == "$10"
    assert fmt.usd(10482.456, cents=True) == "$10,482.46"
    assert fmt.usd(math.nan, ascii=True) == "-"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_240_000, "$1.24M"), (82_000, "$82.0k"), (999_700, "$1.00M"), (950, "$950"), (3.2e9, "$3.20B"), (0, "$0"),
     (-5500, "-$5.50k"), (None, "–")],
)  # fmt: skip
def test_large_money_has_three_digits_and_a_unit(value: float | None, text: str) -> None:
    assert fmt.usd_short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0422, "+4.22%"), (-0.014, "-1.40%"), (0.0, "0.00%"), (-0.00001, "0.00%"), (12.345, "+1,234%"), (None, "–")],
)
def test_a_change_has_a_sign_unless_it_reads_as_nothing(value: float | None, text: str) -> None:
    assert fmt.pct(value) == text


def test_a_share_has_no_plus() -> None:
    assert fmt.pct(0.46, 0, signed=False) == "46%"
    assert fmt.pct(0.021, 1, signed=False) == "2.1%"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.3, "0.3s"), (9.96, "10s"), (42, "42s"), (59.6, "1m"), (2460, "41m"), (11520, "3h12m"), (532800, "6d04h"),
     (-3, "0.0s"), (None, "–")],
)  # fmt: skip
def test_an_age_is_short(seconds: float | None, text: str) -> None:
    assert fmt.age(seconds) == text


def test_a_stale_age_is_marked() -> None:
    assert fmt.age(42, stale=True) == "!42s"


def test_times_are_of_the_day_in_utc() -> None:
    ts_ms = 1_767_277_927_000
    assert fmt.clock(ts_ms) == "14:32:07Z"
    assert fmt.clock_short(ts_ms) == "14:32Z"
    assert fmt.moment(ts_ms) == "14:32:07"
    assert fmt.stamp(ts_ms) == "2026-01-01 14:32:07Z"
    assert [fmt.countdown(s) for s in (42, 725, 3723, -1)] == ["00:42", "12:05", "1:02:03", "00:00"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1394.2, "1,394"), (0.5, "0.5"), (3.25, "3.25"), (999.99, "999.99"), (0, "0"), (12_345_678, "12.3M"),
     (0.0000123, "0.0₄123"), (100.0, "100"), (None, "–")],
)  # fmt: skip
def test_a_quantity_has_no_idle_zeros(value: float | None, text: str) -> None:
    assert fmt.quantity(value) == text


def test_small_things_in_their_own_units() -> None:
    assert [fmt.r_multiple(v) for v in (1.32, -0.3, -0.04, None)] == ["1.3R", "-0.3R", "0.0R", "–"]
    assert fmt.bps(8) == "8.0 bps"
    assert [fmt.ms(v) for v in (0.84, 8.4, 84.2, 1200)] == ["0.84ms", "8.4ms", "84ms", "1.2s"]
    assert [fmt.bare(v) for v in (0.49, -0.1, 1.0, 0.0)] == [".49", ".10", "1.00", ".00"]
    assert [fmt.signed(v) for v in (0.19, -0.25, -0.001)] == ["+0.19", "-0.25", "0.00"]


def test_text_is_cut_visibly_and_made_safe() -> None:
    assert fmt.shortened("Birdeye is stale", 8) == "Birdeye…"
    assert fmt.shortened("SOL", 8) == "SOL"
    assert fmt.shortened("SOL", 0) == ""
    assert fmt.safe("A\x07B\x1b]0;x") == "A?B?]0;x"
    assert fmt.address("7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJos9fQ2") == "7xKX…9fQ2"


@given(st.none() | st.floats())
def test_nothing_is_too_strange_to_be_shown(value: float | None) -> None:
    for show in (fmt.price, fmt.usd, fmt.usd_short, fmt.pct, fmt.quantity, fmt.r_multiple, fmt.bps, fmt.ms, fmt.signed):
        assert show(value)
    if fmt.known(value) is False:
        assert fmt.price(value) == fmt.pct(value) == fmt.age(value) == "–"
