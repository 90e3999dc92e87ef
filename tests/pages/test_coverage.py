"""The coverage page says what is known of who was asked, and of what differs only what does."""

from dataclasses import replace

from reports.estimate import Estimate, not_known
from reports.pages.afterwards import by_answering, by_arm, by_haste
from reports.pages.coverage import coverage_page
from reports.pages.page import Headline, Page
from reports.query import Query
from reports.report import LeftOut, Report, Row
from surveys.disposition import Disposition
from tests.pages.asking import SHOP, asked
from tests.pages.examples import back, report, share


def page_of(*rows: Row, notes: tuple[str, ...] = ()) -> Page:
    def ask(name: str, query: Query) -> Report:
        return replace(report(name, list(rows)), notes=list(notes))

    return coverage_page(ask, Query())


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


def test_the_figures_have_what_the_headlines_rest_on() -> None:
    effect = Estimate(n=500, value=1.25, method="kish", precise=True)
    page = page_of(
        *asked(SHOP),
        Row({}, "rr1", share(48, 200)),
        Row({}, "rr2", share(50, 200)),
        Row({}, "complete", share(48, 200)),
        Row({}, "satisfied_weighted", share(390, 500)),
        Row({}, "satisfied", share(400, 500)),
        Row({}, "design_effect", effect),
    )
    assert headline(page, "Answered in full").detail[-1] == "25.0% at least in part"
    assert headline(page, "Satisfied, weighted").detail[-1] == "80.0% unweighted"
    weights, outcomes = page.tables
    assert [row[1:3] for row in weights.rows] == [
        ("80.0%", "76.3\u201383.3%"),
        ("78.0%", "74.2\u201381.4%"),
        ("1.25", "no interval"),
    ]
    assert [row[0] for row in outcomes.rows] == ["Complete"]


def test_who_is_counted_out_is_listed_and_few_are_not_told() -> None:
    told = replace(
        report("coverage", asked(SHOP)),
        left_out=[
            LeftOut({"asked": "no_answer"}, "came back before the landmark", 40),
            LeftOut({"arm": "held_out"}, "not followed long enough yet", None),
        ],
    )
    counted_out = coverage_page(lambda *_: told, Query()).tables[-1]
    assert [(row[0], row[2]) for row in counted_out.rows] == [
        ("No answer", "40"),
        ("Held out", "fewer than 5"),
    ]


def test_early_answers_stand_beside_late_ones() -> None:
    rows = [
        Row({}, "satisfied_early", share(800, 1000)),
        Row({}, "satisfied_late", share(350, 500)),
        Row({}, "early_late_difference", difference(0.05, 0.15)),
    ]
    chart = by_haste(report("coverage", rows))
    assert chart
    assert (
        chart.title == "Early answers are more often satisfied than late ones: 80.0% against 70.0%"
    )
    assert [row[0] for row in chart.table.rows] == ["Within 2 days", "Later"]


def afterwards(selection: Estimate, *rows: Row) -> str | None:
    chart = by_answering(report("coverage", [*rows, Row({}, "selection", selection)]))
    return chart.title if chart else None


ANSWERED = back(310, 1000, asked="answered")
SILENT = back(240, 1000, asked="no_answer")


def test_that_the_silent_come_back_less_is_said_where_it_is_more_than_noise() -> None:
    title = afterwards(difference(0.03, 0.11), ANSWERED, SILENT)
    assert title == "Those who answered come back more often than the silent: 31.0% against 24.0%"
    noise = afterwards(difference(-0.01, 0.11), ANSWERED, SILENT)
    assert noise == "Answered or silent: the difference is within the noise"
    vague = replace(difference(0.03, 0.5), precise=False)
    assert afterwards(vague, ANSWERED, SILENT) == "Too few to compare"


def test_those_held_out_stand_beside_those_who_may_be_asked() -> None:
    rows = [back(330, 1000, arm="may_be_asked"), back(30, 100, arm="held_out")]
    chart = by_arm(report("coverage", [*rows, Row({}, "effect_of_asking", difference(-0.1, 0.1))]))
    assert chart
    assert chart.title == "What asking alone changes is within the noise"
    assert [row[0] for row in chart.table.rows] == ["May be asked", "Held out"]


def test_one_group_alone_is_not_drawn() -> None:
    assert afterwards(difference(0.03, 0.11), ANSWERED) is None
