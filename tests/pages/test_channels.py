"""The page on channels says what differs by more than chance, and nothing of what is not known."""

from dataclasses import replace

from reports.estimate import Estimate, not_known
from reports.metrics.families.channels import OF_DAYS
from reports.pages.channel_charts import OTHERS
from reports.pages.channels import channels_page
from reports.pages.page import Page
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import report, share

APART = {"verdict": "dissatisfied", "minus": "satisfied"}


def satisfied(hits: int, n: int, **group: str) -> Row:
    return Row(group, "satisfied", share(hits, n))


def stores(happy: int, wrong: int, low: float, high: float, n: int = 400) -> list[Row]:
    """Return who came into a store of so many satisfied and dissatisfied, and the difference."""
    difference = Estimate(n=2 * n, value=(wrong - happy) / n, low=low, high=high, precise=True)
    return [
        Row({"verdict": "satisfied"}, "store_90d", share(happy, n)),
        Row({"verdict": "dissatisfied"}, "store_90d", share(wrong, n)),
        Row({"verdict": "left_wrong"}, "store_90d", share(wrong, n)),
        Row(APART, "store_90d_difference", difference),
    ]


def days(mean: float, **group: str) -> list[Row]:
    """Return so many contacts a day on average, and days that lie around 0 to 40."""
    average = Estimate(n=365, value=mean, low=mean - 1, high=mean + 1, hits=4000, precise=True)
    return [
        Row(group, "contacts_a_day", average),
        *(
            Row(group, metric.name, Estimate(n=365, value=round(40 * part)))
            for part, metric in OF_DAYS.items()
        ),
    ]


def page_of(*rows: Row, query: Query | None = None) -> Page:
    made = report("channels", list(rows))

    def ask(name: str, asked: Query) -> Report:
        assert name == "channels"
        return replace(made, query=asked)

    return channels_page(ask, query or Query())


def test_the_sentence_names_who_is_most_and_least_satisfied_and_who_then_comes_to_a_store() -> None:
    page = page_of(
        satisfied(800, 1000, contact_channel="no_contact"),
        satisfied(300, 500, contact_channel="chat"),
        satisfied(200, 500, contact_channel="phone"),
        *stores(80, 40, -0.15, -0.05),
    )
    assert page.sentence == (
        "**60.0%** of those we last heard from by chat were satisfied, "
        "**40.0%** of those we last heard from by phone. "
        "Of customers not satisfied with an order away from the stores, **10.0%** then bought "
        "in one within 90 days; of the satisfied, **20.0%**."
    )
    assert [one.title for one in page.charts] == ["Chat: 60% satisfied; phone: 40%"]
    assert page.charts[0].note == OTHERS
    assert [one.title for one in page.multiples] == [
        "Not satisfied away from the stores: 10% then bought in a store; satisfied: 20%"
    ]


def test_what_could_be_chance_is_called_so() -> None:
    page = page_of(
        satisfied(400, 500, contact_channel="chat"),
        satisfied(395, 500, contact_channel="phone"),
        *stores(80, 76, -0.06, 0.04),
    )
    assert page.sentence == "By contact channel, satisfaction differs no more than chance explains."
    assert page.charts[0].title == (
        "Chat or phone: 80% and 79% satisfied, no further apart than chance explains"
    )
    assert page.multiples[0].title.endswith("satisfied: 20%, no further apart than chance explains")
    assert page.headlines[-1].change == "−1.0 points against the satisfied (−6.0 to +4.0): noise"


def agents(value: float | None, low: float, high: float) -> list[Row]:
    """Return what six trained and five other agents resolve at once, and how they differ."""
    of = {"yes": (660, 6), "no": (410, 5)}
    told = Estimate(n=2000, value=value, low=low, high=high, precise=True)
    return [
        *(
            Row({"agent_trained": one}, "resolved_first", share(hits, 1000))
            for one, (hits, _) in of.items()
        ),
        *(
            Row({"agent_trained": one}, "agents", Estimate(n=1000, value=many))
            for one, (_, many) in of.items()
        ),
        Row(
            {"agent_trained": "yes", "minus": "no"},
            "resolved_first_difference",
            not_known(2000, "Too few agents") if value is None else told,
        ),
    ]


def test_the_headline_is_what_is_firm() -> None:
    page = page_of(*agents(0.25, 0.10, 0.40), satisfied(200, 500, contact_channel="phone"))
    assert page.sentence == "Trained agents resolve **66.0%** at once, the others **41.0%**."
    (chart,) = page.multiples
    assert chart.title == "Trained agent: 66% resolved at once; untrained agent: 41%"
    assert chart.note == "6 trained agents and 5 others."
    for unsure, how in (
        (agents(0.25, -0.02, 0.5), "no further apart than chance explains"),
        (agents(None, 0, 0), "too little to tell them apart by"),
    ):
        page = page_of(*unsure)
        assert "Trained" not in page.sentence
        assert page.multiples[0].title.endswith(how)


