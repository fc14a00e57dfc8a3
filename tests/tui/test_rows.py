"""Positions, alerts, votes, chart, risk, trades, system, status: from a view to what the widgets draw."""

from dataclasses import replace

import numpy as np
import pytest

from mojobot.model.market import Timeframe
from mojobot.model.notices import Alert, Level, Severity
from mojobot.model.settings import Settings
from mojobot.tui.choices import Choices, Sort
from mojobot.tui.glyphs import ASCII, UNICODE
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows import positions, risk, system, trades, votes
from mojobot.tui.rows.alerts import AlertLog, alert_rows, ticker, waiting
from mojobot.tui.rows.chart import Chart, offered, volume_word
from mojobot.tui.rows.quotes import panel_of
from mojobot.tui.rows.status import opening, status
from tests.tui import fakes
from tests.tui.fakes import STRATEGIES, SYMBOLS, TS_MS

SETTINGS = Settings()
NONE = Choices()
FRESH = [False] * len(SYMBOLS)


def place(columns: tuple[object, ...], name: str) -> int:
    return [getattr(column, "id", "") for column in columns].index(name)


# Positions


def test_a_position_says_how_far_its_stop_is() -> None:
    row = positions.position_rows(fakes.running(), NONE, FRESH, UNICODE)[0]
    texts = {column.id: cell.text for column, cell in zip(positions.COLUMNS, row.cells, strict=True)}
    assert row.key == "s1-3100-4"
    assert (texts["size"], texts["mark"], texts["pnl"], texts["pct"]) == ("$2,400", "184.30", "▲+$31.66", "+1.32%")
    assert (texts["distance"], texts["r"], texts["age"], texts["strategy"]) == (
        "-3.3%",
        "1.3R",
        "3h12m",
        "Trend following",
    )


def test_a_position_without_a_stop_is_reversed_and_says_so() -> None:
    rows = positions.position_rows(fakes.stopped(), NONE, FRESH, UNICODE)
    assert all(cell.reverse for cell in rows[2].cells)
    assert rows[2].cells[place(positions.COLUMNS, "stop")].text == "NO STOP"
    assert not any(cell.reverse for cell in rows[0].cells)


def test_an_exit_in_flight_and_a_stale_mark_are_seen() -> None:
    view = fakes.running()
    view = replace(view, positions=(replace(view.positions[0], closing=True),))
    cells = positions.position_rows(view, NONE, [True, *FRESH[1:]], UNICODE)[0].cells
    assert cells[place(positions.COLUMNS, "side")] == Cell("exit", Tone.WARN)
    assert cells[place(positions.COLUMNS, "mark")].tone is Tone.STALE


def test_positions_are_filtered_sorted_and_summed() -> None:
    view = fakes.running()
    sort = Choices(sorts={"positions": Sort("pnl", falling=False)})
    assert [row.cells[0].text for row in positions.position_rows(view, sort, FRESH, UNICODE)] == ["WIF", "SOL", "JUP"]
    wanted = Choices(filters={"positions": "whale"})
    assert [row.cells[0].text for row in positions.position_rows(view, wanted, FRESH, UNICODE)] == ["WIF"]
    assert positions.title(view, 5, UNICODE) == ("3/5", "unrealised ▲+$86.43")
    assert positions.title(fakes.empty(), 5, UNICODE) == ("0/5", "")


# Alerts


def alert(number: int, level: Level = Level.VOTE, severity: Severity = Severity.INFO) -> Alert:
    return Alert(TS_MS + number, level, severity, f"alert {number}")


def test_the_log_keeps_what_later_views_no_longer_carry() -> None:
    log = AlertLog()
    log.take((alert(1), alert(2)))
    log.take((alert(2), alert(3)))
    assert [noted.alert.text for noted in log.take((alert(9),))] == ["alert 1", "alert 2", "alert 3", "alert 9"]
    assert [noted.number for noted in log.take(())] == [0, 1, 2, 3]


def test_two_alerts_that_read_the_same_are_two() -> None:
    same = alert(1, Level.RISK, Severity.WARNING)
    log = AlertLog()
    noted = log.take((same, alert(1, Level.RISK, Severity.WARNING)))
    assert len(noted) == 2
    assert len(waiting(noted, frozenset({0}))) == 1


def test_only_risk_and_sys_warnings_wait_to_be_acknowledged() -> None:
    log = AlertLog()
    noted = log.take(
        (
            alert(1, Level.RISK, Severity.WARNING),
            alert(2, Level.SYS, Severity.CRITICAL),
            alert(3, Level.SYS),
            alert(4, Level.FEED, Severity.ERROR),
        )
    )
    assert [n.alert.text for n in waiting(noted, frozenset())] == ["alert 1", "alert 2"]
    rows = alert_rows(noted, Choices(acknowledged=frozenset({0})))
    assert [row.cells[1].reverse for row in rows] == [False, False, True, False]
    assert rows[0].cells[2].text == "alert 4"


