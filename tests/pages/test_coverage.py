"""The coverage page: the ledger's bars tile all that is due, and only what is known is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.estimate import Estimate, not_known
from reports.metrics.coverage.counts import Fate
from reports.metrics.coverage.ledger import ledger_rows, stage_rows
from reports.metrics.coverage.representation import Part, representation_rows
from reports.pages.afterwards import by_answering, by_arm
from reports.pages.coverage import coverage_page
from reports.pages.ledger import NO_SURVEY, NOBODY_TO_WIN, ledger
from reports.pages.likeness import ALIKE, likeness
from reports.pages.page import Headline, Ledger, Likeness, Page
from reports.query import Query
from reports.report import Report, Row
from surveys.disposition import Disposition
from surveys.population import Population
from tests.pages.examples import back, report, share

Counts = dict[Disposition | None, int]

SHOP: Counts = {
    Disposition.NO_ADDRESS: 200,
    Disposition.HOLDOUT: 100,
    Disposition.NOT_DRAWN: 500,
    Disposition.SENT: 150,
    Disposition.COUNTED: 50,
}


def asked(counts: Counts) -> list[Row]:
    fates = [
        Fate(Population.COMPLETED, column, None, None, None, None, n)
        for column, n in counts.items()
    ]
    return [*stage_rows({}, fates), *ledger_rows({}, fates)]


def drawn(counts: Counts) -> Ledger:
    drawing = ledger(report("coverage", asked(counts)))
    assert drawing
    return drawing


def page_of(*rows: Row, notes: tuple[str, ...] = ()) -> Page:
    def ask(name: str, query: Query) -> Report:
        return replace(report(name, list(rows)), notes=list(notes))

    return coverage_page(ask, Query())


@given(st.dictionaries(st.sampled_from([None, *Disposition]), st.integers(1, 9999), min_size=1))
def test_the_bars_tile_all_that_is_due(counts: Counts) -> None:
    """Each loss ends where the one before begins, each stage where the last loss began."""
    left = 100.0
    for step in drawn(counts).steps:
        if step.kind == "stage":
            assert step.start == 0
            assert step.width == pytest.approx(left, abs=0.01)
        else:
            left -= step.width
            assert step.start == pytest.approx(left, abs=0.01)


@given(st.dictionaries(st.sampled_from([None, *Disposition]), st.integers(1, 9999), min_size=1))
def test_every_column_somebody_stands_in_is_drawn_and_all_are_in_the_figures(
    counts: Counts,
) -> None:
    drawing = drawn(counts)
    losses = [step for step in drawing.steps if step.kind != "stage"]
    assert len(losses) == len(set(counts) - {Disposition.COUNTED})
    *columns, total = [int(row[2].replace(",", "")) for row in drawing.table.rows]
    assert sum(columns) == total == sum(counts.values())
    assert len(columns) == len(Disposition) + 1


def test_the_ledger_reads_from_due_to_answered() -> None:
    drawing = drawn(SHOP)
    assert [(step.name, step.count, step.share) for step in drawing.steps] == [
        ("Due", "1,000", "100.0%"),
        ("No address", "−200", "20.0%"),
        ("Held out", "−100", "10.0%"),
        ("Could be drawn", "700", "70.0%"),
        ("Not drawn", "−500", "50.0%"),
        ("Drawn", "200", "20.0%"),
        ("Asked", "200", "20.0%"),
        ("No answer", "−150", "15.0%"),
        ("Answered", "50", "5.0%"),
    ]
    assert drawing.steps[-1].why == "25% of those asked"
    assert drawing.sum == "50 answered and 950 who stayed on the way are the 1,000 due."


def test_the_title_is_the_costliest_column_that_can_be_mended() -> None:
    assert drawn(SHOP).title == "What costs most, of what you can mend: no address, 20% of all due"
    assert drawn({Disposition.NOT_DRAWN: 500, Disposition.COUNTED: 5}).title == NOBODY_TO_WIN


def test_before_a_survey_is_on_no_share_of_nobody_is_given() -> None:
    drawing = drawn({Disposition.NOT_ACTIVE: 30})
    assert drawing.title == NO_SURVEY
    assert [step.why for step in drawing.steps[-3:]] == [
        "Nobody could be drawn yet",
        "Nobody was drawn yet",
        "Nobody was asked yet",
    ]


def test_where_nothing_is_due_the_page_leads_on() -> None:
    page = page_of(*asked({}))
    assert page.ledger is None
    assert page.empty
    assert page.sentence == "Nobody could be asked yet."


def test_the_sentence_says_how_far_it_went_and_who_is_satisfied() -> None:
    weighted = [
        Row({}, "satisfied_weighted", share(390, 500)),
        Row({}, "satisfied", share(400, 500)),
    ]
    assert page_of(*asked(SHOP), *weighted).sentence == (
        "Of **1,000** orders and unfinished checkouts that fell due we asked **20%**; **25%** of "
        "those answered. Weighted for who answers, **78.0%** are satisfied (**80.0%** unweighted)."
    )


def test_few_answers_claim_no_share() -> None:
    few = [Row({}, "satisfied_weighted", share(8, 10)), Row({}, "satisfied", share(8, 10))]
    assert "Anything from **49%** to **94%**" in page_of(*asked(SHOP), *few).sentence


def test_imported_answers_are_no_reply_to_us() -> None:
    page = page_of(*asked({Disposition.NOT_ACTIVE: 30, None: 2}))
    assert page.sentence == (
        "None of the **32** orders and unfinished checkouts that fell due was asked by us."
    )


def test_while_nobody_answered_no_share_is_given() -> None:
    page = page_of(*asked({Disposition.SENT: 30, Disposition.NOT_DRAWN: 70}))
    assert page.sentence.endswith("we asked **30%**; none of those has answered yet.")


def test_the_warnings_stand_under_the_headlines_not_in_the_footer() -> None:
    page = page_of(*asked(SHOP), notes=("Answering goes with being satisfied.",))
    assert page.warnings == ("Answering goes with being satisfied.",)
    assert page.notes == ()


def difference(low: float, high: float) -> Estimate:
    return Estimate(n=900, value=(low + high) / 2, low=low, high=high, precise=True)


def headline(page: Page, label: str) -> Headline:
    return next(one for one in page.headlines if one.label == label)


def test_a_difference_is_in_points_and_noise_is_called_noise() -> None:
    page = page_of(
        *asked(SHOP),
        Row({}, "effect_of_asking", difference(-0.02, 0.04)),
        Row({}, "selection", difference(0.01, 0.07)),
    )
    effect = headline(page, "Effect of asking")
    assert (effect.value, effect.change) == ("+1.0 points", "noise")
    assert effect.detail[0] == "\u22122.0 to +4.0"
    assert headline(page, "Answered against silent").change is None


def test_what_is_not_known_says_why() -> None:
    few = Row({}, "selection", not_known(3, "Not enough customers yet (3 of at least 5)"))
    told = headline(page_of(*asked(SHOP), few), "Answered against silent")
    assert told.value == "\u2013"
    assert told.detail == ("Not enough customers yet (3 of at least 5)",)


def answering(late: int, on_time: int, apart: int = 0) -> Likeness | None:
    """Draw 1,000 orders, half of them late, of whom so many answered; some never had a contact."""
    parts = {
        "on_time_delivery": [
            Part("late", True, 1.0, True, late),
            Part("late", True, 1.0, False, 500 - late),
            Part("on_time", True, 1.0, True, on_time),
            Part("on_time", True, 1.0, False, 500 - on_time),
        ],
        "wait_time": [
            Part("red", True, 1.0, True, late + on_time),
            Part("not_applicable", True, 1.0, False, apart),
        ],
    }
    return likeness(report("coverage", representation_rows(parts, 5)))


def test_a_group_that_answers_more_stands_to_the_right_and_out_of_the_band() -> None:
    drawing = answering(300, 100)
    assert drawing
    late, on_time = drawing.marks[0], drawing.marks[-1]
    assert drawing.title == "Delivery, late: 75.0% of the answers, 50.0% of all they stand for"
    assert (late.is_beyond, on_time.is_beyond) == (True, True)
    start, width = drawing.band
    assert late.low > start + width > 50 > start > on_time.high
    assert late.at + on_time.at == pytest.approx(100)


def test_groups_as_unlike_as_chance_makes_them_are_not_named() -> None:
    drawing = answering(22, 18)
    assert drawing
    assert drawing.title == ALIKE
    assert not any(mark.is_beyond for mark in drawing.marks)


def test_marks_and_their_intervals_stay_on_the_axis() -> None:
    drawing = answering(490, 10)
    assert drawing
    assert all(0 <= mark.low <= mark.at <= mark.high <= 100 for mark in drawing.marks)


def test_whom_a_metric_does_not_apply_to_is_in_the_figures_only() -> None:
    drawing = answering(200, 200, apart=100)
    assert drawing
    assert "Wait time, does not apply" not in [mark.name for mark in drawing.marks]
    assert "Wait time, does not apply" in [row[0] for row in drawing.table.rows]


def test_too_few_answers_make_no_drawing_of_who_answers() -> None:
    assert answering(4, 4) is None


def afterwards(selection: Estimate, *rows: Row) -> str | None:
    chart = by_answering(report("coverage", [*rows, Row({}, "selection", selection)]))
    return chart.title if chart else None


ANSWERED = back(310, 1000, asked="answered")
SILENT = back(240, 1000, asked="no_answer")


def test_that_the_silent_come_back_less_is_said_where_it_is_more_than_noise() -> None:
    title = afterwards(difference(0.03, 0.11), ANSWERED, SILENT)
    assert title == "Those who answered come back more than the silent: 31.0% against 24.0%"
    noise = afterwards(difference(-0.01, 0.11), ANSWERED, SILENT)
    assert noise == "Answered or silent: the difference is within the noise"
    vague = replace(difference(0.03, 0.5), precise=False)
    assert afterwards(vague, ANSWERED, SILENT) == "Too few to compare"


def test_one_group_alone_is_not_drawn() -> None:
    assert afterwards(difference(0.03, 0.11), ANSWERED) is None


def test_those_held_out_stand_beside_those_who_may_be_asked() -> None:
    rows = [back(330, 1000, arm="may_be_asked"), back(30, 100, arm="held_out")]
    chart = by_arm(report("coverage", [*rows, Row({}, "effect_of_asking", difference(-0.1, 0.1))]))
    assert chart
    assert chart.title == "What asking alone changes is within the noise"
    assert [row[0] for row in chart.table.rows] == ["May be asked", "Held out"]
