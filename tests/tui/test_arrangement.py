"""Which panes a size has: no overlap, no gap, everything reachable."""

import pytest

from mojobot.tui.screens.arrangement import MAP, PANES, arrange, has_map, seated

SIZES = [
    (60, 16),
    (80, 24),
    (99, 27),
    (80, 40),
    (100, 16),
    (120, 27),
    (100, 28),
    (120, 40),
    (159, 50),
    (160, 28),
    (200, 60),
]


@pytest.mark.parametrize("screen", SIZES)
@pytest.mark.parametrize("guest", [None, *PANES])
@pytest.mark.parametrize("mapped", [False, True])
def test_the_panes_cover_the_body_exactly(screen: tuple[int, int], guest: str | None, *, mapped: bool) -> None:
    body = (screen[0], screen[1] - 2)
    covered: set[tuple[int, int]] = set()
    for box in arrange(screen, body, guest=guest, mapped=mapped).values():
        cells = {(x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)}
        assert not cells & covered
        covered |= cells
    assert covered == {(x, y) for x in range(body[0]) for y in range(body[1])}


@pytest.mark.parametrize("screen", SIZES)
@pytest.mark.parametrize("pane", PANES)
def test_every_pane_can_be_called_up(screen: tuple[int, int], pane: str) -> None:
    body = (screen[0], screen[1] - 2)
    for before in (None, "system", "votes"):
        guest = seated(pane, screen, before)
        assert pane in arrange(screen, body, guest=guest)


def test_the_pictures_have_their_panes() -> None:
    assert list(arrange((80, 24), (80, 21))) == ["markets", "positions"]
    assert list(arrange((80, 40), (80, 37))) == ["markets", "votes", "positions"]
    assert list(arrange((120, 24), (120, 22))) == ["markets", "chart", "positions"]
    assert list(arrange((120, 40), (120, 38))) == ["markets", "chart", "votes", "positions", "alerts"]
    assert list(arrange((120, 48), (120, 46))) == ["markets", "chart", "votes", "risk", "positions", "alerts"]
    assert list(arrange((160, 40), (160, 38))) == ["markets", "chart", "votes", MAP, "positions", "alerts"]
    assert list(arrange((200, 60), (200, 58))) == ["markets", "chart", "votes", MAP, "risk", "positions", "alerts"]


def test_the_sketch_of_200_columns_is_kept() -> None:
    places = arrange((200, 60), (200, 58))
    assert [places[name].width for name in ("markets", "chart", MAP)] == [70, 74, 56]
    assert (places["positions"].width, places["positions"].height) == (144, 8)


def test_a_pane_without_a_home_takes_the_place_of_others_and_gives_it_back() -> None:
    assert list(arrange((80, 24), (80, 21), guest="chart")) == ["chart"]
    assert list(arrange((80, 40), (80, 37), guest="risk")) == ["markets", "risk", "positions"]
    assert list(arrange((120, 24), (120, 22), guest="trades")) == ["markets", "positions", "trades"]
    assert seated("chart", (120, 24), "trades") is None
    assert seated("positions", (120, 24), "trades") == "trades"


def test_a_maximised_pane_is_alone() -> None:
    assert list(arrange((200, 60), (200, 58), zoomed="risk")) == ["risk"]


def test_the_map_stands_where_the_votes_do_unless_it_has_a_place() -> None:
    assert MAP in arrange((120, 40), (120, 38), mapped=True)
    assert "votes" not in arrange((120, 40), (120, 38), mapped=True)
    assert not has_map((120, 40))
    assert has_map((160, 28))
    assert not has_map((160, 24))
    assert {"votes", MAP} <= set(arrange((200, 60), (200, 58), mapped=True))
