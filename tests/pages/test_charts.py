"""Every figure is one plotly understands, with nothing in it that is not ours."""

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from plotly import graph_objects

from reports.charts import Dot, Line, interval_dots, step_curves, trend, write_figure
from reports.figure import Figure
from reports.pairs import Pair, Side, interval_pairs
from reports.palette import BANDS, BLUE, CLEAR, DARK, GREY, INK


def dot(label: str, value: float, is_grey: bool = False) -> Dot:
    return Dot(label, value, value - 0.1, value + 0.1, f"{label} hover", "71%", is_grey=is_grey)


def line(name: str, last: int, value: float, firm: int = 2) -> Line:
    return Line(
        name=name,
        said="40%",
        colour=INK,
        dash="solid",
        firm=firm,
        days=[0, last],
        values=[0.0, value],
        lows=[0.0, value - 0.1],
        highs=[0.0, value + 0.1],
        followed=[500, 20],
        at_risk=["500", "20"],
    )


def side(value: float, is_grey: bool = False) -> Side:
    return Side(value, value - 0.1, value + 0.1, "hover", "20%", is_grey)


FIGURES: dict[str, Callable[[], Figure]] = {
    "dots": lambda: interval_dots([dot("Online", 0.7), dot("Store", 0.5, is_grey=True)]),
    "trend": lambda: trend(
        [dot("2026-01", 0.7), dot("2026-02", 0.7), dot("2026-03", 0.5, is_grey=True)], "Satisfied"
    ),
    "pairs": lambda: interval_pairs(
        [
            Pair("<b>First</b>-contact resolution", side(0.2), side(0.6)),
            Pair("Returned", side(0.2), side(0.3, is_grey=True)),
        ]
    ),
    "curves": lambda: step_curves([line("A", 365, 0.4), line("B", 90, 0.2)], (0, 365), 0.5, 90),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_plotly_knows_every_property_and_every_value(figure: str) -> None:
    drawn = FIGURES[figure]()
    understood = json.loads(graph_objects.Figure(drawn).to_json())
    assert understood["data"] == json.loads(json.dumps(drawn["data"]))
    assert understood["layout"].keys() - {"template"} == drawn["layout"].keys()


@pytest.mark.parametrize("figure", FIGURES)
def test_every_colour_has_its_counterpart_in_the_dark(figure: str) -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}|rgba\([^)]*\)", json.dumps(FIGURES[figure]())))
    assert colours - {CLEAR} <= DARK.keys()


@pytest.mark.parametrize("figure", FIGURES)
def test_shares_start_at_nothing(figure: str) -> None:
    layout = FIGURES[figure]()["layout"]
    shares = layout["xaxis" if figure in ("dots", "pairs") else "yaxis"]
    assert shares["range"][0] == 0


def test_a_vague_group_is_grey_and_its_interval_too() -> None:
    store = [one for one in FIGURES["dots"]()["data"] if one["y"] == ["Store", "Store"]]
    assert store[0]["line"]["color"] == GREY


def test_a_vague_month_is_no_part_of_the_band() -> None:
    traces = FIGURES["trend"]()["data"]
    filled = [one for one in traces if one.get("fill")]
    assert [one["x"] for one in filled] == [["2026-01", "2026-02"]]
    assert filled[0]["fillcolor"] == BANDS[BLUE]
    assert traces[-1]["x"] == ["2026-03"]
    assert traces[-1]["error_y"]["array"] == [pytest.approx(0.1)]


def test_a_line_that_ends_early_is_named_where_it_ends() -> None:
    notes = {note["text"]: note for note in FIGURES["curves"]()["layout"]["annotations"]}
    assert notes["A 40%"]["xref"] == "paper"
    assert notes["B 40%"]["x"] == 90


def test_a_line_goes_on_in_grey_from_where_few_are_followed() -> None:
    drawn = step_curves([line("Put right", 300, 0.4, firm=1)], (0, 365), 0.5)
    steps = [trace for trace in drawn["data"] if trace["line"].get("dash")]
    assert [(one["x"], one["line"]["color"]) for one in steps] == [([0], INK), ([0, 300], GREY)]
    bands = [trace["fillcolor"] for trace in drawn["data"] if trace.get("fill")]
    assert bands == [BANDS[INK], BANDS[GREY]]


def test_the_name_of_a_line_at_nothing_stands_above_the_axis() -> None:
    notes = step_curves([line("Put right", 300, 0.0)], (0, 365), 0.5)["layout"]["annotations"]
    (name,) = [one for one in notes if one["text"] == "Put right 40%"]
    assert name["y"] == pytest.approx(0.5 * 17 / 300 / 2)


def test_a_long_name_takes_two_lines_and_is_never_markup() -> None:
    names = FIGURES["pairs"]()["layout"]["yaxis"]["ticktext"]
    assert names == ["&lt;b&gt;First&lt;/b&gt;-<br>contact<br>resolution", "Returned"]


def test_names_at_the_edge_never_cover_each_other() -> None:
    lines = [line(str(number), 365, 0.4 + number / 1000) for number in range(5)]
    notes = step_curves(lines, (0, 365), 0.5)["layout"]["annotations"]
    heights = sorted(note["y"] for note in notes if note["text"].endswith("40%"))
    assert all(b - a >= 0.5 * 17 / 300 - 1e-9 for a, b in pairwise(heights))


def test_names_near_the_top_stay_inside() -> None:
    lines = [line(str(number), 365, 0.49) for number in range(5)]
    notes = step_curves(lines, (0, 365), 0.5)["layout"]["annotations"]
    heights = sorted(note["y"] for note in notes if note["text"].endswith("40%"))
    assert heights[-1] <= 0.5
    assert all(b - a >= 0.5 * 17 / 300 - 1e-9 for a, b in pairwise(heights))


def test_names_of_lines_that_end_early_never_cover_each_other() -> None:
    lines = [line(str(number), 90 + number, 0.4 + number / 1000) for number in range(3)]
    notes = step_curves(lines, (0, 365), 0.5)["layout"]["annotations"]
    heights = sorted(note["y"] for note in notes if note["text"].endswith("40%"))
    assert all(b - a >= 0.5 * 17 / 300 - 1e-9 for a, b in pairwise(heights))


def test_the_name_of_a_falling_trend_stands_above_it() -> None:
    dots = [dot("2026-01", 0.7), dot("2026-02", 0.8), dot("2026-03", 0.5)]
    names = trend(dots, "Satisfied 50%")["layout"]["annotations"]
    assert [(one["x"], one["y"]) for one in names] == [("2026-03", 0.9)]


def test_a_written_figure_cannot_end_the_script_it_stands_in() -> None:
    label = "</script><script>alert(1)</script>"
    figure = interval_dots([dot(label, 0.5), dot("Nothing known", float("nan"))])
    written = write_figure(figure)
    assert "<" not in written
    assert json.loads(written)["layout"]["height"] == figure["layout"]["height"]
    assert "NaN" not in written
