"""What a missing consent is taken for may differ from country to country."""

import pytest
from sqlalchemy.orm import Session

from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.preview import preview
from feedback.fieldwork.settings import change_setting
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import LISBON, NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, column_of, switch_on

LISTED, NO_CONSENT = Disposition.LISTED, Disposition.NO_CONSENT


@pytest.mark.parametrize(
    ("country", "consent", "column"),
    [
        ("DE", None, NO_CONSENT),
        (" de ", None, NO_CONSENT),
        ("DE", True, LISTED),
        ("PT", None, LISTED),
        ("PT", False, NO_CONSENT),
        (None, None, LISTED),
    ],
)
def test_a_blank_consent_counts_as_the_country_says(
    session: Session, country: str | None, consent: bool | None, column: Disposition
) -> None:
    survey = switch_on(session)[Population.COMPLETED]
    change_setting(session, survey, "consent:DE", "no", now=NOON, by="a test")
    order = add_order(session, add_customer(session), country=country, consent=consent)
    soon = add_order(
        session, add_customer(session), country=country, consent=consent, due_at=NOON + DAY
    )
    list_frame(session, NOON)
    assert column_of(session, order) is column
    assert column_of(session, soon) is None
    foreseen = preview(session, survey, NOON, LISBON).known_due
    assert foreseen == (1 if column is LISTED else 0)


def test_a_country_of_one_survey_is_none_of_the_other(session: Session) -> None:
    surveys = switch_on(session)
    abandoned = surveys[Population.NOT_COMPLETED]
    change_setting(session, abandoned, "consent:DE", "yes", now=NOON, by="a test")
    german = add_checkout(session, add_customer(session), country="DE", consent=None)
    french = add_checkout(session, add_customer(session), country="FR", consent=None)
    list_frame(session, NOON)
    assert column_of(session, german) is LISTED
    assert column_of(session, french) is NO_CONSENT
