"""The chips: an address, read and written again, asks for the same orders."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.web.address import Asked, WrongDays, query_of
from feedback.web.filters import NOT_COMPARED, Chip, Dates, chips, dates_of
from reports.period import Period
from reports.query import Other, Query, QueryError

AS_OF = date(2026, 11, 20)
VALUES = {
    "channel": ["online", "store & phone"],
    "region": ["north", "süd"],
    "category": ["toys"],
    "attr:plan": ["gold", "=&;"],
}
FILTERS = ("channel", "region", "attr:plan")
days = st.dates(date.min, AS_OF)
periods: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    days.map(lambda day: {"from": str(day)}),
    st.tuples(days, days).map(lambda two: {"from": str(min(two)), "to": str(max(two))}),
)
wheres = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(VALUES[name]) for name in FILTERS}
)
againsts = st.sampled_from([None, "before", "year-before", *FILTERS])
breakdowns = st.sampled_from([{}, {"by": "channel"}, {"by": "region"}])


@st.composite
def addresses(draw: st.DrawFn) -> dict[str, str]:
    parts = {**draw(periods), **draw(wheres), **draw(breakdowns)}
    against = draw(againsts)
    asked = {**parts, "against": against} if against else parts
    assume(against not in FILTERS or against in parts)
    assume(can_be_read(asked))
    return asked


def can_be_read(parts: dict[str, str]) -> bool:
    try:
        query = query_of(Asked(parts))
    except QueryError:
        return False
    against = query.against
    return not (isinstance(against, Period) and query.period.shares_days_with(against))


@given(addresses())
def test_every_choice_changes_its_own_part_of_the_question_and_no_other(
    parts: dict[str, str],
) -> None:
    asked = Asked(parts)
    before = query_of(asked)
    for chip in line_of(asked):
        for choice in (one for group in chip.groups for one in group.choices):
            after = query_of(Asked(parse_qsl(choice.href[1:])))
            changed = unlike(before, after)
            assert len(changed - {"against"}) <= 1, (choice, changed)
            assert bool(changed) or choice.is_chosen
            if choice.is_chosen:
                assert changed == set()


@given(addresses())
def test_no_choice_leaves_a_comparison_that_cannot_be_made(parts: dict[str, str]) -> None:
    for chip in line_of(Asked(parts)):
        for choice in (one for group in chip.groups for one in group.choices):
            after = query_of(Asked(parse_qsl(choice.href[1:])))
            if isinstance(after.against, Other):
                assert after.against.dimension in dict(after.where)
            if isinstance(after.against, Period):
                assert not after.period.shares_days_with(after.against)


def test_two_values_of_a_dimension_mean_either_and_are_read_so() -> None:
    asked = Asked([("channel", "online"), ("channel", "store & phone"), ("region", "north")])
    line = line_of(asked)
    assert line[1].words == "online or store & phone"
    assert query_of(asked).where[:2] == (("channel", "online"), ("channel", "store & phone"))
    north = line[2].groups[0].choices[0]
    assert north.href == "?channel=online&channel=store+%26+phone"


def test_what_is_no_dimension_is_no_filter() -> None:
    assert query_of(Asked({"utm_source": "mail", "channel": ""})) == Query()


def test_a_dimension_with_one_value_has_no_chip() -> None:
    assert [chip.words for chip in line_of(Asked())] == [
        "Orders placed at any time",
        "every sales channel",
        "every region",
        "narrow further",
        "not compared",
        "by sales channel",
    ]


def test_beyond_two_dimensions_they_share_a_chip_until_one_is_chosen() -> None:
    many = {name: ["a", "b"] for name in ("channel", "region", "category", "location")}
    line = chips(Asked(), Query(), AS_OF, many, ())
    assert [group.name for group in line[-2].groups] == ["Category", "Location"]
    asked = Asked({"location": "a"})
    line = chips(asked, query_of(asked), AS_OF, many, ())
    assert [chip.words for chip in line[3:]] == ["a", "narrow further", "not compared"]


def test_a_value_too_rare_to_be_offered_is_still_said_and_can_be_left() -> None:
    line = line_of(Asked({"location": "pop-up"}))
    chip = next(one for one in line if one.words == "pop-up")
    assert [choice.words for choice in chip.groups[0].choices] == ["Every location"]


def test_the_full_months_are_counted_back_from_the_last_day_that_is_known() -> None:
    period = line_of(Asked())[0]
    assert {choice.words: choice.href for choice in period.groups[0].choices} == {
        "At any time": "?",
        "1–31 October 2026": "?from=2026-10-01&to=2026-10-31",
        "1–30 September 2026": "?from=2026-09-01&to=2026-09-30",
        "The last three full months": "?from=2026-08-01&to=2026-10-31",
        "The last twelve full months": "?from=2025-11-01&to=2026-10-31",
    }


def test_a_selection_is_compared_with_what_lies_beside_it() -> None:
    asked = Asked({"from": "2026-10-01", "to": "2026-10-31", "channel": "online"})
    (group,) = line_of(asked)[-2].groups
    assert [choice.words for choice in group.choices] == [
        "Not compared",
        "The period before: 1–30 September 2026",
        "A year earlier: 1–31 October 2025",
        "Every other sales channel",
    ]
    asked["against"] = "before"
    chip = line_of(asked)[-2]
    assert chip.words == "compared with 1–30 September 2026"
    assert [choice.words for choice in chip.groups[0].choices if choice.is_chosen] == [
        "The period before: 1–30 September 2026"
    ]


def test_where_nothing_is_chosen_there_is_nothing_to_compare() -> None:
    (group,) = line_of(Asked())[-2].groups
    assert group.name == NOT_COMPARED


def test_wrong_days_stay_in_their_form() -> None:
    asked = Asked({"from": "2026-02-01", "to": "2026-01-01", "region": "north"})
    with pytest.raises(WrongDays, match="ends"):
        query_of(asked)
    assert dates_of(asked) == Dates("2026-02-01", "2026-01-01", (("region", "north"),))
    assert dates_of(Asked({"from": "soon"})).first == ""


def test_another_wrong_day_is_no_matter_of_the_period() -> None:
    with pytest.raises(QueryError, match="it is as of must be a day") as refused:
        query_of(Asked({"as_of": "soon"}))
    assert not isinstance(refused.value, WrongDays)


def line_of(asked: Asked) -> list[Chip]:
    return chips(asked, query_of(asked), AS_OF, VALUES, ("channel", "region"))


def unlike(before: Query, after: Query) -> set[str]:
    """Return what differs; a default breakdown is the first."""
    there, here = dict(before.where), dict(after.where)
    changed = {name for name in there.keys() | here.keys() if there.get(name) != here.get(name)}
    for part in ("period", "against"):
        changed |= {part} if getattr(before, part) != getattr(after, part) else set()
    return changed | ({"by"} if (before.by or "channel") != (after.by or "channel") else set())
