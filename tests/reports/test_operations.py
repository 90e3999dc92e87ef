"""What a green metric hides: each metric against the verdict, counted by hand."""

import pytest

from reports.statistics.differing import alike
from tests.reports.operating import (
    GOOD,
    LATE,
    ON_TIME,
    WRONG,
    asked,
    figures,
    small_shop,
    verdict_rows,
)
from tests.reports.written import DAY, contact, order


def test_what_green_hides_and_red_tells() -> None:
    found = verdict_rows(asked(*small_shop()), "on_time_delivery")
    green, red = found["dissatisfied_green"].estimate, found["dissatisfied_red"].estimate
    assert (figures(green), green.value) == ((2, 12), 2 / 12)
    assert (figures(red), red.value) == ((3, 4), 0.75)
    difference = found["difference"].estimate
    assert (difference.value, difference.n) == (0.75 - 2 / 12, 16)
    assert (difference.low or 0.0) > 0


def test_what_is_missed_is_corrected_by_the_colours_of_all_that_is_due() -> None:
    """Green 52 × 2/12 = 8.67 and red 24 × 3/4 = 18 dissatisfied among all 76."""
    found = verdict_rows(asked(*small_shop()), "on_time_delivery")
    missed = found["missed"].estimate
    assert missed.value == pytest.approx(26 / 3 / (26 / 3 + 18))
    assert (missed.n, missed.hits, missed.method) == (5, 2, "begg_greenes")
    assert found["missed_uncorrected"].estimate.value == 2 / 5


def test_the_auc_ranks_what_never_came_below_what_came_late() -> None:
    """Of 11 × 6 pairs: 2 × 5, then 3 × (10 + 1/2), then 1 × 11 are ranked rightly."""
    never = {"promised_day": DAY + 3, "status": "open"}
    found = verdict_rows(asked(*small_shop(), [order(**never, **WRONG)]), "on_time_delivery")
    auc = found["auc"].estimate
    assert auc.value == pytest.approx((10 + 31.5 + 11) / 66)
    assert figures(auc) == (6, 17)


def test_orders_not_yet_due_count_only_if_answered() -> None:
    later = {"due_day": DAY + 1000}
    rows = [order(**ON_TIME, **later)], [order(**ON_TIME, **WRONG, **later)]
    found = verdict_rows(asked(*small_shop(), *rows), "on_time_delivery")
    assert figures(found["dissatisfied_green"].estimate) == (3, 13)
    missed = found["missed"].estimate.value
    assert missed == pytest.approx(53 * 3 / 13 / (53 * 3 / 13 + 18))


def test_a_metric_that_is_never_red_says_so_and_has_no_numbers() -> None:
    quick = {"contacts": 1, "handle_time": 100.0}
    slow = {"contacts": 1, "handle_time": 599.0}
    found = verdict_rows(
        asked([order(**quick, **GOOD)] * 20, [order(**slow, **WRONG)] * 20), "handle_time"
    )
    never = "Never red: no contact took longer than 600 s"
    assert figures(found["dissatisfied_green"].estimate) == (20, 40)
    for metric in ("dissatisfied_red", "difference", "difference_adjusted", "explained"):
        estimate = found[metric].estimate
        assert (estimate.value, estimate.reason) == (None, never)
    for metric in ("missed", "missed_uncorrected"):
        estimate = found[metric].estimate
        assert estimate.reason == f"{never}, so it misses every dissatisfied customer"
    assert found["auc"].estimate.value == 1
    assert found["auc"].label == "weak"


def test_what_was_never_recorded_or_cannot_apply_says_so() -> None:
    report = asked([order(contacts=1, **GOOD)] * 5, [order(**GOOD)] * 5)
    unknown = verdict_rows(report, "wait_time")["difference"].estimate
    assert unknown.reason == "Not recorded, or not known yet"
    without = asked([order(**GOOD)] * 5)
    nobody = verdict_rows(without, "wait_time")["difference"].estimate
    assert nobody.reason == "No contacts are known of these orders"
    late = verdict_rows(asked([order(**LATE, **GOOD)] * 5), "on_time_delivery")
    assert late["difference"].estimate.reason == "Always red: there is no green to hold it against"
    assert late["dissatisfied_red"].estimate.value == 0


