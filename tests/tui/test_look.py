"""The look: the colours of the design, legible on every ground, and a console without colour or without boxes."""

import pytest
from rich.color import ColorType
from textual.app import App, ComposeResult
from textual.widgets import Input

from mojobot.tui.colors import PALETTES, READABLE, SURFACES, contrast, legible, mixed, opposite, quantise, triplet
from mojobot.tui.look import DEFAULT_LOOK, THEMES, Cell, Depth, Look, Tone, look_of

COLORED = (Depth.TRUE, Depth.EIGHT_BIT, Depth.STANDARD)
TEXTS = [tone for tone in Tone if tone not in SURFACES | {Tone.LINE, Tone.LIVE}]


def test_the_colours_are_those_of_the_design() -> None:
    dark, light, blind = PALETTES["dark"], PALETTES["light"], PALETTES["colour-blind"]
    assert [dark[t].hex for t in (Tone.BACKGROUND, Tone.SURFACE, Tone.PANEL)] == ["#0b0d11", "#0f1217", "#1a1f28"]
    assert [dark[t].hex for t in (Tone.TEXT, Tone.MUTED, Tone.ACCENT)] == ["#c8ccd4", "#7c8594", "#f0b45a"]
    assert [dark[t].hex for t in (Tone.UP, Tone.DOWN, Tone.WARN, Tone.LIVE)] == [
        "#3dd6c4", "#f0524f", "#e8a33d", "#c1121f",
    ]  # fmt: skip
    assert [light[t].hex for t in (Tone.SURFACE, Tone.TEXT, Tone.MUTED, Tone.ACCENT)] == [
        "#ffffff", "#22262e", "#6c7078", "#8a5a00",
    ]  # fmt: skip
    assert [blind[t].hex for t in (Tone.UP, Tone.DOWN, Tone.WARN, Tone.ACCENT)] == [
        "#56b4e9", "#e69f00", "#cc79a7", "#f0e442",
    ]  # fmt: skip
    assert blind[Tone.TEXT] == dark[Tone.TEXT]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("depth", COLORED)
def test_every_text_is_readable_on_every_ground(theme: str, depth: Depth) -> None:
    look = Look(theme, depth=depth)
    for tone in TEXTS:
        for ground in SURFACES:
            style = look.style(tone, on=ground)
            assert style.color is not None
            assert style.bgcolor is not None
            found = contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor())
            assert found >= READABLE, (theme, depth, tone, ground, found)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("depth", COLORED)
def test_a_badge_is_readable(theme: str, depth: Depth) -> None:
    for tone in (Tone.PAPER, Tone.DEMO, Tone.LIVE):
        style = Look(theme, depth=depth).badge(tone)
        assert style.color is not None
        assert style.bgcolor is not None
        assert contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor()) >= 4.5  # bold


def test_the_colours_of_the_dark_theme_are_used_as_they_are_on_a_pane() -> None:
    look = Look()
    for tone in (Tone.TEXT, Tone.MUTED, Tone.ACCENT, Tone.UP, Tone.DOWN, Tone.WARN):
        assert look.style(tone).color == look.color(tone)


def test_real_money_is_white_on_deep_red() -> None:
    for theme in THEMES:
        style = Look(theme).badge(Tone.LIVE)
        assert (str(style.color and style.color.get_truecolor().hex), style.bold) == ("#ffffff", True)
        assert style.bgcolor is not None
        assert style.bgcolor.get_truecolor().hex == "#c1121f"


@pytest.mark.parametrize("tone", list(Tone))
def test_without_colour_no_style_has_one(tone: Tone) -> None:
    look = Look(depth=Depth.NONE)
    styles = [look.style(tone, on=on, bold=True) for on in (None, *Tone)] + [
        look.badge(tone), look.bar(tone), look.tinted(tone), look.ground,
    ]  # fmt: skip
    assert [style for style in styles if style.color is not None or style.bgcolor is not None] == []
    assert look.color(tone) is None
    assert look.mix(tone) is None


