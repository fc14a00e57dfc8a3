"""The parts of the status line: what each says, at length and in brief; pure."""

from __future__ import annotations

from collections.abc import Iterator

from rich.style import Style
from textual.strip import Strip

from mojobot.model.state import EngineState
from mojobot.tui import format as fmt
from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets.status_data import StatusData
from mojobot.tui.widgets.status_fit import Form, Part, Piece, chosen, laid

_WHY = (60, 52, 44, 36, 30, 24, 18, 14, 10)  # cells of a reason, as room shrinks
_PROGRESS = 10  # cells of the bar
_BADGES = {"LIVE": Tone.LIVE, "DEMO": Tone.DEMO}


def paint_status(data: StatusData | None, width: int, look: Look) -> Strip:
    """The whole line, exactly `width` cells: badge and state, parts with rules between, the clock at the right."""
    ground = look.style(on=Tone.PANEL)
    if data is None:
        return Strip.blank(width, ground)
    rule: Piece = (f" {look.glyphs.vertical} ", look.style(Tone.LINE, on=Tone.PANEL))
    return laid(chosen([*_parts(data, look), _clock(data, look)], width), width, rule, ground)


def _parts(data: StatusData, look: Look) -> Iterator[Part]:
    yield _badge(data, look)
    yield _state(data, look)
    if data.unseen:
        word = "alert" if data.unseen == 1 else "alerts"
        loud = look.style(Tone.WARN, bold=True, on=Tone.PANEL)
        yield (Form(13, ((f"{data.unseen} {word}", loud),)), Form(4, ((f"{data.unseen}!", loud),)))
    yield _labelled(("Equity", "Eq"), fmt.usd(data.equity, cents=False), look, ranks=(18, 2))
    yield _labelled(("Day",), _moved(data.day, look), look, tone=_direction(data.day), ranks=(3,))
    yield _labelled(("DD",), fmt.pct(data.drawdown, 1, signed=False), look, ranks=(15,))
    yield _heat(data, look)
    yield _labelled(("Pos",), f"{data.positions}/{data.most}", look, ranks=(5,))
    if data.feeds:
        well = data.feeds_ok == data.feeds
        tone, ranks = (Tone.TEXT, (18, 10)) if well else (Tone.WARN, (17, 4))
        yield _labelled(("Feeds", "Fd"), f"{data.feeds_ok}/{data.feeds}", look, tone=tone, ranks=ranks)
    if data.note:
        yield (Form(6, ((look.text(data.note), look.style(Tone.WARN, on=Tone.PANEL)),)),)
    if data.total:
        yield _progress(data.done / data.total, data.left_s, look)
    yield from _wide(data, look)


def _wide(data: StatusData, look: Look) -> Iterator[Part]:
    """What only wide screens have room for."""
    if data.sol is not None:
        yield _labelled(("SOL",), fmt.price(data.sol), look, ranks=(24,))
    for place, (label, value) in enumerate(data.extras):
        yield _labelled((look.text(label),), look.text(value), look, ranks=(30 + place,))
    if data.uptime_s is not None:
        yield _labelled(("Up",), fmt.duration(data.uptime_s), look, ranks=(25,))


def _labelled(
    labels: tuple[str, ...], value: str, look: Look, *, ranks: tuple[int, ...], tone: Tone = Tone.TEXT
) -> Part:
    muted, loud = look.style(Tone.MUTED, on=Tone.PANEL), look.style(tone, bold=True, on=Tone.PANEL)
    text = look.text(value)
    return tuple(Form(rank, ((f"{label} ", muted), (text, loud))) for label, rank in zip(labels, ranks, strict=True))


def _badge(data: StatusData, look: Look) -> Part:
    style = look.badge(_BADGES.get(data.badge, Tone.PAPER))
    name = look.text(data.badge)
    short = Form(0, ((f" {name} ", style),))
    if data.speed is None or data.speed == 1:
        return (short,)
    speed = f"{look.glyphs.times}{data.speed:g}" if data.speed else f"{look.glyphs.times}max"
    return (Form(9, ((f" {name} {speed} ", style),)), short)


def _state(data: StatusData, look: Look) -> Part:
    glyph, word, tone = _word(data, look)
    style = look.style(tone, bold=True, on=Tone.PANEL)
    head: Piece = (f"{glyph} {word}", style)
    why = look.text(data.why) if data.offline_s is None and not data.closing else ""
    if not why or data.state in {EngineState.RUNNING, EngineState.STARTING}:
        return (Form(0, (head,)),)
    quiet = look.style(tone, on=Tone.PANEL)
    texts = dict.fromkeys(fmt.shortened(why, room, look.glyphs.ellipsis) for room in _WHY)
    forms = [Form(16, (head, (f" {text}", quiet))) for text in texts]
    return (*forms[:-1], Form(12, forms[-1].pieces), Form(0, (head,)))