def test_few_answers_are_hidden_with_the_reason() -> None:
    found = verdict_rows(asked(*small_shop(), min_n=5), "on_time_delivery")
    assert found["dissatisfied_green"].estimate.value is not None
    reasons = {name: row.estimate.reason for name, row in found.items()}
    assert reasons["dissatisfied_red"] == (
        "Not enough answers where it was red yet (4 of at least 5)"
    )
    assert reasons["missed"] == "Not enough answers of one of the colours yet (4 of at least 5)"
    assert reasons["difference"] == reasons["difference_adjusted"] == reasons["missed"]


def test_the_difference_is_among_customers_alike() -> None:
    """Kidney stones, treatment A as red: worse on the whole, better for small and for large."""
    rows = []
    for channel, red, of_red, green, of_green in (
        ("small", 81, 87, 234, 270),
        ("large", 192, 263, 55, 80),
    ):
        for colour, hits, n in ((LATE, red, of_red), (ON_TIME, green, of_green)):
            rows += [order(**colour, **WRONG, channel=channel)] * hits
            rows += [order(**colour, **GOOD, channel=channel)] * (n - hits)
    found = verdict_rows(asked(rows), "on_time_delivery")
    crude, adjusted = found["difference"].estimate, found["difference_adjusted"].estimate
    assert crude.value == pytest.approx(273 / 350 - 289 / 350)
    assert adjusted.value == pytest.approx(0.0537, abs=0.002)
    assert adjusted.method == "g_computation"


def test_few_answers_are_adjusted_by_mantel_and_haenszel() -> None:
    """One stratum a channel: (1/2 − 1/4) weighs 8/6 and (2/2 − 0/2) weighs 1."""
    rows = []
    for channel, red, of_red, green, of_green in (("online", 1, 2, 1, 4), ("store", 2, 2, 0, 2)):
        for colour, hits, n in ((LATE, red, of_red), (ON_TIME, green, of_green)):
            rows += [order(**colour, **WRONG, channel=channel)] * hits
            rows += [order(**colour, **GOOD, channel=channel)] * (n - hits)
    adjusted = verdict_rows(asked(rows), "on_time_delivery")["difference_adjusted"].estimate
    assert adjusted.method == "mantel_haenszel"
    assert adjusted.value == pytest.approx((8 / 6 * 0.25 + 1) / (8 / 6 + 1))
    apart = [
        *[order(**LATE, **WRONG, channel="store")] * 3,
        *[order(**ON_TIME, **GOOD, channel="online")] * 3,
    ]
    estimate = verdict_rows(asked(apart), "on_time_delivery")["difference_adjusted"].estimate
    assert estimate.reason == "Nobody with red is like anybody with green"


def test_what_is_explained_adds_up_to_what_all_metrics_explain_together() -> None:
    """Lateness alone decides: R² is 1, and a return that goes with nothing adds nothing.

    Who did not answer does not count, nor who was promised nothing.
    """
    kept = {"delivered_day": DAY + 3}
    back = {"returned_day": DAY + 9}
    rows = []
    for colour, verdict in ((ON_TIME, GOOD), (LATE, WRONG)):
        for returned in (kept, back):
            rows += [order(**{**colour, **returned, **verdict})] * 10
    rows += [order(**LATE)] * 5 + [order(**kept, **WRONG)] * 5
    report = asked(rows)
    shares = [
        verdict_rows(report, metric)["explained"].estimate.value
        for metric in ("on_time_delivery", "returned")
    ]
    assert shares == pytest.approx([1, 0], abs=1e-9)


def test_the_metric_that_misses_most_comes_first_and_the_unknown_last() -> None:
    back = [order(**ON_TIME, **WRONG, returned_day=DAY + 9)]
    report = asked(*small_shop(), back)
    order_told = list(dict.fromkeys(row.group["operational_metric"] for row in report.rows))
    missed = [verdict_rows(report, metric)["missed"].estimate.value for metric in order_told]
    assert order_told[:2] == ["returned", "on_time_delivery"]
    known = [one for one in missed if one is not None]
    assert known == sorted(known, reverse=True)
    assert missed[len(known) :] == [None] * 5


