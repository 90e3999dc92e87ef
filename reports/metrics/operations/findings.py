"""What the blocks come to, in sentences: which differences are more than chance."""

from collections.abc import Sequence

from reports.metrics.operations.held import NO_CONTACTS
from reports.metrics.operations.operational import OPERATIONAL
from reports.metrics.operations.received import NO_RETURNS
from reports.report import Row

SIGNIFICANT = 0.05
BLOCKS = {
    "Against the verdict": {"outcome": "verdict"},
    "Against a contact's own verdict": {"outcome": "verdict", "per": "contact"},
    "Against coming back": {"outcome": "repeat_90d"},
}


def findings(rows: Sequence[Row]) -> list[str]:
    """Return a sentence a block, and what is to be said of totals."""
    said = [_finding(title, group, rows) for title, group in BLOCKS.items()]
    totals = [row.group["operational_metric"] for row in rows if row.metric == "co_movement"]
    if totals:
        said.append(
            f"Known only as totals, which cannot be linked to customers: {', '.join(totals)}."
        )
    return [sentence for sentence in (*said, *_not_received(rows)) if sentence]


def _not_received(rows: Sequence[Row]) -> list[str]:
    """Say how returns and contacts get in where none are known."""
    reasons = {
        row.group["operational_metric"]: row.estimate.reason or ""
        for row in rows
        if row.metric == "difference"
        and (row.group["outcome"], "per" in row.group) == ("verdict", False)
    }
    said = []
    if reasons.get("speed_of_answer") == NO_CONTACTS:
        said.append(f"{NO_CONTACTS}: `comeback import contacts FILE.csv` brings them.")
    if reasons.get("returned") == NO_RETURNS:
        said.append(f"{NO_RETURNS}: `comeback import returns FILE.csv` brings them.")
    return said


def _finding(title: str, block: dict[str, str], rows: Sequence[Row]) -> str:
    """Say which metrics' differences hold after Holm; nothing where none was tested."""
    tested = {
        row.group["operational_metric"]: row.p_holm
        for row in rows
        if row.metric == "difference"
        and row.p_holm is not None
        and row.group == {"operational_metric": row.group["operational_metric"], **block}
    }
    if not tested:
        return ""
    found = [OPERATIONAL[name].title for name, p in tested.items() if p < SIGNIFICANT]
    told = f"{title}, red differs from green by more than chance for {', '.join(found) or 'none'}"
    metrics = "1 metric" if len(tested) == 1 else f"{len(tested)} metrics"
    return f"{told} (crude differences of {metrics}; Holm)."
