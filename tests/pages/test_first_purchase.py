"""First purchase: the page claims only what goes with buying again by more than chance."""

from reports.estimate import Estimate, not_known
from reports.metrics.first_purchase.rows import ADJUSTED, BACK, DIFFERENCE, SHARE
from reports.pages.first_purchase import first_purchase_page
from reports.pages.page import Page
from reports.query import Query
from reports.report import LeftOut, Report, Row
from tests.pages.examples import back, curve, report, share


def between(value: float, low: float, high: float, n: int = 500) -> Estimate:
    return Estimate(n=n, value=value, low=low, high=high, precise=True)


def expectation(key: str, met: int, back_met: int, back_unmet: int, label: str) -> list[Row]:
    """Of 500 answers so many Yes; of 100 met and 100 not, so many came back."""
    of, apart = {"expectation": key}, (back_met - back_unmet) / 100
    difference = between(apart, apart - 0.05, apart + 0.05)
    return [
        Row(of, SHARE, share(met, 500)),
        Row({**of, "met": "yes"}, BACK, share(back_met, 100)),
        Row({**of, "met": "no"}, BACK, share(back_unmet, 100)),
        Row(of, DIFFERENCE, difference, label, 0.01 if label == "more" else 0.6),
        Row(of, ADJUSTED, between(apart / 2, -0.1, 0.3), p_holm=0.7),
    ]


def unsaid(key: str) -> list[Row]:
    nothing = not_known(0, "Not enough first buyers yet (0 of at least 5)")
    return [Row({"expectation": key}, SHARE, nothing)]


def page_of(*rows: Row, buyers: int = 1000) -> Page:
    answered = Row({}, "expectations_answered", share(500, buyers or 500))
    found = report(
        "first-purchase",
        [back(buyers * 3 // 10, buyers), back(buyers // 2, buyers, 365), answered, *rows],
        [curve(buyers, 0.5)] if buyers else [],
    )
    found.meanings["as_expected"] = "Was the product what you expected?"
    found.left_out.append(LeftOut({"outcome": BACK}, "came back before the landmark", None))

    def ask(name: str, query: Query) -> Report:
        assert name == "first-purchase"
        return found

    return first_purchase_page(ask, Query())


MOST = expectation("as_expected", 400, 40, 20, "more")
NOISE = expectation("easy_to_buy", 450, 30, 28, "cannot_tell")


def test_the_answer_is_what_goes_most_with_a_second_purchase() -> None:
    page = page_of(*MOST, *NOISE)
    assert page.sentence == (
        "**30.0%** of first buyers bought again within 90 days. It surely goes with whether the "
        "product was what they expected: **40%** against **20%**."
    )
    (block,) = page.signatures
    assert (
        block.title == "Where the product was what they expected, 40% bought again; where not, 20%"
    )
    assert [line.label for line in block.lines] == ["Goes with it", "Cannot tell"]


def test_a_difference_that_may_be_chance_is_called_noise() -> None:
    page = page_of(*NOISE)
    assert "cannot be told from noise" in page.sentence
    (block,) = page.signatures
    assert block.title.startswith("No expectation is shown to go with a second purchase")
    assert block.lines[0].figures[-1].change == "noise"


def test_one_of_five_that_stands_out_by_itself_is_not_called_noise() -> None:
    (block,) = page_of(*expectation("easy_to_buy", 450, 40, 28, "cannot_tell")).signatures
    assert block.lines[0].figures[-1].change == "may be chance, one of five"


def test_a_line_has_its_question_its_bar_of_what_was_not_met_and_every_n() -> None:
    (block,) = page_of(*MOST).signatures
    (line,) = block.lines
    assert (line.name, line.meaning) == ("As expected", "Was the product what you expected?")
    assert line.bar is not None
    assert round(line.bar.missed, 6) == 20
    assert line.bar.low < 20 < line.bar.high
    assert (line.missed.value, line.missed.detail[-1]) == ("20.0%", "of 500 who said")
    met, unmet, difference = line.figures
    assert (met.value, met.detail[-1]) == ("40.0%", "of 100 met")
    assert (unmet.value, unmet.detail[-1]) == ("20.0%", "of 100 not met")
    assert (difference.value, difference.detail[-1]) == (
        "+20.0 points",
        "others alike: +10.0 points",
    )
    assert (
        block.note
        == "Not followed to a second purchase: fewer than 5 came back before the landmark."
    )


def test_an_expectation_nobody_answered_says_why_once() -> None:
    (block,) = page_of(*MOST, *unsaid("issue_resolved")).signatures
    line = block.lines[-1]
    assert line.is_untold
    assert line.bar is None
    assert line.missed.detail == ("Not enough first buyers yet (0 of at least 5)",)
    assert not any(figure.detail for figure in line.figures)
    assert line.label == "Not enough answers"


def test_the_least_met_is_a_figure_of_its_own() -> None:
    labels = [one.label for one in page_of(*MOST, *NOISE).headlines]
    assert "Least often met: as expected" in labels


def test_while_nobody_has_said_the_curve_stands_alone_and_the_page_says_why() -> None:
    page = page_of(*unsaid("as_expected"))
    assert page.signatures == ()
    assert page.sentence.endswith("Too few have said what they expected to tell what goes with it.")
    assert page.notes[-1].endswith("nobody has said yet.")
    assert [chart.title for chart in page.charts] == [
        "30% of first buyers bought a second time within 90 days"
    ]


def test_without_first_buyers_the_page_leads_on() -> None:
    page = page_of(buyers=0)
    assert page.empty
    assert page.sentence == "It is too early to say how many first buyers buy a second time."