def test_without_colour_what_is_selected_or_a_badge_is_reversed_and_the_stale_is_dim_and_italic() -> None:
    look = Look(depth=Depth.NONE)
    assert look.style(Tone.UP, on=Tone.SELECTED).reverse
    assert look.badge(Tone.LIVE).reverse
    stale = look.style(Tone.STALE)
    assert (stale.dim, stale.italic) == (True, True)


def test_with_256_colours_all_surfaces_look_the_same_and_the_selected_row_differs() -> None:
    for theme in THEMES:
        look = Look(theme, depth=Depth.EIGHT_BIT)
        assert look.color(Tone.BACKGROUND) == look.color(Tone.SURFACE) == look.color(Tone.PANEL)
        assert look.color(Tone.SELECTED) != look.color(Tone.SURFACE)


def test_with_16_colours_only_those_16_are_used_and_the_terminal_finds_them_again() -> None:
    from rich.color import Color, ColorSystem

    for theme in THEMES:
        look = Look(theme, depth=Depth.STANDARD)
        for tone in Tone:
            color = look.color(tone)
            assert color is not None
            again = color.downgrade(ColorSystem.STANDARD)
            assert again.type is ColorType.STANDARD
            assert quantise(color.get_truecolor(), Depth.STANDARD) == Color.from_triplet(color.get_truecolor()).triplet


def test_up_and_down_stay_apart_at_every_depth() -> None:
    for theme in THEMES:
        for depth in COLORED:
            look = Look(theme, depth=depth)
            assert look.color(Tone.UP) != look.color(Tone.DOWN)


def test_a_muted_bar_is_45_percent_of_the_colour() -> None:
    look = Look()
    assert look.mix(Tone.UP) == look.bar(Tone.UP).color
    color = look.mix(Tone.UP)
    assert color is not None
    assert color.get_truecolor() == mixed(triplet("#3dd6c4"), triplet("#0f1217"), 0.45) == triplet("#246a65")


def test_the_same_question_gives_the_same_style() -> None:
    look = Look()
    assert look.style(Tone.UP, bold=True) is look.style(Tone.UP, bold=True)
    assert look.cell(Cell("x", Tone.DOWN, italic=True)) is look.style(Tone.DOWN, italic=True)


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast(triplet("#ffffff"), triplet("#000000")) == pytest.approx(21.0)
    assert contrast(triplet("#777777"), triplet("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert opposite(triplet("#c1121f")) == triplet("#ffffff")
    assert legible(triplet("#777777"), triplet("#ffffff")) != triplet("#777777")


def test_a_theme_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no theme is called 'pink'; there are dark, light, colour-blind"):
        Look("pink")


def test_foreign_text_cannot_command_the_terminal() -> None:
    assert Look().text("\x1b[31mRUG\u202e") == "?[31mRUG?"
    assert Look(ascii=True).text("▲+1% 0.0₃1139 – ж…") == "^+1% 0.031139 - ?~"


class Bare(App[None]):
    """An app that has no look."""


class Dressed(App[None]):
    """An app with a light look and one of Textual's own widgets."""

    def __init__(self) -> None:
        self.look = Look("light")
        super().__init__()
        self.register_theme(self.look.textual_theme())
        self.theme = self.look.textual_name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return self.look.variables()

    def compose(self) -> ComposeResult:
        yield Input()


async def test_an_app_without_a_look_has_the_usual_one() -> None:
    async with Bare().run_test() as pilot:
        assert look_of(pilot.app.screen) is DEFAULT_LOOK


async def test_textuals_own_widgets_have_the_colours_of_the_look() -> None:
    async with Dressed().run_test() as pilot:
        entry = pilot.app.query_one(Input)
        assert look_of(entry).theme == "light"
        assert entry.styles.background.hex == "#FFFFFF"
        assert pilot.app.theme_variables["up"] == "#00775a"
        assert pilot.app.theme_variables["line"] == "#b9bbb8"
