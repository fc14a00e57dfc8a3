"""The system pane: feeds, queues, the loop, memory, errors, and what has been counted."""

from __future__ import annotations

from mojobot.model.note import words
from mojobot.model.units import micro_to_usd
from mojobot.model.views import FeedView, ProviderView, ShellView, Tally, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.forecasts import forecasters
from mojobot.tui.rows.votes import spoken
from mojobot.tui.widgets.table import Column, Row

PANE = "system"
COLUMNS = (
    Column("item", "What", 22, worth=0),
    Column("value", "Now", 12, worth=1),
    Column("note", "Note", 20, worth=2, flex=True),
)
_LAG_MS, _STEP_MS, _WAITING = 50.0, 50.0, 1_000  # above these a reading is marked


def system_rows(view: View, glyphs: Glyphs) -> list[Row]:
    """Feeds first, then the shell's readings, errors newest first, then the tally of the session."""
    rows = [Row("state", (Cell("Engine", bold=True), Cell(view.state.value), Cell(view.why or "all well", Tone.MUTED)))]
    if view.shell is not None:
        rows += [_feed(feed, view.shell.now_ms, glyphs) for feed in view.shell.feeds]
        rows += _readings(view.shell)
        rows += [_error(place, text, glyphs) for place, text in enumerate(reversed(view.shell.errors))]
    return rows + _learned(view) + _tally(view.tally)


def feed_health(shell: ShellView | None) -> tuple[int, int]:
    """How many feeds are well, of how many; those that are switched off are none."""
    feeds = [feed for feed in (shell.feeds if shell is not None else ()) if not is_off(feed)]
    return sum(feed.ok for feed in feeds), len(feeds)


def is_off(feed: FeedView) -> bool:
    """Whether a provider is not asked at all: no key, or switched off."""
    return feed.provider is not None and feed.provider.plan == "off"


def offline_s(shell: ShellView | None) -> float | None:
    """Seconds since the last feed went down; None while any of them gives something."""
    feeds = [feed for feed in (shell.feeds if shell is not None else ()) if not is_off(feed) and _is_used(feed)]
    if shell is None or not feeds or not all(feed.down_since_ms for feed in feeds):
        return None
    return max(shell.now_ms - max(feed.down_since_ms for feed in feeds), 0) / 1000.0


def speed_text(feed: FeedView, glyphs: Glyphs) -> str:
    """`×300`, or `as fast as it goes`, and how far a tape has come."""
    speed = "full speed" if feed.speed is None else f"{glyphs.times}{feed.speed:g}"
    return f"{speed}  {feed.done / feed.total:.0%}" if feed.total else speed


def _feed(feed: FeedView, now_ms: int, glyphs: Glyphs) -> Row:
    if feed.provider is not None:
        return _provider(feed, feed.provider, now_ms, glyphs)
    state = Cell(f"{glyphs.running} {speed_text(feed, glyphs)}", Tone.GOOD)
    if not feed.ok:
        down = f"down {fmt.countdown((now_ms - feed.down_since_ms) / 1000.0)}" if feed.down_since_ms else "not well"
        state = Cell(f"{glyphs.offline} {down}", Tone.BAD)
    return Row(f"feed-{feed.name}", (Cell(f"Feed {feed.name}", bold=True), state, Cell(feed.text)))


def _provider(feed: FeedView, seen: ProviderView, now_ms: int, glyphs: Glyphs) -> Row:
    """What is left of it, and what it is used for or why it is not green."""
    if seen.plan == "off":
        state = Cell("off", Tone.MUTED)
    elif seen.paused_until_ms is not None and seen.paused_until_ms > now_ms:
        state = Cell(f"{glyphs.offline} {fmt.countdown((seen.paused_until_ms - now_ms) / 1000.0)}", Tone.WARN)
    elif not feed.ok:
        state = Cell(f"{glyphs.offline} {quota_text(seen)}", Tone.BAD)
    else:
        state = Cell(f"{glyphs.running} {quota_text(seen)}", Tone.GOOD)
    name = Cell(feed.name, Tone.MUTED if seen.plan == "off" else Tone.TEXT, bold=seen.plan != "off")
    told = feed.text if seen.latency_ms is None or seen.plan == "off" else f"{feed.text}, {seen.latency_ms:.0f} ms"
    return Row(f"feed-{feed.name}", (name, state, Cell(told, Tone.MUTED if seen.plan == "off" else Tone.TEXT)))