def test_alerts_are_filtered_by_level_and_text() -> None:
    noted = AlertLog().take(fakes.running().alerts)
    rows = alert_rows(noted, Choices(filters={"alerts": "fill !wif"}))
    assert [row.cells[2].text for row in rows] == ["JUP buy 1,394 @ 0.94120 slip 0.08%"]


def test_the_ticker_shows_the_newest_and_counts() -> None:
    noted = AlertLog().take(fakes.running().alerts)
    cells, right = ticker(noted, frozenset())
    assert [cell.text for cell in cells] == ["14:31:58", "FILL", "JUP buy 1,394 @ 0.94120 slip 0.08%"]
    assert right.text == "+1 to acknowledge  8 alerts"
    assert ticker(noted, frozenset({6}))[1].text == "8 alerts"
    assert ticker((), frozenset())[1].text == ""


# Votes


def test_a_bar_is_direction_times_confidence() -> None:
    bars = votes.vote_bars(fakes.running(), 0)
    assert [bar.name for bar in bars][:2] == ["Momentum breakthrough", "Mean reversion"]
    assert bars[2].vote == pytest.approx(-0.70)
    assert (bars[2].weight, bars[2].age_text) == (0.14, "2m")


def test_a_strategy_that_is_not_ready_says_what_it_lacks() -> None:
    series = SYMBOLS.index("BONK")
    bar = votes.vote_bars(fakes.running(), series)[STRATEGIES.index("pattern_recognition")]
    assert (bar.ready, bar.note) == (False, "not_ready(levels)")


def test_one_that_was_never_ready_is_known_from_the_tally() -> None:
    series = SYMBOLS.index("WIF")  # no decision on it
    bars = votes.vote_bars(fakes.running(), series)
    assert [bar.ready for bar in bars] == [True] * 7 + [False]


def test_nobody_votes_while_a_token_warms_up() -> None:
    assert {bar.note for bar in votes.vote_bars(fakes.warming(), 0)} == {"warming 132/220"}


def test_the_consensus_names_its_gates_and_the_one_that_held() -> None:
    view, rule = fakes.running(), SETTINGS.trading
    held = votes.consensus_line(view, 0, rule)
    assert (held.word, held.agree, held.need) == ("HOLD", 0.58, 0.65)
    assert [gate.text for gate in held.gates] == ["confidence 0.72 >= 0.60", "quorum 4/2"]
    refused = votes.consensus_line(view, SYMBOLS.index("RAY"), rule)
    assert (refused.gates[-1].text, refused.gates[-1].ok) == ("pool 82,000 USD, needs 100,000", False)
    assert votes.consensus_line(view, SYMBOLS.index("BONK"), rule).word == "BUY"
    assert votes.consensus_line(view, SYMBOLS.index("WIF"), rule).agree is None


def test_the_map_has_the_loudest_token_first_and_no_votes_while_warming() -> None:
    view = fakes.running()
    order = tuple(votes.by_weight(view.votes.vote))
    rows = votes.vote_map(view, order, SETTINGS.trading)
    sums = [abs(row.sum) for row in rows if row.sum is not None]
    assert sums == sorted(sums, reverse=True)
    assert votes.map_codes(view) == ("MB", "MR", "TF", "VB", "WT", "SM", "PR", "SA")
    assert [row.symbol for row in votes.vote_map(view, order, SETTINGS.trading, "bonk")] == ["BONK"]
    assert votes.vote_map(fakes.warming(), (0,), SETTINGS.trading)[0].votes == (None,) * 8


# Chart


def test_the_open_bar_is_made_of_finer_bars_and_the_price() -> None:
    view = fakes.running()
    data = Chart().data(view, 0, Timeframe.M15, stale=False)
    quarter, minute = panel_of(view.bars, Timeframe.M15), panel_of(view.bars, Timeframe.M1)
    assert quarter is not None
    assert minute is not None
    since = minute.open_ms >= quarter.open_ms[-1] + Timeframe.M15.ms
    assert since.sum() == 2  # 14:30 and 14:31
    assert data.open_ms[-1] == quarter.open_ms[-1] + Timeframe.M15.ms
    assert data.close[-1] == 184.30
    assert data.high[-1] == max(minute.high[0, since].max(), 184.30)
    assert data.volume[-1] == pytest.approx(minute.volume[0, since].sum())
    assert data.close[-2] == quarter.close[0, -1]


