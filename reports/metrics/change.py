"""The change of a metric: declared by the metric it is of."""

from dataclasses import replace

from reports.metrics.metric import Metric, Unit

SUFFIX = "_change"
DIFFERENCES: dict[Unit, Unit] = {
    "share": "difference of shares",
    "difference of shares": "difference of shares",
    "score": "difference of scores",
    "money": "difference of money",
}


def change_of(metric: Metric) -> Metric | None:
    """Return the metric of a difference; None where values of this unit are not subtracted."""
    unit = DIFFERENCES.get(metric.unit)
    if unit is None or metric.name.endswith(SUFFIX):
        return None
    title = metric.title
    return replace(
        metric,
        name=metric.name + SUFFIX,
        title=f"Change in {title[:1].lower() if title[1:2].islower() else title[:1]}{title[1:]}",
        question=f"How does it differ from what it is compared with? {metric.question}",
        how=(
            "The selection minus what it is compared with; the interval from those of the two, by "
            "Newcombe's method for plain shares and MOVER for the rest. Noise where it holds 0."
        ),
        unit=unit,
    )
