"""The verdict tree as a drawing: heights are shares, and every branch says what it is."""

from reports import words
from reports.estimate import PRECISE_N, Estimate
from reports.pages.page import Branch, Table, Tree
from reports.pages.panels import cells, interval, was_followed_up
from reports.report import Report
from surveys.verdict import Verdict

# Heights in pixels: of everyone, of a label with room around it, of what is above the trunk.
FULL, SLOT, TOP, GAP = 240.0, 46.0, 30.0, 34.0
NAMES = {
    Verdict.SATISFIED: "Satisfied",
    Verdict.PUT_RIGHT: "Put right",
    Verdict.LEFT_WRONG: "Left wrong",
    Verdict.UNSAID: "Unsaid",
}
MEANING = {
    Verdict.SATISFIED: "with how the whole order was handled",
    Verdict.PUT_RIGHT: "we handled the problem the way they wanted",
    Verdict.LEFT_WRONG: "we did not handle it the way they wanted",
    Verdict.UNSAID: "they did not tell us, or not how it was handled",
}
UNHAPPY = (Verdict.PUT_RIGHT, Verdict.LEFT_WRONG, Verdict.UNSAID)


def verdict_tree(report: Report) -> Tree | None:
    """Draw who was satisfied and what became of the others; None where nothing may be shown."""
    shares = {verdict: report.estimate(verdict.value) for verdict in Verdict}
    known = {verdict: one for verdict, one in shares.items() if one and one.value is not None}
    if len(known) < len(Verdict):
        return None
    happy = known[Verdict.SATISFIED]
    split, lost = FULL * _value(happy), sum(_value(known[verdict]) for verdict in UNHAPPY)
    fork = TOP + max(split, SLOT - GAP + 10) + GAP
    drawn = [one for one in UNHAPPY if known[one].hits or was_followed_up(report)]
    twigs, end = _twigs({verdict: known[verdict] for verdict in drawn}, fork)
    return Tree(
        title=_finding(happy, report.estimate("handled_as_wanted")),
        is_grey=not happy.precise,
        about="What became of everyone who answered; heights are shares of them",
        height=max(end, fork + FULL * lost) + 10,
        trunk=Branch("Answered", "", words.count(happy.n), "answers", "", TOP, FULL, TOP, ""),
        limbs=(
            _limb(Verdict.SATISFIED, happy, TOP, TOP),
            _unhappy_limb(lost, TOP + split, fork),
        ),
        twigs=twigs,
        table=Table(
            "The verdicts",
            ("Verdict", "What it means", "Share", "95% interval", "Of answers"),
            tuple((NAMES[v], MEANING[v], *cells(known[v])) for v in Verdict),
            words=2,
        ),
    )


def _twigs(unhappy: dict[Verdict, Estimate], fork: float) -> tuple[tuple[Branch, ...], float]:
    """Return what became of the dissatisfied, spread so that labels have room, and the end."""
    twigs, start, end = [], fork, fork
    for verdict, estimate in unhappy.items():
        twigs.append(_limb(verdict, estimate, start, end))
        start += FULL * _value(estimate)
        end += max(FULL * _value(estimate) + 10, SLOT)
    return tuple(twigs), end


def _unhappy_limb(lost: float, start: float, fork: float) -> Branch:
    height = FULL * lost
    share, path = words.percent(lost), stream(start, fork, height)
    return Branch("Not satisfied", "not_satisfied", share, "", "", fork, height, fork - 8, path)


def _finding(happy: Estimate, handled: Estimate | None) -> str:
    if not happy.precise:
        return f"Too few answers to rely on: {happy.n} of about {PRECISE_N}"
    if handled is None or handled.value is None:
        return "What became of the problems is not known"
    share = words.percent(handled.value, 0)
    if not handled.precise:
        low, high = words.percent(handled.low or 0.0, 0), words.percent(handled.high or 0.0, 0)
        share = f"anything from {low} to {high}"
    return f"Of the dissatisfied who told us, {share} had it handled the way they wanted"


def _limb(verdict: Verdict, estimate: Estimate, start: float, end: float) -> Branch:
    height = FULL * _value(estimate)
    return Branch(
        NAMES[verdict],
        verdict.value,
        words.percent(_value(estimate)),
        interval(estimate),
        MEANING[verdict],
        end,
        height,
        end + 13,
        stream(start, end, height),
    )


def _value(estimate: Estimate) -> float:
    return estimate.value or 0.0


def stream(start: float, end: float, height: float) -> str:
    """Return the path of a stream across a box 100 wide, as high at its end as at its start."""
    return (
        f"M0 {start:.1f}C50 {start:.1f} 50 {end:.1f} 100 {end:.1f}"
        f"V{end + height:.1f}C50 {end + height:.1f} 50 {start + height:.1f} 0 {start + height:.1f}Z"
    )
