"""Strata are drawn with rates of their own, and each unit keeps the chance it had."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.preview import preview
from feedback.fieldwork.settings import change_setting
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import LISBON, NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on, unit_of


def change(session: Session, survey: Survey, name: str, written: str) -> None:
    change_setting(session, survey, name, written, now=NOON, by="a test")


def test_each_stratum_is_drawn_with_its_rate_and_the_others_with_the_surveys(
    session: Session,
) -> None:
    survey = switch_on(session, rate=2_000, holdout=1_000)[Population.COMPLETED]
    change(session, survey, "rate:channel=store", "100")
    change(session, survey, "rate:channel=unknown", "0")
    for channel in ("store", "online", None):
        for _ in range(25):
            add_order(session, add_customer(session), channel=channel)
    list_frame(session, NOON)
    draw_sample(session)

    units = session.scalars(select(SampleUnit).execution_options(populate_existing=True)).all()
    told = {
        (unit.stratum, unit.inclusion_probability, unit.asking_probability)
        for unit in units
        if unit.disposition is not Disposition.HOLDOUT
    }
    assert told == {
        ("channel=store", 1.0, 0.9),
        (None, 0.2, 0.18),
        ("channel=unknown", 0.0, 0.0),
    }
    drawn = {unit.stratum for unit in units if unit.disposition is Disposition.DRAWN}
    assert "channel=store" in drawn
    assert "channel=unknown" not in drawn


@pytest.mark.parametrize("dimension", ["channel", "location", "country", "category", "language"])
def test_checkouts_have_strata_too(session: Session, dimension: str) -> None:
    survey = switch_on(session)[Population.NOT_COMPLETED]
    change(session, survey, f"rate:{dimension}=this", "40")
    checkout = add_checkout(session, add_customer(session), **{dimension: "this"})
    list_frame(session, NOON)
    draw_sample(session)
    unit = unit_of(session, checkout)
    assert unit is not None
    assert (unit.stratum, unit.inclusion_probability) == (f"{dimension}=this", 0.4)


def test_a_checkout_has_no_fulfilment(session: Session) -> None:
    survey = switch_on(session, rate=5_000)[Population.NOT_COMPLETED]
    change(session, survey, "rate:fulfilment=delivery", "40")
    cancelled = add_order(
        session,
        add_customer(session),
        population=Population.NOT_COMPLETED,
        fulfilment="delivery",
        consent=True,
    )
    checkout = add_checkout(session, add_customer(session))
    list_frame(session, NOON)
    draw_sample(session)
    found = [unit_of(session, one) for one in (cancelled, checkout)]
    assert [unit and unit.inclusion_probability for unit in found] == [0.4, 0.5]


def test_a_rate_changed_before_the_draw_counts_at_once(session: Session) -> None:
    survey = switch_on(session, rate=0)[Population.COMPLETED]
    order = add_order(session, add_customer(session))
    list_frame(session, NOON)
    change(session, survey, "rate", "100")
    draw_sample(session)
    unit = unit_of(session, order)
    assert unit is not None
    assert (unit.disposition, unit.inclusion_probability) == (Disposition.DRAWN, 1.0)


def test_the_preview_reckons_with_the_strata(session: Session) -> None:
    survey = switch_on(session, since=NOON + 99 * DAY, rate=5_000)[Population.COMPLETED]
    change(session, survey, "rate:fulfilment=in_store", "0")
    for fulfilment in ("in_store", "in_store", "delivery", None):
        add_order(session, add_customer(session), due_at=NOON + DAY, fulfilment=fulfilment)
    seen = preview(session, survey, NOON, LISBON)
    assert (seen.known_due, seen.expected_asked) == (4, 1)
