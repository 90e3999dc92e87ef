"""Operations of shops in which nothing varies, or next to nobody was followed."""

import pytest

from reports.catalogue import REPORTS
from reports.metrics.operations.returning import _error
from reports.query import Query
from reports.statistics.survival import kaplan_meier
from tests.reports.operating import GOOD, LATE, ON_TIME, WRONG, asked, verdict_rows
from tests.reports.written import DAY, WrittenFacts, contact, order


def test_one_sided_and_tiny_data_have_reasons_for_all_they_lack() -> None:
    for rows in (
        [order(**ON_TIME)],
        [order(**LATE, **WRONG)],
        [order(**ON_TIME, **GOOD), order(**LATE, **GOOD)],
        [order(**ON_TIME, **WRONG), order(**LATE, **WRONG)],
        [order(**ON_TIME, **GOOD), order(**LATE, **WRONG)],
        [contact(**GOOD)],
    ):
        report = asked(rows)
        assert report.rows
        for row in report.rows:
            assert (row.estimate.value is None) == (row.estimate.reason is not None)
            if row.metric == "auc":
                assert row.label == "not_enough_answers"


def test_where_all_had_one_outcome_nobody_is_said_to_be_unlike() -> None:
    found = verdict_rows(
        asked([order(**ON_TIME, **GOOD)] * 20, [order(**LATE, **GOOD)] * 20), "on_time_delivery"
    )
    assert found["difference"].estimate.value == 0
    assert found["difference_adjusted"].estimate.reason == (
        "All had the same outcome: there is no difference to adjust"
    )


def test_how_contacts_that_nobody_could_rate_are_counted_is_said() -> None:
    """Of 20 answered in time 10 are dissatisfied; so are the 5 rated of 45 with red."""
    quick, slow = {"speed_of_answer": 20.0}, {"speed_of_answer": 90.0}
    report = asked(
        [contact(**quick, **GOOD), contact(**quick, **WRONG)] * 10,
        [contact(**slow, **WRONG)] * 5,
        [contact(is_unanswered=True)] * 40,
    )
    missed = verdict_rows(report, "speed_of_answer", per="contact")["missed"].estimate
    assert missed.value == pytest.approx(10 / (10 + 45))
    assert report.notes[-1].startswith("40 contacts were never answered and have no verdict")
    rated = asked([contact(**quick, **GOOD), contact(is_unanswered=True, **WRONG)] * 10)
    assert not [note for note in rated.notes if "never answered" in note]


class NoOrders(WrittenFacts):
    """Contacts alone: as of no day yet, for that is the day of the latest order."""

    @property
    def as_of(self) -> None:
        return None


@pytest.mark.parametrize(("name", "hints"), [("channel", 1), ("contact_channel", 0)])
def test_where_there_are_only_contacts_their_channel_is_called_by_its_name(
    name: str, hints: int
) -> None:
    facts = NoOrders(contact(contact_channel="phone", **GOOD))
    report = REPORTS["operations"](facts, Query(where=((name, "phone"),)))
    assert sum("contact_channel" in note for note in report.notes) == hints


@pytest.mark.parametrize(("late", "is_precise"), [(29, False), (30, True)])
def test_a_difference_is_no_more_precise_than_its_smaller_side(late: int, is_precise: bool) -> None:
    report = asked(
        [order(**ON_TIME, **GOOD)] * 400,
        [order(**ON_TIME, **WRONG)] * 100,
        [order(**LATE, **WRONG)] * (late - 2),
        [order(**LATE, **GOOD)] * 2,
    )
    found = verdict_rows(report, "on_time_delivery")
    for difference in ("difference", "difference_adjusted"):
        assert not found[difference].estimate.is_noise
        assert found[difference].estimate.precise is is_precise


def test_of_what_the_shop_never_sent_nothing_is_said_to_be_missed() -> None:
    kept = order(**ON_TIME, **GOOD, customer_id=1)
    report = asked([kept, order(**LATE, **WRONG)] * 20)
    for metric, why in (
        ("returned", "No returns were ever received"),
        ("contact_volume", "No contacts were ever received"),
    ):
        rows = [row for row in report.rows if row.group["operational_metric"] == metric]
        assert {row.group["outcome"] for row in rows} == {"verdict", "repeat_90d"}
        known = {row.metric for row in rows if row.estimate.value is not None}
        assert known <= {"dissatisfied_green", "not_back_green"}
        reasons = {row.estimate.reason for row in rows if row.metric not in (*known, "auc")}
        assert reasons == {why}
    assert any(note.startswith("No returns were ever received: `") for note in report.notes)
    back = order(returned_day=DAY, channel="phone")
    report = asked([{**kept, "channel": "online"}] * 20, [back], where=(("channel", "online"),))
    missed = verdict_rows(report, "returned")["missed"].estimate
    assert (
        missed.reason == "Never red: no return is known, so it misses every dissatisfied customer"
    )


def test_where_nobody_came_back_the_share_missed_is_as_unsure_as_their_interval() -> None:
    """Ten of 1,000 are followed for the whole time: nobody came back, but many may have."""
    share = kaplan_meier([(20, 0, 990), (95, 0, 10)]).share_by(90)
    assert share is not None
    assert share.error == 0
    assert _error(share) == pytest.approx((share.high - share.low) / 3.92, rel=1e-3)
    assert _error(share) > 0.05