def test_the_finest_bars_have_no_bar_in_the_making() -> None:
    view = fakes.running()
    minute = panel_of(view.bars, Timeframe.M1)
    assert minute is not None
    assert Chart().data(view, 0, Timeframe.M1, stale=False).open_ms[-1] == minute.open_ms[-1]


def test_a_position_draws_its_entry_stop_and_target() -> None:
    data = Chart().data(fakes.running(), 0, Timeframe.M5, stale=True)
    assert [(line.label, line.price) for line in data.lines] == [("entry", 181.9), ("stop", 178.2), ("target", 190.0)]
    assert data.stale
    assert Chart().data(fakes.running(), 1, Timeframe.M5, stale=False).lines == ()


def test_averages_are_kept_until_a_bar_closes() -> None:
    chart, view = Chart(), fakes.running()
    first = chart.data(view, 0, Timeframe.M5, stale=False)
    assert chart.data(fakes.moved(view), 0, Timeframe.M5, stale=False).overlays is first.overlays
    assert chart.data(view, 1, Timeframe.M5, stale=False).overlays is not first.overlays


def test_without_bars_the_chart_says_so() -> None:
    view = replace(fakes.running(), bars=())
    assert offered(view) == ()
    assert Chart().data(view, 0, Timeframe.M5, stale=False).note == "no 5m bars yet"


# Risk


@pytest.mark.parametrize(
    ("heat", "factor", "step"),
    [(0.0, 1.0, (0.5, 0.8)), (0.5, 0.8, (0.7, 0.5)), (0.7, 0.5, (0.8, 0.0)), (0.80, 0.5, None), (0.81, 0.0, None)],
)
def test_heat_steps_and_what_they_leave_of_a_size(heat: float, factor: float, step: tuple[float, float] | None) -> None:
    assert risk.size_factor(heat, SETTINGS.risk) == factor
    assert risk.next_step(heat, SETTINGS.risk) == step


def test_each_gauge_has_its_limit() -> None:
    made = risk.gauges(fakes.running().risk, SETTINGS.risk, UNICODE)
    assert [gauge.label for gauge in made] == ["Heat", "Drawdown", "Correlation", "Day volatility", "Day loss"]
    assert [gauge.text for gauge in made] == ["46% ≤80%", "2.1% ≤15%", ".58 ≤.70", "3.1% ≤5%", "0.0% ≤5%"]
    assert [gauge.more for gauge in made] == ["", "", "SOL/JUP", "SOL", ""]
    unknown = risk.gauges(fakes.warming().risk, SETTINGS.risk, ASCII)[3]
    assert (unknown.value, unknown.text) == (None, "unknown <5%")


@pytest.mark.parametrize(("value", "text"), [(None, "no pair ≤.70"), (-0.31, "-.31 ≤.70"), (0.7, ".70 ≤.70")])
def test_the_correlation_of_the_closest_pair_is_said(value: float | None, text: str) -> None:
    pair = None if value is None else ("SOL", "JUP")
    made = risk.gauges(replace(fakes.running().risk, correlation=value, correlation_pair=pair), SETTINGS.risk, UNICODE)
    assert (made[2].text, made[2].more) == (text, "" if pair is None else "SOL/JUP")


def test_the_sentences_say_the_size_every_pause_and_what_safe_mode_changes() -> None:
    def said(view: object) -> list[str]:
        lines = risk.sentences(view, SETTINGS.risk, SETTINGS.safe_mode, UNICODE)  # type: ignore[arg-type]
        return [line.text for line in lines]

    assert said(fakes.running())[0] == "Sizing ×1.00 normal   next step at 50% → ×0.80"
    assert said(fakes.paused())[1].startswith("Paused: SOL daily volatility 6.2%, limit 5%")
    assert len(said(fakes.paused())) == 4
    assert said(fakes.safe_mode())[0] == "Sizing ×0.50 normal   next step at 50% → ×0.40"
    assert "at most 2 positions" in said(fakes.safe_mode())[1]


# Trades


def test_open_trades_are_left_out_and_the_rest_is_summed() -> None:
    found = trades.shown(fakes.TRADES, NONE)
    assert [record["symbol"] for record in found] == ["BONK", "RAY", "SOL", "WIF", "HNT", "W"]
    count, total = trades.totals(found, fakes.running().tally, UNICODE)
    assert (count, total) == ("6", "net ▲+$78.35  won 3/6  session ▲+$78.35")
    assert trades.totals([], fakes.running().tally, UNICODE) == ("0", "session ▲+$78.35")


def test_trades_are_sorted_and_filtered() -> None:
    best = Choices(sorts={"trades": Sort("pnl")}, filters={"trades": "target"})
    assert [record["symbol"] for record in trades.shown(fakes.TRADES, best)] == ["HNT", "BONK"]


