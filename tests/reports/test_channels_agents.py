"""Who is handled by trained agents, and how it went: an agent is one, however many contacts."""

from typing import Any

import pytest

from reports.channels import NOT_ASSIGNED, UNTOLD_AGENTS
from reports.metrics.channels.between_agents import UNTOLD
from tests.reports.channelled import asked, counts, found, verdicts
from tests.reports.written import DAY, contact


class TestAgents:
    def handled(
        self, trained: bool | None, resolved: int, not_resolved: int, agent: str | None = None
    ) -> Any:
        facts: dict[str, Any] = {
            "agent_trained": trained,
            "agent": agent,
            "contact_topic": "parcel",
        }
        done = contact(resolved_day=DAY, contact_channel="chat", **facts)
        again = contact(unresolved_day=DAY, contact_channel="chat", **facts)
        return [done] * resolved + [again] * not_resolved

    def test_who_is_handled_by_trained_agents_and_how_it_went(self) -> None:
        rows = self.handled(True, 6, 2) + self.handled(False, 5, 7) + self.handled(None, 1, 0)
        report = asked(*rows)
        assert counts(report, "handled_by_trained") == (8, 20)
        assert counts(report, "handled_by_trained", contact_topic="parcel") == (8, 20)
        assert counts(report, "handled_by_trained", contact_channel="chat") == (8, 20)
        assert counts(report, "resolved_first", agent_trained="yes") == (6, 8)
        assert counts(report, "resolved_first", agent_trained="no") == (5, 12)
        apart = found(report, "resolved_first_difference", agent_trained="yes", minus="no")
        assert (apart.value, apart.reason) == (None, UNTOLD)
        assert NOT_ASSIGNED in report.notes

    def test_training_is_told_by_the_agents_not_by_their_contacts(self) -> None:
        """Five trained resolve 2, 4, 5, 6 and 8 of 10, five untrained 1, 3, 4, 5 and 7: as many
        contacts of one agent each would not be told apart from t on 8 degrees of freedom.
        """
        shares = {True: (2, 4, 5, 6, 8), False: (1, 3, 4, 5, 7)}
        rows = [
            row
            for trained, resolved in shares.items()
            for number, hits in enumerate(resolved)
            for row in self.handled(trained, hits, 10 - hits, f"{trained} {number}")
        ]
        report = asked(*rows)
        assert found(report, "agents", agent_trained="yes").value == 5
        apart = found(report, "resolved_first_difference", agent_trained="yes", minus="no")
        assert apart.value == pytest.approx(0.1)
        assert apart.low is not None
        # Each side's variance is 0.05; t of 8 is 2.306.
        assert 0.1 - apart.low == pytest.approx(2.306 * (0.05 / 5 * 2) ** 0.5, rel=1e-3)
        of_nine = [row for row in rows if row["agent"] != "False 4"]
        apart = found(asked(*of_nine), "resolved_first_difference", agent_trained="yes", minus="no")
        assert apart.reason == (
            "Too few agents to tell training from who they are "
            "(5 trained and 4 untrained, of at least 5 each)"
        )

    def test_like_is_held_against_like(self) -> None:
        """The trained take the hard topic: alike, both do as well; all in all they do worse."""
        rows = []
        for topic, trained, n, hits in (
            ("hard", True, 40, 10),
            ("hard", False, 8, 2),
            ("easy", True, 8, 6),
            ("easy", False, 40, 30),
        ):
            facts = {"agent_trained": trained, "contact_topic": topic, "contacts": 1}
            for number in range(5):
                more = number % 2
                rows += verdicts(hits + more, n - hits, agent=f"{trained} {number}", **facts)
        report = asked(*rows)
        group = {"agent_trained": "yes", "minus": "no"}
        crude = found(report, "satisfied_difference", **group)
        alike = found(report, "satisfied_difference_alike", **group)
        assert crude.value == pytest.approx(-1 / 3, abs=0.03)
        assert alike.value == pytest.approx(0, abs=0.04)

    def test_where_nobody_told_who_was_trained_it_is_said_how(self) -> None:
        report = asked(*self.handled(None, 3, 3))
        assert UNTOLD_AGENTS in report.notes
        assert not any(row.metric == "handled_by_trained" for row in report.rows)
