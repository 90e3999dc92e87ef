"""Whoever asks for a report waits for that one alone."""

from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from feedback.web.facts import Facts
from reports.catalogue import REPORTS
from reports.query import Query
from reports.report import Report
from reports.warehouse.duckdb import Warehouse

SECONDS = 30
OTHER = Query(by="channel")


def report_of(query: Query) -> Report:
    return Report(name="repeat", question="?", as_of=None, query=query)


def test_a_slow_question_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = Event(), Event()

    def slow_unless_other(_: Warehouse, query: Query) -> Report:
        if query != OTHER:
            begun.set()
            assert may_end.wait(SECONDS)
        return report_of(query)

    monkeypatch.setitem(REPORTS, "repeat", slow_unless_other)
    facts = Facts(tmp_path)
    thread = Thread(target=facts.ask, args=("repeat", Query()))
    thread.start()
    assert begun.wait(SECONDS)
    assert facts.ask("repeat", OTHER).query == OTHER
    assert thread.is_alive()
    may_end.set()
    thread.join(SECONDS)


def test_what_several_ask_at_once_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, together = [], Barrier(4)

    def count(_: Warehouse, query: Query) -> Report:
        made.append(query)
        return report_of(query)

    monkeypatch.setitem(REPORTS, "repeat", count)
    facts = Facts(tmp_path)

    def ask() -> None:
        together.wait(SECONDS)
        facts.ask("repeat", Query())

    threads = [Thread(target=ask) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert len(made) == 1