def test_a_trade_row_reads_like_a_sentence() -> None:
    row = trades.trade_rows(trades.shown(fakes.TRADES, NONE)[:1], UNICODE)[0]
    assert [cell.text for cell in row.cells][:6] == ["01-01 12:40", "BONK", "▲+$41.20", "+4.12%", "2.1R", "target"]


# System and status


def test_a_feed_that_is_not_well_says_why() -> None:
    rows = {row.key: row for row in system.system_rows(fakes.degraded(), UNICODE)}
    assert rows["feed-demo"].cells[2].text == "12 s behind: the machine is too slow for this speed"
    assert rows["feed-demo"].cells[1].tone is Tone.BAD
    assert rows["lag"].cells[1].tone is Tone.WARN
    assert rows["error-0"].cells[2].text == "the store could not be written: disk full"
    assert system.feed_health(fakes.degraded().shell) == (0, 1)
    assert system.feed_health(None) == (0, 0)


def test_a_feed_that_is_down_says_how_long() -> None:
    rows = {row.key: row for row in system.system_rows(fakes.offline(), UNICODE)}
    assert rows["feed-demo"].cells[1].text == "○ down 00:42"


def test_positions_whose_prices_all_stand_still_are_dim() -> None:
    rows = positions.position_rows(fakes.running(), NONE, [True] * len(SYMBOLS), UNICODE)
    assert {row.dim for row in rows} == {True}
    assert {row.dim for row in positions.position_rows(fakes.running(), NONE, FRESH, UNICODE)} == {False}


def test_a_tape_shows_how_far_it_has_come() -> None:
    rows = {row.key: row for row in system.system_rows(fakes.replaying(), UNICODE)}
    assert rows["feed-candles"].cells[1].text == "● ×3600  40%"


def test_the_engine_without_a_shell_has_rows_too() -> None:
    view = replace(fakes.running(), shell=None)
    assert [row.key for row in system.system_rows(view, UNICODE)][:2] == ["state", "events"]


def test_the_status_is_of_the_view() -> None:
    data = status(fakes.running(), SETTINGS, 2)
    assert (data.badge, data.equity, data.heat, data.positions, data.most) == ("DEMO", 10_482.0, 0.46, 3, 5)
    assert (data.speed, data.unseen, data.sol, data.uptime_s) == (300.0, 2, 184.30, 21_600.0)
    assert status(fakes.safe_mode(), SETTINGS, 0).most == 2
    assert status(fakes.warming(), SETTINGS, 0).note == "warming 132/220"
    assert status(fakes.replaying(), SETTINGS, 0).badge == "PAPER"
    assert (status(fakes.replaying(), SETTINGS, 0).done, status(fakes.replaying(), SETTINGS, 0).total) == (
        4_000,
        10_000,
    )


def test_before_there_is_a_view_nothing_is_claimed() -> None:
    data = opening(SETTINGS)
    assert (data.badge, data.equity, data.note) == ("PAPER", None, "waiting for the market")


def test_plain_characters_in_all_rows() -> None:
    view = fakes.degraded()
    rows = positions.position_rows(view, NONE, FRESH, ASCII) + system.system_rows(view, ASCII)
    rows += trades.trade_rows(trades.shown(fakes.TRADES, NONE), ASCII)
    assert "".join(cell.text for row in rows for cell in row.cells).isascii()


def test_a_view_of_unknown_numbers_can_be_drawn() -> None:
    view = fakes.running()
    nothing = np.full(len(SYMBOLS), np.nan)
    bare = replace(view, prices=replace(view.prices, price=nothing, liquidity=nothing))
    assert np.isnan(Chart().data(bare, 0, Timeframe.M5, stale=True).price)


@pytest.mark.parametrize(
    ("told_before_end", "volume", "word"),
    [(None, 1.0, ""), (0, 1.0, "vol real"), (1, 1.0, "vol est. 1 bar"), (3, 1.0, "vol est. 3 bars"),
     (0, float("nan"), "vol unknown")],
)  # fmt: skip
def test_the_chart_says_whose_volumes_its_newest_bars_have(
    told_before_end: int | None, volume: float, word: str
) -> None:
    view = fakes.running()
    panel = view.bars[0]
    end_ms = int(panel.open_ms[-1]) + panel.timeframe.ms
    volumes = panel.volume.copy()
    volumes[:, -1] = volume
    told = None if told_before_end is None else np.full(len(view.tokens), end_ms - told_before_end * panel.timeframe.ms)
    view = replace(view, bars=(replace(panel, volume=volumes, volume_told_ms=told), *view.bars[1:]))
    assert volume_word(view, 0, panel.timeframe) == word
