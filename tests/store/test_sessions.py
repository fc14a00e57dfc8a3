from __future__ import annotations

from pathlib import Path

from mojobot.model.events import TokensAdded
from mojobot.model.market import Token, TokenClass
from mojobot.store.database import Database
from mojobot.store.sessions import last_listed
from mojobot.store.writer import Writer
from tests.store.samples import T0, opened


def test_the_tokens_of_the_newest_session_come_back_by_series_with_those_that_were_added(tmp_path: Path) -> None:
    more = Token("CAT", "Cat1", TokenClass.NEW, decimals=5)
    with Database.open(tmp_path) as database:
        assert last_listed(database) == ()
        writer = Writer(database, threaded=False)
        writer.write(1, 1, [opened(1)])
        writer.write(2, 1, [opened(2)])
        writer.write(2, 9, [TokensAdded(T0, 2, (more,))])
        assert last_listed(database) == (*opened().tokens, more)
