"""Green against red as a chart: how many are lost on either side of each metric's target."""

from reports import words
from reports.pages.operational import Block, Held
from reports.pages.page import Chart, Table
from reports.pages.panels import cells, hover
from reports.pairs import Pair, Side, interval_pairs


def paired_chart(block: Block) -> Chart | None:
    """Draw every metric of which both sides are known; its title is what can be said of them."""
    outcome = block.outcome
    known = [
        held
        for held in block.metrics
        if all(held.estimate(side).value is not None for side in (outcome.green, outcome.red))
    ]
    if not known:
        return None
    return Chart(
        key="-".join(("sides", *block.outcome.group.values())),
        title=_finding(block, known),
        about=f"Share {outcome.when}, where the metric was green and where it was red",
        figure=interval_pairs([_pair(held, block) for held in known]),
        table=_table(block, known),
    )


def _finding(block: Block, known: list[Held]) -> str:
    """Name the metric whose red tells most, if any does by more than chance explains."""
    apart = [held for held in known if not held.is_noise("difference")]
    sure = [held for held in apart if held.estimate("difference").precise]
    if not apart:
        return "Red or green, the difference could be chance for every metric"
    if not sure:
        return "Red or green, there is too little to say of any metric by how much they differ"
    widest = max(sure, key=lambda held: abs(held.estimate("difference").value or 0.0))
    red, green = (
        words.percent(widest.estimate(side).value or 0.0, 0)
        for side in (block.outcome.red, block.outcome.green)
    )
    name, when = words.name_of(widest.name), block.outcome.when
    return f"{name} red: {red} {when}; green: {green} (not adjusted)"


def _pair(held: Held, block: Block) -> Pair:
    name = words.name_of(held.name)
    green, red = (_side(held, side, name, block) for side in ("green", "red"))
    return Pair(name, green, red)


def _side(held: Held, colour: str, name: str, block: Block) -> Side:
    estimate = held.estimate(block.outcome.green if colour == "green" else block.outcome.red)
    return Side(
        value=estimate.value or 0.0,
        low=estimate.low or 0.0,
        high=estimate.high or 0.0,
        hover=hover(f"{name}, {colour}", estimate, block.outcome.noun),
        said=words.percent(estimate.value or 0.0, 0),
        is_grey=not estimate.precise,
    )


def _table(block: Block, known: list[Held]) -> Table:
    return Table(
        f"Share {block.outcome.when}, green and red",
        ("Metric", "Side", "Share", "95% interval", "Of"),
        tuple(
            (words.name_of(held.name), colour, *cells(held.estimate(side)))
            for held in known
            for colour, side in (("Green", block.outcome.green), ("Red", block.outcome.red))
        ),
        words=2,
    )
