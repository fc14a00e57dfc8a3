"""Secrets are replaced by value, in whatever form they turn up (safety S701)."""

from __future__ import annotations

import base64
import json
import pickle
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.redaction import HIDDEN, forms, redact
from mojobot.model.secret import Secret
from mojobot.net.outcome import Outcome, ProviderError

CANARY = "canary/one+two three?" + "\N{LATIN SMALL LETTER E WITH ACUTE}"


@pytest.mark.parametrize(
    "leak",
    [
        CANARY,
        f"https://host.test/path?key={quote_plus(CANARY)}&x=1",
        json.dumps({"token": CANARY}),
        repr(CANARY),
        CANARY.encode().hex(),
        CANARY.encode().hex().upper(),
        base64.b64encode(CANARY.encode()).decode(),
        base64.b64encode(f"user:{CANARY}".encode()).decode(),
        base64.urlsafe_b64encode(f"ab{CANARY}cd".encode()).decode(),
        str(list(CANARY.encode())),
    ],
)
def test_s701_a_secret_is_found_in_every_form(leak: str) -> None:
    Secret(CANARY)
    hidden = redact(leak)
    assert HIDDEN in hidden
    assert not any(form in hidden for form in forms(CANARY))


@given(st.binary(max_size=5), st.binary(max_size=5))
def test_s701_base64_hides_it_wherever_it_begins(before: bytes, after: bytes) -> None:
    Secret("another-canary-value")
    text = base64.b64encode(before + b"another-canary-value" + after).decode()
    assert HIDDEN in redact(text)


def test_s702_a_secret_says_nothing_of_itself() -> None:
    secret = Secret("spoken-of-by-nobody")
    assert (repr(secret), str(secret), f"{secret}", f"{secret!r:>5}") == ("***", "***", "***", "  ***")
    assert secret.reveal() == "spoken-of-by-nobody"
    assert secret == Secret("spoken-of-by-nobody") != Secret("spoken-of-by-another")
    assert bool(secret) is True
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_value_too_short_to_be_a_key_blots_out_nothing() -> None:
    assert Secret("on").reveal() == "on"
    assert redact("on and on") == "on and on"


def test_s702_an_error_of_a_provider_holds_no_secret() -> None:
    Secret("in-the-query-of-a-url")
    error = ProviderError("helius", Outcome.DENIED, "refused ?api-key=in-the-query-of-a-url", retry_after_s=3.0)
    assert str(error) == "helius: refused ?api-key=***"
    assert (error.exit_code, error.outcome, error.retry_after_s) == (5, Outcome.DENIED, 3.0)


def test_only_limits_and_outages_are_worth_asking_again() -> None:
    assert [outcome for outcome in Outcome if outcome.again] == [Outcome.RATE_LIMITED, Outcome.UNAVAILABLE]
