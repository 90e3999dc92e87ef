"""What the silent might have said, and what customers did by whether they were asked."""

from collections.abc import Mapping, Sequence

from reports import charts, words
from reports.estimate import Estimate, not_known
from reports.metrics.coverage.counts import EARLY_DAYS
from reports.metrics.coverage.outcome import ARMS, ASKED
from reports.pages.coming_back import HEADLINE
from reports.pages.page import Chart, Table
from reports.pages.panels import cells, hover
from reports.palette import BLUE, INK
from reports.report import Report

COLOURS = {"answer": BLUE, "customer": INK}
EARLY, LATE = f"Within {EARLY_DAYS} days", "Later"

Groups = Mapping[str, Estimate]


def by_answering(report: Report) -> Chart | None:
    """Draw who came back of those who answered, did not, and were never asked."""
    groups = _came_back(report, "asked", ASKED)
    return _chart(
        "back-by-answering",
        _finding(
            report.estimate("selection"),
            "Those who answered come back {how} often than the silent: {shares}",
            "Answered or silent: the difference is within the noise",
            list(groups.values()),
        ),
        "Share back within 90 days, counted from 14 days after the order was due",
        groups,
        "customer",
    )


def by_arm(report: Report) -> Chart | None:
    """Draw who came back of those who may be asked and of those held out at random."""
    groups = _came_back(report, "arm", ARMS)
    return _chart(
        "back-by-arm",
        _finding(
            report.estimate("effect_of_asking"),
            "Asking alone makes them come back {how} often: {shares}",
            "What asking alone changes is within the noise",
            list(groups.values()),
        ),
        "Share back within 90 days of first falling due",
        groups,
        "customer",
    )


def by_haste(report: Report) -> Chart | None:
    """Draw the share satisfied of the early and of the late answers."""
    nobody = not_known(0, "Not known")
    groups = {
        EARLY: report.estimate("satisfied_early") or nobody,
        LATE: report.estimate("satisfied_late") or nobody,
    }
    return _chart(
        "satisfied-by-haste",
        _finding(
            report.estimate("early_late_difference"),
            "Early answers are {how} often satisfied than late ones: {shares}",
            "Early or late: the difference is within the noise",
            list(groups.values()),
        ),
        "Share satisfied, by how soon they answered",
        groups,
        "answer",
    )


def _came_back(report: Report, dimension: str, among: Sequence[str]) -> Groups:
    return {
        words.name_of(one): report.estimate(HEADLINE, **{dimension: one})
        or not_known(0, "Not known")
        for one in among
    }


def _finding(
    difference: Estimate | None, differs: str, alike: str, groups: Sequence[Estimate]
) -> str:
    """Say how the first group differs from the second, where that is more than noise."""
    if difference is None or difference.value is None or not difference.precise:
        return "Too few to compare"
    if difference.is_noise:
        return alike
    shares = " against ".join(words.percent(one.value or 0.0) for one in groups[:2])
    return differs.format(how="more" if difference.value > 0 else "less", shares=shares)


def _chart(key: str, title: str, about: str, groups: Groups, noun: str) -> Chart | None:
    """Draw a dot a group that has a value; None where fewer than two have."""
    dots = [
        charts.Dot(
            label=name,
            value=one.value,
            low=one.low or 0.0,
            high=one.high or 0.0,
            hover=hover(name, one, noun),
            said=words.percent(one.value),
            colour=COLOURS[noun],
            is_grey=not one.precise,
        )
        for name, one in groups.items()
        if one.value is not None
    ]
    if len(dots) < 2:
        return None
    head = ("Group", "Share", "95% interval", f"{noun.capitalize()}s")
    rows = tuple((name, *cells(one)) for name, one in groups.items())
    return Chart(key, title, about, charts.interval_dots(dots), Table(about, head, rows))
