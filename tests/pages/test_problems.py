"""The problems page names what customers name, and says of coming back no more than is shown."""

from collections.abc import Mapping

from reports.estimate import Estimate
from reports.pages.panels import Ask
from reports.pages.problems import problems_page
from reports.query import Query
from reports.report import Report, Row
from reports.statistics.mover import mover
from tests.pages.examples import report, share

TITLES = {"late": "It came late", "damaged": "It was damaged or faulty"}


def named(hits: int, n: int, reason: str, **group: str) -> Row:
    return Row({"reason": reason, **group}, "named", share(hits, n))


def difference(reason: str, label: str, named: Estimate, others: Estimate) -> list[Row]:
    """Return who came back of those who named a reason and of the others, and how they differ."""
    ends = mover(*spread(named), *spread(others))
    apart = Estimate(
        n=named.n + others.n,
        value=(named.value or 0) - (others.value or 0),
        low=ends[0],
        high=ends[1],
        precise=True,
    )
    return [
        Row({"reason": reason, "named": "yes"}, "repeat_90d", named),
        Row({"reason": reason, "named": "no"}, "repeat_90d", others),
        Row({"reason": reason}, "repeat_90d_difference", apart, label),
    ]


def spread(one: Estimate) -> tuple[float, float, float]:
    return one.value or 0.0, one.low or 0.0, one.high or 0.0


def asking(*rows: Row, by: Mapping[str, list[Row]] | None = None) -> Ask:
    def ask(name: str, query: Query) -> Report:
        made = report(name, (by or {}).get(query.by, []) if query.by else list(rows))
        made.meanings.update(TITLES)
        return made

    return ask


SAID = Row({}, "said_what_went_wrong", share(200, 220))
ROWS = (
    SAID,
    named(90, 200, "late"),
    named(60, 200, "damaged"),
    Row({"reason": "late"}, "named_so_far", share(90, 200)),
    Row({"reason": "damaged"}, "named_so_far", share(130, 200)),
)


def test_the_sentence_is_in_the_customers_words() -> None:
    page = problems_page(asking(*ROWS), Query())
    assert page.sentence == (
        "**45%** of the dissatisfied who picked a reason say: **It came late**."
    )
    assert page.headlines[0].label == "It came late"
    assert page.headlines[0].detail[1] == "of 200 dissatisfied answers"


def test_the_title_says_how_far_mending_the_first_reaches() -> None:
    chart = problems_page(asking(*ROWS), Query()).charts[0]
    assert chart.title == "65% pick at least one of the first 2 reasons"
    assert chart.table.rows[1] == ("It was damaged or faulty", "30.0%", "24.1–36.7%", "200")


def test_few_answers_claim_no_more_than_their_interval() -> None:
    rows = (Row({}, "said_what_went_wrong", share(8, 9)), named(5, 8, "late"))
    assert problems_page(asking(*rows), Query()).sentence == (
        "Anything from **31%** to **86%** of customers who were not satisfied say: It came late: "
        "8 answers say no more."
    )


def test_fewer_that_come_back_are_named_and_nothing_is_blamed() -> None:
    less = difference("damaged", "less", share(10, 100), share(40, 100))
    page = problems_page(asking(*ROWS, *less), Query())
    assert page.sentence.endswith("Fewer come back of those who say: It was damaged or faulty.")
    assert page.charts[1].title == (
        "It was damaged or faulty: 10% came back within 90 days; of the other dissatisfied 40%"
    )
    assert "need not come of it" in page.charts[1].about
    same = difference("damaged", "cannot_tell", share(30, 100), share(40, 100))
    page = problems_page(asking(*ROWS, *same), Query())
    assert "Fewer" not in page.sentence
    assert page.charts[1].title == (
        "Who comes back differs no more by what went wrong than chance explains"
    )


def test_groups_stand_beside_each_other_in_one_order_on_one_scale() -> None:
    split = [
        Row({"channel": channel}, "said_what_went_wrong", share(n, n + 5))
        for channel, n in (("online", 100), ("store", 80))
    ]
    split += [
        named(70, 100, "late", channel="online"),
        named(10, 100, "damaged", channel="online"),
        named(40, 80, "damaged", channel="store"),
        named(8, 80, "late", channel="store"),
    ]
    page = problems_page(asking(*ROWS, by={"channel": split}), Query(by="channel"))
    online, store = page.multiples
    assert (online.title, store.title) == ("Online", "Store")
    names = [
        [note["text"] for note in one.figure["layout"]["annotations"]][:2]
        for one in (online, store)
    ]
    assert names[0] == names[1] == list(TITLES.values())
    axes = [one.figure["layout"]["xaxis"]["range"] for one in (online, store)]
    assert axes == [[0, 0.8], [0, 0.8]]


def test_a_group_of_which_nothing_may_be_shown_is_not_drawn() -> None:
    few = Estimate(n=3, reason="Not enough answers yet (3 of at least 5)")
    split = [
        Row({"channel": "online"}, "said_what_went_wrong", share(100, 105)),
        Row({"channel": "store"}, "said_what_went_wrong", share(3, 6)),
        named(70, 100, "late", channel="online"),
        Row({"reason": "late", "channel": "store"}, "named", few),
    ]
    page = problems_page(asking(*ROWS, by={"channel": split}), Query(by="channel"))
    assert page.multiples == ()


def test_a_month_that_moved_says_whether_it_is_noise() -> None:
    change = Estimate(n=80, value=0.05, low=-0.02, high=0.12, precise=True)
    months = {"month": "2026-10", "against": "2026-09"}
    moved = Row({"reason": "late", **months}, "named_change", change)
    page = problems_page(asking(*ROWS, moved), Query())
    assert page.headlines[0].change == (
        "October 2026 against September: +5.0 points (−2.0 to +12.0): noise"
    )


def test_another_bad_experience_is_told_only_where_enough_had_answered_before() -> None:
    def headlines(first: Estimate) -> dict[str, tuple[str, ...]]:
        row = Row({"dissatisfaction": "first"}, "nth_dissatisfaction", first)
        page = problems_page(asking(*ROWS, row), Query())
        return {one.label: (one.value, *one.detail) for one in page.headlines}

    again = "Not their first bad experience"
    assert headlines(share(60, 80))[again][::2] == (
        "25.0%",
        "of 80 dissatisfied answers of customers who had answered before",
    )
    assert again not in headlines(share(12, 12))


def test_a_theme_has_its_own_title_where_a_reason_has_the_same_key() -> None:
    def ask(name: str, query: Query) -> Report:
        theme = Row({"theme": "late"}, "named", share(30, 60))
        made = report(name, [] if query.by else [*ROWS, theme])
        made.meanings.update({**TITLES, "theme:late": "Slow parcels"})
        return made

    (table,) = [one for one in problems_page(ask, Query()).tables if one.columns[0] == "Theme"]
    assert table.rows == (("Slow parcels", "50.0%", "37.7–62.3%", "60"),)


def test_nobody_dissatisfied_is_said_to_be_nobody() -> None:
    page = problems_page(asking(Row({}, "said_what_went_wrong", share(0, 0))), Query())
    assert page.empty
    assert page.empty.missing == "No dissatisfied customer has answered yet"
    assert not page.charts
    assert not page.tables
