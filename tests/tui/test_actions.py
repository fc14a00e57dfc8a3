"""The actions: their keys, what may be changed about them, and what is said when it may not."""

import pytest

from mojobot.tui.actions import (
    ACTIONS,
    MOVES,
    Action,
    action_of,
    bindings,
    key_text,
    keymap,
)
from mojobot.tui.keymap import KeysRefused, remapped

ALL = (*ACTIONS, *MOVES)


def reasons(keys: dict[str, str]) -> list[str]:
    with pytest.raises(KeysRefused) as refused:
        remapped(ALL, keys)
    return [str(fault) for fault in refused.value.faults]


def test_ids_are_unique_and_no_two_actions_share_a_key() -> None:
    assert len({action.id for action in ALL}) == len(ALL)
    assert remapped(ALL, {}) == ALL


def test_the_keys_are_those_of_the_design() -> None:
    design = {
        "stop": "^x F9", "pause": "p", "safe_mode": "z", "palette": "^p :", "help": "?", "pane_help": "F1",
        "pane_1": "1", "pane_8": "8", "next_pane": "Tab", "previous_pane": "Shift+Tab", "maximise": "m", "theme": "t",
        "reconnect": "^r", "buy": "b", "sell": "s", "close": "c", "close_all": "C", "indicators": "i",
        "whole_map": "v", "export": "x", "edit": "e", "details": "Enter", "copy_row": "y", "filter": "/",
        "clear": "Esc", "sort": "o", "reverse": "O", "star": "*", "finer": "[", "coarser": "]", "zoom_in": "+ =",
        "zoom_out": "-", "pan_left": "h", "pan_right": "l", "acknowledge": "a", "acknowledge_all": "A",
        "quit": "q ^q", "down": "Down j", "up": "Up k", "top": "Home g", "bottom": "End G",
    }  # fmt: skip
    assert {name: " ".join(key_text(key) for key in action_of(ALL, name).keys) for name in design} == design


def test_the_emergency_stop_alone_works_while_typing_and_is_the_last_to_leave_the_key_line() -> None:
    assert [action.id for action in ALL if action.priority] == ["stop"]
    assert action_of(ALL, "stop").worth == 0
    shown = [action.worth for action in ALL if action.shown_in_key_line]
    assert len(set(shown)) == len(shown)


def test_every_sentence_is_one_and_every_label_short() -> None:
    for action in ALL:
        assert 4 < len(action.sentence) < 100
        assert action.sentence[0].isupper()
        assert not action.sentence.endswith(".")
        assert 2 <= len(action.label) <= 15


def test_bindings_carry_the_id_the_sentence_and_the_call() -> None:
    found = {binding.id: binding for binding in bindings(ALL)}
    assert found["stop"].key == "ctrl+x,f9"
    assert found["stop"].priority
    assert found["stop"].action == "act('stop')"
    assert found["help"].key == "question_mark"
    assert found["down"].action == "move(1)"
    assert found["pause"].tooltip == action_of(ALL, "pause").sentence
    assert keymap(ALL)["zoom_in"] == "plus,equals_sign"


def test_keys_can_be_changed_swapped_doubled_and_taken_away() -> None:
    changed = remapped(ALL, {"pause": "b", "buy": "p", "theme": "ctrl+t, T", "export": "", "help": "f5"})
    assert action_of(changed, "pause").keys == ("b",)
    assert action_of(changed, "buy").keys == ("p",)
    assert action_of(changed, "theme").keys == ("ctrl+t", "T")
    assert action_of(changed, "export").keys == ()
    assert "export" not in {binding.id for binding in bindings(changed)}
    assert action_of(changed, "sell") == action_of(ALL, "sell")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"paus": "f5"}, "keys.paus: there is no such action; `?` in the console lists them"),
        ({"pause": "b"}, "keys.pause: b is the key of buy already; give one of them another"),
        ({"pause": "question_mark"}, "keys.pause: ? is the key of help already; give one of them another"),
        ({"pause": "j"}, "keys.pause: j is the key of down already; give one of them another"),
        ({"theme": "ctrl+b"}, "keys.theme: ctrl+b cannot be used: terminal multiplexers use it"),
        ({"theme": "ctrl+c"}, "keys.theme: ctrl+c cannot be used: it copies text"),
        ({"theme": "f11"}, "keys.theme: f11 cannot be used: terminals use it"),
        ({"theme": "alt+t"}, "keys.theme: alt+t cannot be used: terminals use alt with a key themselves"),
        ({"theme": "ctrl+i"}, "keys.theme: ctrl+i cannot be used: to a terminal it is tab"),
        ({"theme": "wombat"}, "keys.theme: 'wombat' is not a key; write one character, a name such as f5 or space, "
         "or ctrl+letter"),
        ({"stop": ""}, "keys.stop: the STOP key cannot be taken away; give it another"),
        ({"stop": "K"}, "keys.stop: K is text, and this key must work while typing; choose one such as ctrl+x or f9"),
        ({"stop": "enter"}, "keys.stop: enter is text, and this key must work while typing; choose one such as ctrl+x "
         "or f9"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(keys: dict[str, str], reason: str) -> None:
    assert reason in reasons(keys)


def test_all_faults_are_told_at_once() -> None:
    assert len(reasons({"paus": "f5", "theme": "alt+t", "pause": "b"})) == 3


def test_an_action_that_is_not_built_is_nowhere() -> None:
    built = tuple(action for action in ALL if action.id != "reconnect")
    assert "reconnect" not in keymap(built)
    with pytest.raises(KeyError):
        action_of(built, "reconnect")
    assert isinstance(action_of(built, "pause"), Action)