def test_who_was_in_touch_is_followed_from_the_landmark() -> None:
    rows = [
        Row({"contact_channel": one}, "repeat_90d", share(hits, 500))
        for one, hits in (("chat", 200), ("phone", 190))
    ]
    (chart,) = page_of(*rows).multiples
    assert chart.about == "Came back within 90 days of the landmark, by contact channel"


def test_of_many_differences_looked_at_one_that_is_hardly_firm_is_not() -> None:
    """80 against 74 % of 500 would be p = 0.02 alone; it is one of seven looked at."""
    two = [satisfied(400, 500, channel="online"), satisfied(370, 500, channel="store")]
    assert page_of(*two).sentence.startswith("**80.0%** of those who bought: online")
    more = [
        satisfied(hits, 500, contact_channel=one)
        for one, hits in (("chat", 390), ("phone", 385), ("mail", 388), ("letter", 386))
    ]
    assert page_of(*two, *more).sentence == (
        "By contact channel, satisfaction differs no more than chance explains."
    )


def test_too_few_customers_leave_the_stores_out_of_the_sentence() -> None:
    page = page_of(satisfied(4, 5, contact_channel="chat"), *stores(2, 1, -0.4, 0.3, n=10))
    assert page.sentence == "It is too early to tell the channels apart."
    assert page.multiples == ()


def test_a_shop_of_contacts_alone_shows_what_they_say() -> None:
    rows = [
        Row({"contact_channel": one}, "satisfied_contact", share(hits, 500))
        for one, hits in (("chat", 400), ("phone", 250))
    ]
    page = page_of(*rows, *days(12.34))
    assert page.sentence == (
        "**80.0%** of those in contact by chat were satisfied with it, "
        "**50.0%** of those in contact by phone."
    )
    assert page.charts[0].title == "Chat: 80% satisfied with the contact; phone: 50%"
    assert page.headlines[0].value == "12.3"
    assert page.headlines[0].detail == ("11.3–13.3", "of 365 days")


def test_days_are_told_by_half_of_them_and_the_busiest_tenth() -> None:
    page = page_of(*days(21.0), *days(9.0, contact_channel="phone"))
    assert page.sentence == (
        "**21.0** contacts come in a day. It is too early to tell the channels apart."
    )
    (chart,) = page.charts
    assert chart.title == "Half the days have 20 contacts or fewer, one in ten more than 36"
    assert [row[0] for row in chart.table.rows] == ["All contacts", "Phone"]
    assert chart.table.rows[0][1:] == (
        *("21.0", "20.0–22.0", "365"),
        *("0", "10", "20", "30", "36", "40"),
    )


def test_pairs_are_drawn_only_where_both_say_something() -> None:
    one, several = ({"issue_channels": name} for name in ("one", "several"))
    rows = [satisfied(60, 100, **one), satisfied(3, 8, **several)]
    assert page_of(*rows).multiples == ()
    told = Estimate(n=200, value=-0.3, low=-0.42, high=-0.16, precise=True)
    apart = Row({**several, "minus": "one"}, "satisfied_difference", told)
    (chart,) = page_of(satisfied(60, 100, **one), satisfied(30, 100, **several), apart).multiples
    assert chart.title == "One channel: 60% satisfied; several channels: 30%"


def test_figures_that_are_not_drawn_stand_in_the_tables() -> None:
    rows = [
        satisfied(3, 8, returned_in="other_channel"),
        Row({"channel": "online", "returned_channel": "store"}, "returned_through", share(20, 80)),
        Row(
            {"verdict": "satisfied", "currency": "EUR"},
            "store_revenue_365d",
            not_known(3, "Too few"),
        ),
    ]
    tables = {one.caption: one.rows for one in page_of(*rows).tables}
    assert tables["Every share by channel"][0][1:4] == ("Elsewhere", "Satisfied", "37.5%")
    assert tables["Where returned orders are handed back"][0][:3] == ("Online", "Store", "25.0%")
    (money,) = tables["Spent in the stores in the 365 days after an order away from them"]
    assert money == ("Satisfied", "EUR", "–", "Too few", "3")


def test_a_difference_of_money_names_its_currency() -> None:
    row = Row(
        {**APART, "currency": "EUR"}, "store_revenue_365d_difference", not_known(8, "Too few")
    )
    (table,) = page_of(row).tables
    assert table.rows[0][:3] == (
        *("Difference in what is spent in the stores, EUR", "Not satisfied", "Satisfied"),
    )


def test_an_empty_shop_says_what_to_import() -> None:
    page = page_of()
    assert page.empty
    assert page.empty.command == "comeback import orders FILE.csv"