def test_groups_have_a_table_each_and_a_filter_narrows_it() -> None:
    rows = [{**row, "channel": "store"} for some in small_shop() for row in some]
    online = [order(**ON_TIME, **GOOD, channel="online")]
    report = asked(rows, online, by="channel")
    estimate = verdict_rows(report, "on_time_delivery", channel="store")["missed"].estimate
    assert estimate.value == pytest.approx(26 / 3 / (26 / 3 + 18))
    one = verdict_rows(report, "on_time_delivery", channel="online")["dissatisfied_green"]
    assert figures(one.estimate) == (0, 1)
    filtered = asked(rows, online, where=(("channel", "store"),))
    assert verdict_rows(filtered, "on_time_delivery")["missed"].estimate == estimate


def test_contacts_with_verdicts_of_their_own_have_their_own_table() -> None:
    rows = [
        *[contact(speed_of_answer=10.0, **GOOD)] * 30,
        *[contact(speed_of_answer=90.0, **WRONG)] * 20,
        *[contact(is_unanswered=True)] * 50,
    ]
    report = asked(rows)
    assert {row.group.get("per") for row in report.rows} == {"contact"}
    found = verdict_rows(report, "speed_of_answer", per="contact")
    assert figures(found["dissatisfied_red"].estimate) == (20, 20)
    assert found["auc"].label == "stands_in"
    metrics = {row.group["operational_metric"] for row in report.rows}
    assert metrics == {
        "speed_of_answer",
        "wait_time",
        "handle_time",
        "first_contact_resolution",
    }
    both = asked(rows, *small_shop())
    assert verdict_rows(both, "on_time_delivery")
    silent = asked([contact(speed_of_answer=10.0)], *small_shop())
    assert not verdict_rows(silent, "speed_of_answer", per="contact")


def test_an_unanswered_contact_has_no_rank() -> None:
    rows = [
        *[contact(speed_of_answer=10.0, **GOOD)] * 30,
        *[contact(speed_of_answer=90.0, **WRONG)] * 20,
        *[contact(is_unanswered=True, **GOOD)] * 5,
    ]
    found = verdict_rows(asked(rows), "speed_of_answer", per="contact")
    assert figures(found["auc"].estimate) == (20, 50)
    assert figures(found["dissatisfied_red"].estimate) == (20, 25)


def test_p_values_hold_for_all_metrics_at_once() -> None:
    """Two differences are tested: the smaller p-value counts twice, the larger as it is."""
    back = [order(**ON_TIME, **GOOD, returned_day=DAY + 9)]
    report = asked(*small_shop(), back)
    late, returned, handled = (
        verdict_rows(report, metric)["difference"].p_holm
        for metric in ("on_time_delivery", "returned", "handle_time")
    )
    assert late == pytest.approx(2 * (alike([(3, 4), (2, 13)]) or 0))
    assert returned == pytest.approx(alike([(0, 1), (5, 16)]))
    assert handled is None


def test_orders_chosen_by_their_verdict_tell_nothing_of_it() -> None:
    for query in ({"by": "verdict"}, {"where": (("verdict", "satisfied"),)}):
        told = [row for row in asked(*small_shop(), **query).rows if "repeat" not in str(row.group)]
        assert told
        for row in told:
            assert row.estimate.value is None
            assert row.estimate.reason == (
                "Chosen by the verdict, which is what the metric is held against"
            )
            assert row.label == ("cannot_tell" if row.metric == "auc" else None)


def test_which_differences_are_more_than_chance_is_said_in_a_sentence() -> None:
    surely = [order(**LATE, **WRONG)] * 20
    said, contacts, returns = asked(*small_shop(), surely).notes
    assert contacts.startswith("No contacts are known of these orders: `comeback import contacts")
    assert returns.startswith("No returns were ever received: `comeback import returns")
    assert said == (
        "Against the verdict, red differs from green by more than chance for on-time delivery "
        "(crude differences of 1 metric; Holm)."
    )
    calls = [
        contact(handle_time=time, verdict=verdict)
        for time in (10.0, 700.0)
        for verdict in ("satisfied", "unsaid")
    ]
    (said,) = asked(calls * 5).notes
    assert said == (
        "Against a contact's own verdict, red differs from green by more than chance for none "
        "(crude differences of 1 metric; Holm)."
    )
    assert asked(*small_shop(), by="channel").notes == []
