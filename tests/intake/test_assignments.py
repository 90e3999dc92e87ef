"""Arms of a fix run elsewhere: the first one given never moves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.assignments import record_assignments
from feedback.intake.payloads import AssignmentRecord
from feedback.models.assignment import Assignment
from feedback.models.customer import Customer
from tests.intake.records import DAY, PLACED, WHEN


def test_the_first_arm_stays_and_another_is_rejected(session: Session) -> None:
    first = AssignmentRecord("faster", "7", "treated", PLACED)
    other = AssignmentRecord("faster", "7", "control", PLACED + DAY)
    tally = record_assignments(session, [first, other, first], **WHEN)
    assert (tally.stored, tally.unchanged) == (1, 1)
    assert [(place, str(error)) for place, error in tally.rejected] == [
        (1, "arm 'control' is not the customer's, who is in 'treated' and never moves")
    ]
    again = record_assignments(session, [first._replace(assigned_at=PLACED + DAY)], **WHEN)
    assert again.unchanged == 1
    row = session.execute(
        select(Assignment.arm, Assignment.assigned_at, Customer.key).join(
            Customer, Customer.id == Assignment.customer_id
        )
    ).one()
    assert tuple(row) == ("treated", PLACED, "7")
