"""Which keys call an action; the console knows what each does, this file only what may be changed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mojobot.model.section import Section

Keys = Annotated[str, Field(max_length=80)]


class KeysSettings(Section):
    """Keys of the console: one, or several with commas between; empty for none. ctrl+x is Ctrl with x."""

    stop: Keys = Field(
        "ctrl+x, f9", description="Emergency stop: no entries until a typed RESUME, orders cancelled, stops stay armed."
    )
    pause: Keys = Field("p", description="Pause new entries, exits go on; again: resume.")
    safe_mode: Keys = Field("z", description="Safe mode: smaller, tighter, fewer; again: leave it.")
    filter: Keys = Field("/", description="Show rows with these words; !word hides them.")
    buy: Keys = Field("b", description="Ticket to buy the selected token.")
    sell: Keys = Field("s", description="Ticket to sell a part of the selected token.")
    close: Keys = Field("c", description="Ticket to close the selected position.")
    close_all: Keys = Field("C", description="Close every position; asks for the word CLOSE.")
    edit: Keys = Field("e", description="Move stop and target of the selected position.")
    pane_1: Keys = Field("1", description="Go to Markets.")
    pane_2: Keys = Field("2", description="Go to Chart.")
    pane_3: Keys = Field("3", description="Go to Votes.")
    pane_4: Keys = Field("4", description="Go to Risk.")
    pane_5: Keys = Field("5", description="Go to Positions.")
    pane_6: Keys = Field("6", description="Go to Alerts.")
    pane_7: Keys = Field("7", description="Go to Trades.")
    pane_8: Keys = Field("8", description="Go to System.")
    next_pane: Keys = Field("tab", description="Go to the next pane.")
    previous_pane: Keys = Field("shift+tab", description="Go to the pane before.")
    maximise: Keys = Field("m", description="Show the pane alone, and back.")
    details: Keys = Field("enter", description="Everything about the selected row.")
    clear: Keys = Field("escape", description="Clear the filter, or leave the pane shown alone.")
    sort: Keys = Field("o", description="Order by the next column.")
    reverse: Keys = Field("O", description="Reverse the order.")
    star: Keys = Field("*", description="Pin the token to the top, or let it go.")
    copy_row: Keys = Field("y", description="Copy the address or the id of the row to the terminal's clipboard.")
    export: Keys = Field("x", description="Write what is shown to a file.")
    finer: Keys = Field("[", description="Shorter timeframe.")
    coarser: Keys = Field("]", description="Longer timeframe.")
    zoom_in: Keys = Field("+, =", description="Fewer and wider candles.")
    zoom_out: Keys = Field("-", description="More candles.")
    pan_left: Keys = Field("h", description="Older candles.")
    pan_right: Keys = Field("l", description="Newer candles.")
    indicators: Keys = Field("i", description="Lines over the candles: the next set, or none.")
    whole_map: Keys = Field("v", description="Votes on one token, or on all.")
    acknowledge: Keys = Field("a", description="Acknowledge the alert.")
    acknowledge_all: Keys = Field("A", description="Acknowledge every alert.")
    slower: Keys = Field("<, comma", description="Market time at half the speed.")
    faster: Keys = Field(">, .", description="Market time at twice the speed.")
    palette: Keys = Field("ctrl+p, :", description="Every action by its name.")
    pane_help: Keys = Field("f1", description="What the focused pane shows.")
    theme: Keys = Field("t", description="Colours: dark, light, colour-blind.")
    redraw: Keys = Field("ctrl+l", description="Paint the screen anew, when something else has written over it.")
    help: Keys = Field("?", description="All keys, searchable.")
    quit: Keys = Field("q, ctrl+q", description="Quit; asks when positions are open.")
    down: Keys = Field("down, j", description="The row below.")
    up: Keys = Field("up, k", description="The row above.")
    page_down: Keys = Field("pagedown", description="A screenful down.")
    page_up: Keys = Field("pageup", description="A screenful up.")
    top: Keys = Field("home, g", description="The first row.")
    bottom: Keys = Field("end, G", description="The last row.")

    @property
    def remap(self) -> dict[str, str]:
        """Ids of the actions whose keys are other than the usual, and those keys."""
        usual = KeysSettings()
        chosen = {name: str(getattr(self, name)) for name in type(self).model_fields}
        return {name: keys for name, keys in chosen.items() if keys != getattr(usual, name)}
