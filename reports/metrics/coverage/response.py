"""Response rates by the standard of the field, over everything that was drawn and sent."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from reports.estimate import not_known
from reports.metrics.coverage.counts import Fate, count_fates, total
from reports.metrics.satisfaction import share
from reports.report import Row
from reports.scope import Scope
from reports.statistics.aapor import response_rates
from surveys.disposition import ASKED, Disposition
from surveys.population import Population

INVITATIONS = "invitations sent"
ONLY_ANSWERED = "Only those who answered have a verdict"
UNKNOWN = {Disposition.BOUNCED, Disposition.HELD}
IN_THE_RATE = {*ASKED, Disposition.HELD}


class Outcome(StrEnum):
    """What became of an invitation (AAPOR, Standard Definitions)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSAL = "refusal"
    NON_CONTACT = "non_contact"
    UNKNOWN = "unknown"


def outcome_of(fate: Fate) -> Outcome | None:
    """Return what became of the invitation; None where none was sent.

    A machine's answer is no contact. A held mail may have left, which nobody knows.
    """
    if fate.disposition not in IN_THE_RATE:
        return None
    if fate.disposition is Disposition.COUNTED:
        return Outcome.COMPLETE if fate.is_complete else Outcome.PARTIAL
    if fate.disposition in UNKNOWN:
        return Outcome.UNKNOWN
    return Outcome.REFUSAL if fate.has_refused else Outcome.NON_CONTACT


def rate_rows(group: dict[str, str], fates: Sequence[Fate], min_n: int) -> list[Row]:
    """Return RR1, RR2 and what they are made of."""
    outcomes = {
        outcome.value: total(fate for fate in fates if outcome_of(fate) is outcome)
        for outcome in Outcome
    }
    rates = response_rates(**outcomes)
    n = rates.n if rates else 0
    complete, partial = outcomes[Outcome.COMPLETE], outcomes[Outcome.PARTIAL]
    counts = {"rr1": complete, "rr2": complete + partial, **outcomes}
    return [
        Row(group, metric, share(hits, n, min_n, INVITATIONS)) for metric, hits in counts.items()
    ]


def response_row(scope: Scope) -> Row:
    """Return the response rate of those who completed an order, whose verdicts stand beside it.

    Imported answers are no reply to what was sent.
    """
    everybody = replace(scope, query=replace(scope.query, by=None))
    fates = [
        fate
        for group in count_fates(everybody).values()
        for fate in group
        if fate.population is Population.COMPLETED
    ]
    rows = rate_rows({}, fates, scope.query.min_n)
    (row,) = [row for row in rows if row.metric == "rr2"]
    return conditional(row) if looks_at_verdicts(scope) else row


def looks_at_verdicts(scope: Scope) -> bool:
    """Whether the rows are chosen by the answer, so that who did not answer is not among them."""
    return "verdict" in {scope.query.by, *(name for name, _ in scope.query.where)}


def conditional(row: Row) -> Row:
    return Row(row.group, row.metric, not_known(row.estimate.n, ONLY_ANSWERED))
