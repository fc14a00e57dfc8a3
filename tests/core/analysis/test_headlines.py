"""The headline scorer against 172 labelled headlines, and what it does with words that turn others."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.analysis.headlines import headline_score

LABELLED = Path(__file__).with_name("headlines.tsv")
OPPOSITE = {("good", "bad"), ("bad", "good")}


def read(text: str) -> str:
    score = headline_score(text)
    return "good" if score > 0.6 else "bad" if score < 0.4 else "neutral"


def labelled(half: str) -> list[tuple[str, str]]:
    with LABELLED.open(encoding="utf-8") as file:
        return [(row["label"], row["headline"]) for row in csv.DictReader(file, delimiter="\t") if row["half"] == half]


@pytest.mark.parametrize(("half", "wrong", "opposite"), [("seen", 6, 2), ("unseen", 20, 9)])
def test_it_errs_no_more_than_it_says(half: str, wrong: int, opposite: int) -> None:
    found = [(label, read(text)) for label, text in labelled(half) if read(text) != label]
    assert len(found) <= wrong
    assert sum(pair in OPPOSITE for pair in found) <= opposite


def test_the_labelled_headlines_are_balanced_and_told_once() -> None:
    every = [*labelled("seen"), *labelled("unseen")]
    assert len(every) == len({text for _, text in every}) == 172
    assert {label: sum(one == label for one, _ in every) for label, _ in every} == {
        "good": 60,
        "bad": 60,
        "neutral": 52,
    }


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("No funds stolen", "Funds stolen"),
        ("SEC drops lawsuit against JUP", "SEC files lawsuit against JUP"),
        ("Hack averted", "Hack confirmed"),
        ("Token rallies sharply", "Token rallies"),
        ("Token rallies", "Token may rally"),
        ("Token rallies", "Will the token rally?"),
        ("JUP wins listing", "JUP loses listing"),
        ("Token slightly down", "Token down heavily"),
        ("Hackathon starts", "Hack starts"),
        ("Users made whole after exploit", "Users hit by exploit"),
    ],
)
def test_words_that_turn_or_scale_do_so(better: str, worse: str) -> None:
    assert headline_score(better) > headline_score(worse)


@pytest.mark.parametrize("word", ["hack", "exploit", "rug pull", "delisting", "halt", "insolvency", "fraud"])
def test_disasters_are_bad_news(word: str) -> None:
    assert headline_score(f"{word} at SOL venue") <= 0.25


def test_a_headline_without_a_known_word_is_neither() -> None:
    assert headline_score("") == headline_score("Zxqv 123 – ♥") == 0.5


@given(st.text(max_size=200))
def test_any_text_has_a_score(text: str) -> None:
    assert 0.0 <= headline_score(text) <= 1.0
    assert headline_score(text.upper()) == pytest.approx(headline_score(text.upper().lower()))
