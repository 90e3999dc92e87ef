"""Money as figures: known to plotly, in our colours, with 0 on the axis."""

import json
import re

import pytest
from plotly import graph_objects

from reports.amounts import Bar, amount_dots, moved_bars
from reports.charts import Dot
from reports.figure import Figure
from reports.palette import CLEAR, DARK, GREY


def dots() -> Figure:
    return amount_dots(
        [
            Dot("Satisfied", 120.0, 90.0, 160.0, "hover", "120"),
            Dot("Left wrong", 10.0, -5.0, 30.0, "hover", "10.00", is_grey=True),
        ]
    )


def bars() -> Figure:
    return moved_bars(
        [
            Bar("Later orders: order value", 98_000.0, "+98,000", "hover"),
            Bar("First <b>orders</b>", -20_000.0, "−20,000", "hover"),
            Bar("Too few to tell", 10.0, "+10.00", "hover", is_rest=True),
        ]
    )


@pytest.mark.parametrize("drawn", [dots(), bars()])
def test_plotly_knows_every_property_and_every_colour_is_ours(drawn: Figure) -> None:
    understood = json.loads(graph_objects.Figure(drawn).to_json())
    assert understood["data"] == json.loads(json.dumps(drawn["data"]))
    assert understood["layout"].keys() - {"template"} == drawn["layout"].keys()
    colours = set(re.findall(r"#[0-9a-f]{6}|rgba\([^)]*\)", json.dumps(drawn)))
    assert colours - {CLEAR} <= DARK.keys()


@pytest.mark.parametrize("drawn", [dots(), bars()])
def test_nothing_is_on_the_axis(drawn: Figure) -> None:
    low, high = drawn["layout"]["xaxis"]["range"]
    assert low <= 0 < high


def test_what_is_too_few_to_tell_is_grey_and_no_name_is_markup() -> None:
    drawn = bars()
    assert drawn["data"][0]["marker"]["color"][-1] == GREY
    assert drawn["layout"]["yaxis"]["ticktext"][1] == "First<br>&lt;b&gt;orders&lt;/b&gt;"


def test_an_axis_counts_in_thousands_where_whole_numbers_would_overlap() -> None:
    assert bars()["layout"]["xaxis"]["tickformat"] == ",.3~s"
    assert dots()["layout"]["xaxis"]["tickformat"] == ","
    assert bars()["layout"]["xaxis"]["tickangle"] == 0
