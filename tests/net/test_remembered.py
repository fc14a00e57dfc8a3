"""What is remembered is bounded, whatever the world sends (safety S505)."""

from __future__ import annotations

from mojobot.net.provider import Ask, Reply
from mojobot.net.remembered import Answers, Marks, question


def answer(size: int = 1) -> Reply:
    return Reply(200, bytes(size), {}, 0, 0.0)


def test_s505_old_answers_go_when_there_are_many_or_they_are_large() -> None:
    many, large = Answers(), Answers()
    for n in range(1000):
        many.put((n,), 0.0, answer())
        large.put((n,), 0.0, answer(1_000_000))
    assert [sum(kept.get((n,), 0.0, 1.0) is not None for n in range(1000)) for kept in (many, large)] == [256, 4]
    assert large.get((999,), 0.0, 1.0) is not None


def test_an_answer_is_given_while_it_is_fresh() -> None:
    kept = Answers()
    key = question(Ask("/a"))
    kept.put(key, 100.0, answer())
    assert kept.get(key, 104.9, 5.0) is not None
    assert kept.get(key, 105.0, 5.0) is None
    assert kept.get(question(Ask("/b")), 100.0, 5.0) is None
    kept.drop(key)
    assert kept.get(key, 100.0, 5.0) is None


def test_s505_marks_are_bounded_and_belong_to_a_name() -> None:
    marks = Marks()
    for n in range(2000):
        marks.put(f"feed {n}", {"etag": f'"{n}"'})
    assert marks.headers("feed 0") == {}
    assert marks.headers("feed 1999") == {"If-None-Match": '"1999"'}
    assert marks.headers(None) == {}
    marks.put("feed 1999", {"last-modified": "Fri"})
    assert marks.headers("feed 1999") == {"If-Modified-Since": "Fri"}
