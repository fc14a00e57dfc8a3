"""S501: whatever a provider sends, its adapter neither falls over nor believes a bad number."""

import pytest

from tests.feeds.bodies import CASES, Case
from tests.feeds.sound import check
from tests.feeds.wronged import COUNT, bodies


@pytest.mark.parametrize("provider", CASES)
def test_no_damaged_body_crashes_an_adapter_or_gets_a_bad_number_past_it(provider: str) -> None:
    cases = CASES[provider]
    accepted = 0
    for case in cases:
        for body in bodies([case.body], -(-COUNT // len(cases)), f"S501 {provider} {case.name}"):
            answer = case.parse(body)
            check(answer)
            accepted += len(answer.records)
    assert accepted > COUNT // 10  # the damage is fine enough for much to get through


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{p} {c.name}") for p, cases in CASES.items() for c in cases])
def test_every_composed_body_gives_something(case: Case) -> None:
    answer = case.parse(case.body)
    assert answer.records
    check(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"true",
        b"[]",
        b"{}",
        b"<!doctype html><html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"data":' * 50_000,
        b'{"data":{"items":' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
        b'"' + b"x" * 6_000_000 + b'"',
    ],
    ids=lambda body: f"{body[:12]!r} of {len(body)}",
)
def test_a_body_of_another_kind_gives_nothing(body: bytes) -> None:
    for cases in CASES.values():
        for case in cases:
            assert case.parse(body).records == ()
