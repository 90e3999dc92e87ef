"""The chips: an address, read and written again, asks for the same orders."""

from datetime import date
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from feedback.web.filters import chips, query_of

AS_OF = date(2026, 11, 20)
FILTERS = ("channel", "region")
VALUES = {"channel": ["online", "store & phone"], "region": ["north", "süd"], "category": ["toys"]}
days = st.dates(date(2020, 1, 1), AS_OF).map(str)
addresses = st.fixed_dictionaries(
    {},
    optional={
        "from": days,
        "channel": st.sampled_from(VALUES["channel"]),
        "region": st.sampled_from(VALUES["region"]),
        "by": st.sampled_from(["channel", "region"]),
    },
)


@given(addresses)
def test_every_choice_changes_its_own_part_of_the_question_and_no_other(
    parts: dict[str, str],
) -> None:
    asked = MultiDict(parts)
    before = query_of(asked, FILTERS)
    for chip, name in zip(
        chips(asked, before, AS_OF, VALUES, ("channel", "region")),
        ("period", *FILTERS, "by"),
        strict=True,
    ):
        chosen = 0
        for choice in (one for group in chip.groups for one in group.choices):
            after = query_of(MultiDict(parse_qsl(choice.href[1:])), FILTERS)
            if name != "period":
                assert (after.first_day, after.last_day) == (before.first_day, before.last_day)
            assert unlike(dict(before.where), dict(after.where)) <= {name}
            assert name == "by" or after.by == before.by
            chosen += choice.is_chosen
        assert chosen == 1 or name == "period"


def test_a_dimension_with_one_value_has_no_chip() -> None:
    line = chips(MultiDict(), query_of(MultiDict(), FILTERS), AS_OF, VALUES, ())
    assert [chip.words for chip in line] == [
        "Orders placed at any time",
        "every sales channel",
        "every region",
    ]


def test_beyond_two_dimensions_they_share_a_chip_until_one_is_chosen() -> None:
    many = {name: ["a", "b"] for name in ("channel", "region", "category", "location")}
    line = chips(MultiDict(), query_of(MultiDict(), ()), AS_OF, many, ())
    assert line[-1].words == "narrow further"
    assert [group.name for group in line[-1].groups] == ["Category", "Location"]
    asked = MultiDict({"location": "a"})
    line = chips(asked, query_of(asked, tuple(many)), AS_OF, many, ())
    assert [chip.words for chip in line[3:]] == ["a", "narrow further"]


def test_the_full_months_are_counted_back_from_the_last_day_that_is_known() -> None:
    period = chips(MultiDict(), query_of(MultiDict(), ()), AS_OF, {}, ())[0]
    assert {choice.words: choice.href for choice in period.groups[0].choices} == {
        "At any time": "?",
        "1–31 October 2026": "?from=2026-10-01&to=2026-10-31",
        "1–30 September 2026": "?from=2026-09-01&to=2026-09-30",
        "The last three full months": "?from=2026-08-01&to=2026-10-31",
        "The last twelve full months": "?from=2025-11-01&to=2026-10-31",
    }


def unlike(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
