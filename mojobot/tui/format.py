"""Numbers as a person reads them: pure, short, always the same width for the same kind of number.

`None`, NaN and infinities read `–` (`-` in plain ASCII). Whoever draws aligns to the right.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

DASH, PLAIN_DASH = "–", "-"
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FEW_ZEROS = 2  # up to so many zeros after the point are written out
_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))

Number = float | int | None


def known(value: Number) -> bool:
    """Whether there is a number to show."""
    return value is not None and math.isfinite(value)


def dash(*, ascii: bool = False) -> str:  # noqa: A002
    """What stands for a number that is not known."""
    return PLAIN_DASH if ascii else DASH


def price(value: Number, digits: int = 5, *, ascii: bool = False) -> str:  # noqa: A002
    """USD per token in `digits` significant digits: 184.30, 0.98830, 0.0₃1139 (three zeros after the point).

    From 1 on at least two decimals (12,345.68); below 0.1 one digit fewer.
    From three zeros on they are counted, in plain ASCII by an exponent of the
    same width: 1.139e-4.
    """
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size == 0:
        return "0." + "0" * (digits - 1)
    exponent = _exponent(size, digits)
    if exponent >= 0:
        return f"{sign}{size:,.{max(digits - 1 - exponent, 2)}f}"
    if exponent < -1:
        exponent = _exponent(size, digits - 1)  # rounded as it will be shown
    zeros = -exponent - 1
    if zeros <= _FEW_ZEROS:
        return f"{sign}{size:.{max(digits, zeros + digits - 1)}f}"
    return sign + _counted(size, digits - 1, ascii=ascii)


def usd(value: Number, *, cents: bool | None = None, signed: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """Money: $10,482, -$10.87, +$86.10 when `signed`; cents below $1,000 unless told."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    shown = (abs(value) < 1000) if cents is None else cents
    text = f"{abs(value):,.{2 if shown else 0}f}"
    return f"{_sign(value, text, signed=signed)}${text}"