def quota_text(seen: ProviderView) -> str:
    """What was spent of the scarcest allowance: `15/24 min`, `812/24,000 mon`."""
    spans = (
        ("min", seen.minute, seen.minute_limit),
        ("day", seen.day, seen.day_limit),
        ("mon", seen.month, seen.month_limit),
    )
    known = [(used / most if most else 1.0, name, used, most) for name, used, most in spans if most is not None]
    if not known:
        return f"{seen.minute} min"
    _, name, used, most = max(known)
    return f"{used:,}/{most:,} {name}"


def _is_used(feed: FeedView) -> bool:
    """Whether it is a tape, or a provider something is had from."""
    return feed.provider is None or bool(feed.provider.rung)


def _readings(shell: ShellView) -> list[Row]:
    up_s = (shell.now_ms - shell.started_ms) / 1000.0
    over = f"{shell.steps_over_budget} over budget"
    orders = shell.commands_waiting + shell.reports_waiting
    market, writes = shell.market_waiting, shell.writes_waiting
    return [
        _reading("lag", "Event loop", f"{shell.lag_ms:.1f} ms", "worst of the last seconds", shell.lag_ms > _LAG_MS),
        _reading("step", "Longest step", f"{shell.longest_step_ms:.1f} ms", over, shell.longest_step_ms > _STEP_MS),
        _reading("market", "Market queue", f"{market}", "events waiting", market > _WAITING),
        _reading("orders", "Orders queue", f"{orders}", "commands and reports waiting"),
        _reading("writes", "Writes", f"{writes}", "waiting for the disk", writes > _WAITING),
        _reading("memory", "Memory", f"{shell.memory_mb:.0f} MB", f"process {shell.pid}"),
        _reading("up", "Up", fmt.age(up_s).strip(), shell.data_dir),
    ]


def _reading(key: str, name: str, value: str, note: str, marked: bool = False) -> Row:
    return Row(key, (Cell(name, Tone.MUTED), Cell(value, Tone.WARN if marked else Tone.TEXT), Cell(note, Tone.MUTED)))


def _error(place: int, text: str, glyphs: Glyphs) -> Row:
    name = "Last error" if place == 0 else "Error before"
    return Row(f"error-{place}", (Cell(name, Tone.BAD, bold=True), Cell(glyphs.cross, Tone.BAD), Cell(text)))


def _learned(view: View) -> list[Row]:
    """How independent the strategies are, the market's regime, and who sits out."""
    votes, rows = view.votes, list[Row]()
    if votes.effective_bets is not None:
        of = f"independent votes that {len(votes.strategies)} strategies come to"
        rows.append(_reading("voices", "Voices", f"{votes.effective_bets:.1f}", of))
    if votes.regime:
        rows.append(_reading("regime", "Regime", votes.regime.replace("/", ", "), words.regime(votes.regime)))
    if votes.forecast is not None:
        value, note = forecasters(votes.forecast)
        rows.append(_reading("prediction", "Prediction", value, note))
    out = [spoken(name) for name, benched in zip(votes.strategies, votes.benched, strict=False) if benched]
    if out:
        note = f"{', '.join(out)}: votes in shadow, not counted"
        rows.append(_reading("benched", "Benched", f"{len(out)}", note, marked=True))
    return rows


def _tally(tally: Tally) -> list[Row]:
    net = f"net {micro_to_usd(tally.net_micro):+,.2f}, fees {micro_to_usd(tally.fees_micro):,.2f} USD"
    paused = f"of {tally.closes} closes, {tally.paused_closes} paused"
    rows = [
        _reading("events", "Events", f"{tally.events:,}", f"{tally.bars:,} bars"),
        _reading("decisions", "Decisions", f"{tally.decisions:,}", paused),
        _reading("agreed", "Agreed", f"{tally.agreed:,}", "reached consensus with quorum"),
        _reading("trades", "Trades", f"{tally.trades}", f"{tally.wins} won, {net}"),
    ]
    if tally.refused:
        most = sorted(tally.refused, key=lambda gate: -gate[1])
        said = "  ".join(f"{gate} {count}" for gate, count in most)
        rows.append(_reading("refused", "Refused", f"{sum(count for _, count in most)}", said))
    for name, buys, sells, not_ready in tally.votes:
        note = f"not ready {not_ready:,}" if not_ready else ""
        rows.append(_reading(f"votes-{name}", spoken(name), f"{buys} B {sells} S", note))
    return rows
