"""The answers are weighted to all whom they stand for, and never to anybody else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.catalogue import REPORTS
from reports.metrics.coverage.cells import Cell
from reports.metrics.coverage.weighting import LEAST, weigh, weighted_estimates
from reports.query import Query
from reports.statistics.weighting import design_effect
from reports.statistics.wilson import wilson
from tests.reports.written import DAY, WrittenFacts, order

POSTSTRATIFIED, RAKED = "wilson_poststratified", "wilson_raked"


def orders(n: int, satisfied: bool | None = None, **alike: Any) -> Cell:
    """Return orders we drew from: on time, online, of middle value, first, unanswered."""
    cell = Cell(True, "green", "online", "middle", "first", 1.0, satisfied, n)
    return cell._replace(**alike)


def answered(yes: int, no: int, silent: int, **alike: Any) -> list[Cell]:
    counts = ((yes, True), (no, False), (silent, None))
    return [orders(n, satisfied, **alike) for n, satisfied in counts if n]


def test_those_of_whom_few_answer_count_for_more() -> None:
    """Green: 100 of 700 answered, 90 satisfied. Red: 10 of 300 answered, 2 satisfied."""
    cells = [*answered(90, 10, 600), *answered(2, 8, 290, delivery="red")]
    found = weighted_estimates(cells, 5)
    plain, weighted = found["satisfied"], found["satisfied_weighted"]
    assert plain.value == pytest.approx(92 / 110)
    assert weighted.value == pytest.approx(0.9 * 0.7 + 0.2 * 0.3)
    assert weighted.method == POSTSTRATIFIED
    effect = 110 * (100 * 7**2 + 10 * 30**2) / 1000**2
    assert found["design_effect"].value == pytest.approx(effect)
    low, high = wilson(0.69 * 110 / effect, 110 / effect)
    assert (weighted.low, weighted.high) == pytest.approx((low, high))
    assert (weighted.n, weighted.hits) == (110, 92)


def test_who_was_less_likely_to_be_drawn_counts_for_more() -> None:
    """Every other one was drawn at first, then one in ten."""
    cells = [*answered(10, 0, 90, pi=0.5), *answered(0, 10, 90, pi=0.1)]
    assert weighted_estimates(cells, 5)["satisfied_weighted"].value == pytest.approx(20 / 120)


def test_where_not_all_had_the_same_chance_the_plain_share_is_said_to_lean() -> None:
    store = [order(channel="store", **drawn(0.5)) for _ in range(3)]
    online = [order(channel="online", **drawn(0.05)) for _ in range(3)]
    for name in ("satisfaction", "coverage"):
        report = REPORTS[name](WrittenFacts(*store, *online), Query())
        assert any("same chance (5% to 50%)" in note for note in report.notes)
        alike = REPORTS[name](WrittenFacts(*store), Query())
        by_stratum = REPORTS[name](WrittenFacts(*store, *online), Query(by="channel"))
        assert not [note for note in (*alike.notes, *by_stratum.notes) if "same chance" in note]


def drawn(chance: float) -> dict[str, Any]:
    return {
        "disposition": "counted",
        "inclusion_probability": chance,
        "verdict": "satisfied",
    }


def test_where_strata_are_small_each_factor_is_met_by_itself() -> None:
    """Of the red orders of the store 5 answered, which is too few for a stratum."""
    cells = [
        *answered(80, 20, 400),
        *answered(30, 20, 250, delivery="red"),
        *answered(60, 20, 120, channel="store"),
        *answered(2, 3, 95, delivery="red", channel="store"),
    ]
    found = weigh(cells)
    assert found is not None
    assert found.method == RAKED
    rows = [cell for cell in cells if cell.answers]
    mass = [(cell, n * w) for cell, n, w in zip(rows, found.n, found.weights, strict=True)]
    assert sum(w for cell, w in mass if cell.delivery == "red") == pytest.approx(400)
    assert sum(w for cell, w in mass if cell.channel == "store") == pytest.approx(300)
    assert sum(w for _, w in mass) == pytest.approx(1100)


def test_a_kind_of_whom_nobody_answered_is_stood_for_by_the_next_smallest() -> None:
    cells = [
        *answered(15, 5, 80),
        *answered(30, 30, 240, channel="store"),
        orders(50, channel="phone"),
    ]
    found = weigh(cells)
    assert found is not None
    online = sum(found.weights[:2] * found.n[:2])
    assert online == pytest.approx(150)
    assert sum(found.weights * found.n) == pytest.approx(450)


def test_no_answer_counts_for_more_than_five_times_the_mean() -> None:
    cells = [*answered(900, 90, 10), *answered(0, 10, 8990, delivery="red")]
    found = weigh(cells)
    assert found is not None
    assert max(found.weights) == pytest.approx(5 * 10_000 / 1000)
    assert sum(found.weights * found.n) == pytest.approx(10_000)


def test_imported_answers_stand_for_the_orders_of_their_own_time() -> None:
    ours = answered(30, 10, 360)
    imported = answered(10, 40, 150, drawn_from=False)
    both = weighted_estimates([*ours, *imported], 5)["satisfied_weighted"]
    assert both.value == pytest.approx((0.75 * 400 + 0.2 * 200) / 600)
    before = weighted_estimates([*ours, orders(5000, drawn_from=False)], 5)["satisfied_weighted"]
    assert before.value == pytest.approx(0.75)
    few = answered(9, 0, 5000, drawn_from=False)
    left_out = weighted_estimates([*ours, *few], 5)["satisfied_weighted"]
    assert left_out.n == 40
    assert left_out.value == pytest.approx(0.75)


def test_under_ten_answers_are_not_weighted() -> None:
    found = weighted_estimates(answered(6, 3, 100), 5)
    assert found["satisfied"].value == pytest.approx(6 / 9)
    weighted, effect = found["satisfied_weighted"], found["design_effect"]
    assert (weighted.value, effect.value) == (None, None)
    assert weighted.reason == "Not enough answers yet to weight them (9 of at least 10)"


def test_hidden_answers_are_hidden_weighted_too() -> None:
    found = weighted_estimates(answered(10, 2, 100), 13)
    assert {one.value for one in found.values()} == {None}


cells = st.builds(
    Cell,
    st.booleans(),
    st.sampled_from(["green", "red", None]),
    st.sampled_from(["online", "store", "phone", None]),
    st.sampled_from(["low", "high"]),
    st.sampled_from(["first", "repeat", None]),
    st.sampled_from([1.0, 0.5, 0.2]),
    st.sampled_from([True, False, None]),
    st.integers(1, 40),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(cells, max_size=40))
def test_any_answers_are_weighted_to_their_frame_or_not_at_all(some: list[Cell]) -> None:
    found = weigh(some)
    eras = [[cell for cell in some if cell.drawn_from is one] for one in (False, True)]
    weighted = [era for era in eras if sum(cell.answers for cell in era) >= LEAST]
    assert (found is None) == (not weighted)
    if found is not None:
        frame = sum(cell.n for era in weighted for cell in era)
        assert sum(found.n * found.weights) == pytest.approx(frame)
        effect = design_effect(found.n, found.weights)
        assert effect is not None
        assert effect >= 1 - 1e-9
    estimate = weighted_estimates(some, 1)["satisfied_weighted"]
    assert (estimate.value is None) == (estimate.reason is not None)
    if estimate.value is not None and estimate.low is not None and estimate.high is not None:
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def row(verdict: str | None, **facts: Any) -> dict[str, Any]:
    disposition = "counted" if verdict else "sent"
    return order(
        **{
            "disposition": disposition,
            "inclusion_probability": 0.2,
            "mode": "email",
            "verdict": verdict,
            **facts,
        }
    )


def shop() -> list[dict[str, Any]]:
    """Online 10 of 30 answered, 9 satisfied; in the store 10 of 20, 5 satisfied."""
    online = ["satisfied"] * 9 + ["unsaid"] + [None] * 20
    store = ["satisfied"] * 5 + ["left_wrong"] * 5 + [None] * 10
    return [
        *(row(verdict, channel="online") for verdict in online),
        *(row(verdict, channel="store") for verdict in store),
    ]


def test_the_satisfaction_report_weights_everybody_and_each_group() -> None:
    facts = WrittenFacts(*shop())
    everybody = REPORTS["satisfaction"](facts, Query()).estimate("satisfied_weighted")
    assert everybody is not None
    assert everybody.value == pytest.approx(0.9 * 0.6 + 0.5 * 0.4)
    online = REPORTS["satisfaction"](facts, Query(by="channel")).estimate(
        "satisfied_weighted", channel="online"
    )
    assert online is not None
    assert online.n == 10
    assert online.value == pytest.approx(0.9)


def weighted(*more: dict[str, Any]) -> float | None:
    facts = WrittenFacts(*shop(), *more)
    estimate = REPORTS["coverage"](facts, Query()).estimate("satisfied_weighted")
    assert estimate is not None
    return estimate.value


@pytest.mark.parametrize("disposition", [None, "not_active"])
def test_what_no_active_survey_listed_is_in_no_frame_of_ours(disposition: str | None) -> None:
    before = [order(channel="online", disposition=disposition) for _ in range(500)]
    assert weighted(*before) == pytest.approx(0.74)


def test_an_answer_nobody_drew_stands_for_itself() -> None:
    """Ten more of the store that were not drawn have answers from elsewhere, all satisfied."""
    elsewhere = {"disposition": "not_drawn", "mode": "imported", "channel": "store"}
    store = (5 * 5 + 10) / (10 * 5 + 10)
    found = weighted(*(row("satisfied", **elsewhere) for _ in range(10)))
    assert found == pytest.approx(0.9 * 0.5 + store * 0.5)


def test_who_answered_before_being_due_is_of_those_who_answered() -> None:
    early = [order(verdict="satisfied", due_day=DAY + 365) for _ in range(10)]
    report = REPORTS["coverage"](WrittenFacts(*early), Query())
    for metric in ("satisfied", "satisfied_weighted"):
        estimate = report.estimate(metric)
        assert estimate is not None
        assert estimate.n == 10


def test_few_answers_in_effect_are_grey() -> None:
    cells = [*answered(15, 0, 5), *answered(25, 0, 955, delivery="red")]
    found = weighted_estimates(cells, 5)
    assert found["satisfied"].precise
    assert not found["satisfied_weighted"].precise


@pytest.mark.parametrize("query", [{"by": "mode"}, {"where": (("mode", "email"),)}])
def test_the_answers_of_one_way_of_asking_stand_for_nobody_else(query: dict[str, Any]) -> None:
    report = REPORTS["satisfaction"](WrittenFacts(*shop()), Query(**query))
    (estimate,) = [row.estimate for row in report.rows if row.metric == "satisfied_weighted"]
    assert estimate.value is None
    assert estimate.reason is not None
    assert estimate.reason.startswith("Whom these answers stand for is not known")


@pytest.mark.parametrize(("late_answers", "late", "is_precise"), [(9, 900, False), (9, 90, True)])
def test_a_share_of_many_who_were_not_heard_is_grey(
    late_answers: int, late: int, *, is_precise: bool
) -> None:
    """Nine late orders answered: too few to stand for half of all, enough beside a tenth."""
    cells = [
        *answered(600, 200, 200, delivery="green"),
        *answered(0, late_answers, late, delivery="red"),
    ]
    assert weighted_estimates(cells, 5)["satisfied_weighted"].precise is is_precise
