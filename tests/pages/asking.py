"""Ledgers counted by hand, as the coverage report gives them."""

from reports.metrics.coverage.counts import Fate
from reports.metrics.coverage.ledger import ledger_rows, stage_rows
from reports.report import Row
from surveys.disposition import Disposition
from surveys.population import Population

Counts = dict[Disposition | None, int]

SHOP: Counts = {
    Disposition.NO_ADDRESS: 200,
    Disposition.HOLDOUT: 100,
    Disposition.NOT_DRAWN: 500,
    Disposition.SENT: 150,
    Disposition.COUNTED: 50,
}


def asked(counts: Counts) -> list[Row]:
    """Return the rows of a shop with so many completed orders in each column."""
    fates = [
        Fate(Population.COMPLETED, column, None, None, None, None, n)
        for column, n in counts.items()
    ]
    return [*stage_rows({}, fates), *ledger_rows({}, fates)]
