"""Every candlestick pattern there is, with its name in words and TA-Lib's, in the order of TA-Lib's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mojobot.core.analysis.candles import longer, marches, one_bar, three_bars, traps, two_bars
from mojobot.core.analysis.candles.bar import Bars, Signal


@dataclass(frozen=True, slots=True)
class Candle:
    """One pattern; `ta_lib` is what the field calls it (CDL...), and how its detector was checked."""

    name: str
    ta_lib: str
    detect: Callable[[Bars], Signal]
    sided: bool = True  # False: only a word for a shape, its sign says nothing of where prices go


CANDLES: tuple[Candle, ...] = (
    Candle("two crows", "2CROWS", three_bars.two_crows),
    Candle("three black crows", "3BLACKCROWS", marches.three_black_crows),
    Candle("three inside", "3INSIDE", three_bars.three_inside),
    Candle("three line strike", "3LINESTRIKE", marches.three_line_strike),
    Candle("three outside", "3OUTSIDE", three_bars.three_outside),
    Candle("three stars in the south", "3STARSINSOUTH", three_bars.three_stars_in_the_south),
    Candle("three white soldiers", "3WHITESOLDIERS", marches.three_white_soldiers),
    Candle("abandoned baby", "ABANDONEDBABY", three_bars.abandoned_baby),
    Candle("advance block", "ADVANCEBLOCK", marches.advance_block),
    Candle("belt hold", "BELTHOLD", one_bar.belt_hold),
    Candle("breakaway", "BREAKAWAY", longer.breakaway),
    Candle("closing marubozu", "CLOSINGMARUBOZU", one_bar.closing_marubozu),
    Candle("concealing baby swallow", "CONCEALBABYSWALL", longer.concealing_baby_swallow),
    Candle("counterattack", "COUNTERATTACK", two_bars.counterattack),
    Candle("dark cloud cover", "DARKCLOUDCOVER", two_bars.dark_cloud_cover),
    Candle("doji", "DOJI", one_bar.doji, sided=False),
    Candle("doji star", "DOJISTAR", two_bars.doji_star),
    Candle("dragonfly doji", "DRAGONFLYDOJI", one_bar.dragonfly_doji),
    Candle("engulfing", "ENGULFING", two_bars.engulfing),
    Candle("evening doji star", "EVENINGDOJISTAR", three_bars.evening_doji_star),
    Candle("evening star", "EVENINGSTAR", three_bars.evening_star),
    Candle("side-by-side white lines", "GAPSIDESIDEWHITE", three_bars.side_by_side_white_lines),
    Candle("gravestone doji", "GRAVESTONEDOJI", one_bar.gravestone_doji, sided=False),
    Candle("hammer", "HAMMER", one_bar.hammer),
    Candle("hanging man", "HANGINGMAN", one_bar.hanging_man),
    Candle("harami", "HARAMI", two_bars.harami),
    Candle("harami cross", "HARAMICROSS", two_bars.harami_cross),
    Candle("high wave", "HIGHWAVE", one_bar.high_wave, sided=False),
    Candle("hikkake", "HIKKAKE", traps.hikkake),
    Candle("modified hikkake", "HIKKAKEMOD", traps.modified_hikkake),
    Candle("homing pigeon", "HOMINGPIGEON", two_bars.homing_pigeon),
    Candle("identical three crows", "IDENTICAL3CROWS", marches.identical_three_crows),
    Candle("in neck", "INNECK", two_bars.in_neck),
    Candle("inverted hammer", "INVERTEDHAMMER", one_bar.inverted_hammer),
    Candle("kicking", "KICKING", two_bars.kicking),
    Candle("kicking by length", "KICKINGBYLENGTH", two_bars.kicking_by_length),
    Candle("ladder bottom", "LADDERBOTTOM", longer.ladder_bottom),
    Candle("long-legged doji", "LONGLEGGEDDOJI", one_bar.long_legged_doji, sided=False),
    Candle("long line", "LONGLINE", one_bar.long_line),
    Candle("marubozu", "MARUBOZU", one_bar.marubozu),
    Candle("matching low", "MATCHINGLOW", two_bars.matching_low),
    Candle("mat hold", "MATHOLD", longer.mat_hold),
    Candle("morning doji star", "MORNINGDOJISTAR", three_bars.morning_doji_star),
    Candle("morning star", "MORNINGSTAR", three_bars.morning_star),
    Candle("on neck", "ONNECK", two_bars.on_neck),
    Candle("piercing", "PIERCING", two_bars.piercing),
    Candle("rickshaw man", "RICKSHAWMAN", one_bar.rickshaw_man, sided=False),
    Candle("three methods", "RISEFALL3METHODS", longer.three_methods),
    Candle("separating lines", "SEPARATINGLINES", one_bar.separating_lines),
    Candle("shooting star", "SHOOTINGSTAR", one_bar.shooting_star),
    Candle("short line", "SHORTLINE", one_bar.short_line, sided=False),
    Candle("spinning top", "SPINNINGTOP", one_bar.spinning_top, sided=False),
    Candle("stalled", "STALLEDPATTERN", marches.stalled),
    Candle("stick sandwich", "STICKSANDWICH", three_bars.stick_sandwich),
    Candle("takuri", "TAKURI", one_bar.takuri),
    Candle("tasuki gap", "TASUKIGAP", three_bars.tasuki_gap),
    Candle("thrusting", "THRUSTING", two_bars.thrusting),
    Candle("tristar", "TRISTAR", three_bars.tristar),
    Candle("unique three river", "UNIQUE3RIVER", three_bars.unique_three_river),
    Candle("upside gap two crows", "UPSIDEGAP2CROWS", three_bars.upside_gap_two_crows),
    Candle("gap three methods", "XSIDEGAP3METHODS", three_bars.three_methods_gap),
)