def usd_short(value: Number, *, signed: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """Money in at most three digits and a unit: $1.24M, $82.0k, $950."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    text = short(abs(value))
    return f"{_sign(value, text, signed=signed)}${text}"


def short(value: Number, *, ascii: bool = False) -> str:  # noqa: A002
    """A count or an amount in about three digits and a unit: 1.24M, 82.0k, 950."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    size, sign = abs(value), "-" if value < 0 else ""
    for unit, name in _UNITS:
        if size >= unit * 0.9995:
            return f"{sign}{_three(size / unit)}{name}"
    return f"{sign}{size:.0f}" if size >= 99.95 or size == int(size) else f"{sign}{_three(size)}"


def pct(fraction: Number, decimals: int = 2, *, signed: bool = True, ascii: bool = False) -> str:  # noqa: A002
    """A fraction as percent: 0.0422 is +4.22%; what rounds to nothing has no minus. From 1,000 % no decimals."""
    if fraction is None or not math.isfinite(fraction):
        return dash(ascii=ascii)
    percent = fraction * 100
    text = f"{abs(percent):,.{decimals if abs(percent) < 1000 else 0}f}"
    return f"{_sign(percent, text, signed=signed)}{text}%"


def signed(value: Number, decimals: int = 2, *, ascii: bool = False) -> str:  # noqa: A002
    """A plain number that always has its sign: +0.19, -0.25, and 0.00 without one."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    text = f"{abs(value):,.{decimals}f}"
    return _sign(value, text, signed=True) + text


def bare(value: Number, decimals: int = 2, *, ascii: bool = False) -> str:  # noqa: A002
    """The size of a number below 1 without its zero, for beside an arrow: .49, 1.00."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    return f"{abs(value):.{decimals}f}".removeprefix("0") or "0"


def quantity(value: Number, *, ascii: bool = False) -> str:  # noqa: A002
    """Tokens: 1,394 from a thousand on, else five significant digits without trailing zeros; 1.2M from ten million."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    size = abs(value)
    if size >= 1e7:
        return short(value)
    if size >= 1000 or size == 0:
        return f"{value:,.0f}"
    if size < 10.0 ** -(_FEW_ZEROS + 1):
        return price(value, 4, ascii=ascii)
    return f"{value:.{max(4 - _exponent(size, 5), 0)}f}".rstrip("0").rstrip(".")


def r_multiple(value: Number, *, ascii: bool = False) -> str:  # noqa: A002
    """A result in units of the risk taken: 1.3R, -0.3R."""
    return dash(ascii=ascii) if value is None or not math.isfinite(value) else f"{_no_minus_zero(value, 1)}R"


def bps(value: Number, *, ascii: bool = False) -> str:  # noqa: A002
    """Hundredths of a percent: 8.0 bps."""
    return dash(ascii=ascii) if value is None or not math.isfinite(value) else f"{_no_minus_zero(value, 1)} bps"


def ms(value: Number, *, ascii: bool = False) -> str:  # noqa: A002
    """A duration of the machine: 0.84ms, 8.4ms, 84ms, 1.2s."""
    if value is None or not math.isfinite(value):
        return dash(ascii=ascii)
    if value >= 999.5:
        return f"{value / 1000:.1f}s"
    return f"{value:.{0 if value >= 9.95 else 1 if value >= 0.995 else 2}f}ms"


def age(seconds: Number, *, stale: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """How long ago: 0.3s, 42s, 41m, 3h12m, 6d04h; with a `!` when it is too long."""
    if seconds is None or not math.isfinite(seconds):
        return dash(ascii=ascii)
    return ("!" if stale else "") + duration(max(seconds, 0.0))


def duration(seconds: float) -> str:
    """A stretch of time in at most five characters up to 99 days."""
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < MINUTE_S:
        return f"{whole}s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S}m"
    if whole < DAY_S:
        return f"{whole // HOUR_S}h{whole % HOUR_S // MINUTE_S:02d}m"
    return f"{whole // DAY_S}d{whole % DAY_S // HOUR_S:02d}h"


def countdown(seconds: float) -> str:
    """Minutes and seconds: 00:42, 12:05, 1:02:03."""
    whole = max(int(seconds), 0)
    minutes = f"{whole % HOUR_S // MINUTE_S:02d}:{whole % MINUTE_S:02d}"
    return f"{whole // HOUR_S}:{minutes}" if whole >= HOUR_S else minutes


def clock(ts_ms: int) -> str:
    """The time of day in UTC: 14:32:07Z."""
    return _utc(ts_ms).strftime("%H:%M:%SZ")


def clock_short(ts_ms: int) -> str:
    """The time of day in UTC without seconds: 14:32Z."""
    return _utc(ts_ms).strftime("%H:%MZ")


def moment(ts_ms: int) -> str:
    """The time of day in a list that is of one day: 14:32:07."""
    return _utc(ts_ms).strftime("%H:%M:%S")


def stamp(ts_ms: int) -> str:
    """Date and time in UTC: 2026-01-01 14:32:07Z."""
    return _utc(ts_ms).strftime("%Y-%m-%d %H:%M:%SZ")


def safe(text: str) -> str:
    """Foreign text (a token's name) without what could command a terminal or turn the writing around."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def shortened(text: str, width: int, ellipsis: str = "…") -> str:
    """A text that fits: its end is cut off, and the cut shows."""
    if len(text) <= width:
        return text
    return text[: width - 1] + ellipsis if width > 1 else text[: max(width, 0)]


def address(text: str) -> str:
    """A mint or wallet address by both its ends: 7xKX…9fQ2."""
    return text if len(text) <= 9 else f"{text[:4]}…{text[-4:]}"


def _utc(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def _sign(value: float, text: str, *, signed: bool) -> str:
    """The sign of a rounded number: none when it reads as nothing."""
    if not any(c in "123456789" for c in text):
        return ""
    return "-" if value < 0 else "+" if signed else ""


def _no_minus_zero(value: float, decimals: int) -> str:
    text = f"{abs(value):.{decimals}f}"
    return _sign(value, text, signed=False) + text


def _three(value: float) -> str:
    return f"{value:.{0 if value >= 99.95 else 1 if value >= 9.995 else 2}f}"


def _exponent(size: float, digits: int) -> int:
    """The power of ten of the first digit after rounding to `digits` significant ones."""
    return int(f"{size:.{digits - 1}e}".split("e")[1])


def _counted(size: float, digits: int, *, ascii: bool) -> str:  # noqa: A002
    """0.0001139 as 0.0₃1139: the small number counts the zeros after the point."""
    mantissa, power = f"{size:.{digits - 1}e}".split("e")
    if ascii:
        return f"{mantissa}e{int(power)}"
    return f"0.0{str(-int(power) - 1).translate(_SUBSCRIPTS)}{mantissa.replace('.', '')}"
