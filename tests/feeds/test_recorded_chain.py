"""Every recorded reply of a node and of Helius is named in a test that says what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.feeds.wronged import RESPONSES

HERE = Path(__file__).parent


@pytest.mark.parametrize(("folder", "test"), [("solana_rpc", "test_rpc.py"), ("helius", "test_helius.py")])
def test_no_recorded_reply_is_left_out(folder: str, test: str) -> None:
    if not (RESPONSES / folder).is_dir():
        pytest.skip("the recorded replies are not on this machine")
    said = (HERE / test).read_text() + (HERE / "test_rpc.py").read_text()
    names = sorted(file.stem for file in (RESPONSES / folder).glob("*.json"))
    assert [name for name in names if name not in said] == []
    assert names
