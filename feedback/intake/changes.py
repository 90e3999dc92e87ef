"""Tell the facts whose rows an import changed."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from feedback.intake.keeping import Change
from feedback.models.fact_change import record_change
from surveys.population import TouchpointKind


def note_changes(
    session: Session, kind: TouchpointKind, changes: Iterable[Change], merged: set[int]
) -> None:
    """Note the customers of changed touchpoints, the last of their values, before and after."""
    customers, anonymous = set(merged), set()
    for key, before, after in changes:
        for values in (before, after):
            if values is None:
                continue
            if values[-1] is None:
                anonymous.add((kind, key))
            else:
                customers.add(values[-1])
    record_change(session, customers, anonymous)