def _word(data: StatusData, look: Look) -> tuple[str, str, Tone]:
    """Sign, word and tone of a state (console.md 5); a lost connection and the end go before it."""
    glyphs = look.glyphs
    if data.closing:
        return glyphs.ellipsis, look.text(data.closing), Tone.WARN
    if data.state is EngineState.STOPPED:
        return glyphs.stopped, "STOPPED", Tone.BAD
    if data.offline_s is not None:
        return glyphs.offline, f"OFFLINE {fmt.countdown(data.offline_s)}", Tone.BAD
    match data.state:
        case EngineState.STARTING:
            feeds = f" {data.feeds_ok}/{data.feeds} feeds" if data.feeds else ""
            return glyphs.starting, f"START{feeds}", Tone.INFO
        case EngineState.RUNNING:
            return glyphs.running, "RUN", Tone.GOOD
        case EngineState.DEGRADED:
            return glyphs.degraded, "DEGRADED", Tone.WARN
        case EngineState.PAUSED:
            return glyphs.paused, "PAUSED", Tone.WARN
        case EngineState.SAFE_MODE:
            return glyphs.safe, "SAFE MODE", Tone.WARN


def _heat(data: StatusData, look: Look) -> Part:
    """Capital at risk: a bar of 10, 6 or 3 cells, the number, and in words what zone that is."""
    muted = look.style(Tone.MUTED, on=Tone.PANEL)
    heat = data.heat if data.heat is not None and fmt.known(data.heat) else None
    tone = Tone.MUTED if heat is None else _zone(heat)
    loud = look.style(Tone.TEXT if tone is Tone.MUTED else tone, bold=True, on=Tone.PANEL)
    number: Piece = (look.text(f" {fmt.pct(heat, 0, signed=False)}"), loud)
    zone: Piece = (f" {look.text(data.heat_zone)}", look.style(tone, on=Tone.PANEL))
    label: Piece = ("Heat ", muted)
    forms = [
        Form(rank, (label, *_bar(heat or 0.0, cells, look), number)) for rank, cells in ((19, 10), (14, 6), (11, 3))
    ]
    long = (Form(23, (*forms[0].pieces, zone)),) if data.heat_zone else ()
    return (*long, *forms, Form(4, (("Heat", muted), number)))


def _bar(heat: float, cells: int, look: Look) -> Iterator[Piece]:
    """0 to 100 % of capital, to half a cell; the zones ahead show faintly."""
    tone = _zone(heat)
    if look.plain or look.ascii:
        filled = min(round(heat * cells), cells)
        ahead = look.glyphs.shade if not look.ascii else look.glyphs.track
        yield (look.glyphs.full * filled, look.style(tone, on=Tone.PANEL))
        yield (ahead * (cells - filled), look.style(Tone.MUTED, on=Tone.PANEL))
        return
    halves = min(max(round(heat * cells * 2), 1 if heat > 0 else 0), cells * 2)
    for k in range(cells):
        ground = look.mix(_zone((k + 0.5) / cells), 0.25, Tone.PANEL)
        char = look.glyphs.full if halves >= 2 * k + 2 else look.glyphs.left_half if halves == 2 * k + 1 else " "
        yield (char, Style(color=look.color(tone), bgcolor=ground))


def _zone(heat: float) -> Tone:
    """Entries shrink at 50 % and again at 70 % of capital at risk."""
    return Tone.GOOD if heat < 0.5 else Tone.WARN if heat < 0.7 else Tone.BAD


def _progress(share: float, left_s: float | None, look: Look) -> Part:
    """How far a tape has come, and how long it still takes."""
    share = min(max(share, 0.0), 1.0)
    number: Piece = (f"{share * 100:.0f}%", look.style(bold=True, on=Tone.PANEL))
    filled = int(share * _PROGRESS)
    bar: tuple[Piece, ...] = (
        (look.glyphs.heavy * filled, look.style(Tone.ACCENT, on=Tone.PANEL)),
        (look.glyphs.horizontal * (_PROGRESS - filled), look.style(Tone.MUTED, on=Tone.PANEL)),
        (" ", look.style(on=Tone.PANEL)),
    )
    forms = (Form(12, (*bar, number)), Form(4, (number,)))
    if left_s is None:
        return forms
    left: Piece = (f" {fmt.duration(left_s)} left", look.style(Tone.MUTED, on=Tone.PANEL))
    return (Form(14, (*bar, number, left)), *forms)


def _clock(data: StatusData, look: Look) -> Part:
    style = look.style(Tone.MUTED, on=Tone.PANEL)
    return (Form(20, ((fmt.clock(data.now_ms), style),)), Form(8, ((fmt.clock_short(data.now_ms), style),)))


def _moved(value: float | None, look: Look) -> str:
    if value is None or not fmt.known(value):
        return look.glyphs.dash
    text = fmt.pct(abs(value), signed=False)
    arrow = "" if _direction(value) is Tone.TEXT else look.glyphs.up if value > 0 else look.glyphs.down
    return f"{arrow}{text}"


def _direction(value: float | None) -> Tone:
    if value is None or not fmt.known(value) or abs(value) < 0.00005:
        return Tone.TEXT
    return Tone.UP if value > 0 else Tone.DOWN
