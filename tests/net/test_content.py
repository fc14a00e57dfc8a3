"""How deep a body nests, told without decoding it (safety S501)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.net.content import BadContent, check_depth
from mojobot.net.provider import MOST_DEPTH

TEXTS = st.text(st.sampled_from('[]{}"\\a,'), max_size=8)
VALUES = st.recursive(TEXTS | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner))


def deep(body: bytes) -> bool:
    try:
        check_depth(body)
    except BadContent as fault:
        assert str(fault) == "sends JSON nested deeper than 32"
        return True
    return False


def depth(value: object) -> int:
    match value:
        case dict():
            return 1 + max(map(depth, value.values()), default=0)
        case list():
            return 1 + max(map(depth, value), default=0)
        case _:
            return 0


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'[{"a]":', b'["]","[\\"]",'])
def test_s501_thirty_two_levels_are_read_and_one_more_is_not(opened: bytes) -> None:
    levels = opened.count(b"[", 0, 2) + opened.count(b"{", 0, 2)
    assert not deep(opened * (MOST_DEPTH // levels))
    assert deep(opened * (MOST_DEPTH // levels) + b"[")


@pytest.mark.parametrize("body", [b"", b"1", b'"', b'"\\', b"]" * 500, b'"' + b"[" * 500 + b'"', b"[]" * 500])
def test_what_does_not_nest_is_not_deep(body: bytes) -> None:
    assert not deep(body)


@given(VALUES, st.integers(0, MOST_DEPTH + 4))
def test_s501_brackets_in_texts_do_not_count_however_they_are_escaped(value: object, more: int) -> None:
    for _ in range(more):
        value = [value]
    for body in (json.dumps(value), json.dumps(value, separators=(",", ":"))):
        assert deep(body.encode()) == (depth(value) > MOST_DEPTH)
