"""The SQL of neighbours: what each touchpoint's customer bought before and after it."""

from feedback.models.order import OrderStatus
from surveys.population import Population

STORE = "store"
REVENUE_DAYS = 365


def neighbour_steps(slices: int) -> list[str]:
    """Return the statements that make `neighbours` and `recovered`.

    The windows are narrow, and take the customers in slices; apart from the rest the few who
    bought in several currencies, for whom they need one order more.
    """
    parts = [f"customer_id % {slices} = {number}" for number in range(slices)]
    return [
        _days(),
        "CREATE TABLE mixing AS SELECT customer_id FROM days GROUP BY customer_id "
        "HAVING min(currency) <> max(currency)",
        "CREATE TABLE neighbours (kind VARCHAR, id BIGINT, prev_day INTEGER, next_day INTEGER, "
        "next_store_day INTEGER, next_away_day INTEGER, "
        "revenue_cents BIGINT, revenue_store_cents BIGINT, other_currency INTEGER)",
        *(_neighbours_of(f"ANTI JOIN mixing USING (customer_id) WHERE {one}") for one in parts),
        *(
            _neighbours_of(f"SEMI JOIN mixing USING (customer_id) WHERE {one}", ", currency")
            for one in parts
        ),
        "CREATE TABLE recovered (kind VARCHAR, id BIGINT, recovered_day INTEGER, "
        "recovered_channel VARCHAR, recovered_currency VARCHAR, recovered_cents BIGINT, "
        "is_last_left BOOLEAN)",
        *(_recovered(customers) for customers in parts),
        "DROP TABLE days",
    ]


def _days() -> str:
    """Say what each touchpoint of a known customer is to its neighbours.

    A place that is not known is neither in the store nor away.
    """
    qualifies = f"status <> '{OrderStatus.CANCELLED}' AND NOT is_replacement"
    return f"""
CREATE TABLE days AS
SELECT kind, id, customer_id, moment, day, landmark_day, net_cents,
    CASE WHEN kind = 'order' THEN coalesce(currency, '') END AS currency,
    CASE WHEN population = '{Population.COMPLETED}' AND NOT is_replacement
        THEN day END AS index_day,
    CASE WHEN {qualifies} THEN day END AS next_day,
    CASE WHEN {qualifies} AND channel = '{STORE}' THEN day END AS store_day,
    CASE WHEN {qualifies} AND channel <> '{STORE}' THEN day END AS away_day,
    population = '{Population.COMPLETED}' AS is_completed,
    population = '{Population.NOT_COMPLETED}' AS is_abandoned
FROM touchpoints WHERE customer_id IS NOT NULL"""


def _neighbours_of(customers: str, and_currency: str = "") -> str:
    """Look before and after each touchpoint, and into the year from its landmark day.

    No order is in a year of its own, even where one was due before it was placed.
    """
    year = f"""RANGE BETWEEN greatest(landmark_day + 1 - day, 1) FOLLOWING
        AND greatest(landmark_day + {REVENUE_DAYS} - day, 0) FOLLOWING"""
    return f"""
INSERT INTO neighbours
SELECT kind, id,
    max(index_day) OVER before AS prev_day,
    min(next_day) OVER later AS next_day,
    min(store_day) OVER later AS next_store_day,
    min(away_day) OVER later AS next_away_day,
    CASE WHEN index_day IS NOT NULL
        THEN coalesce(sum(net_cents) FILTER (next_day IS NOT NULL) OVER spent, 0) END,
    CASE WHEN index_day IS NOT NULL
        THEN coalesce(sum(net_cents) FILTER (store_day IS NOT NULL) OVER spent, 0) END,
    CASE WHEN index_day IS NOT NULL
        THEN count(next_day) OVER ordered - count(next_day) OVER spent END
FROM days {customers}
WINDOW
    before AS (PARTITION BY customer_id ORDER BY day, moment, kind, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    later AS (PARTITION BY customer_id ORDER BY day
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
    ordered AS (PARTITION BY customer_id ORDER BY day {year}),
    spent AS (PARTITION BY customer_id{and_currency} ORDER BY day {year})"""


def _recovered(customers: str) -> str:
    """Find where the first order completed after each that was not was placed, and its amount.

    Of what one customer left before the same order, or since the last, one is the last left.
    """
    return f"""
INSERT INTO recovered
SELECT found.kind, found.id, day, channel, currency, net_cents, is_last_left
FROM (
    SELECT kind, id, is_abandoned,
        first_value(CASE WHEN is_completed THEN id END IGNORE NULLS) OVER after AS recovery,
        NOT coalesce(first_value(CASE WHEN is_completed THEN false WHEN is_abandoned THEN true END
            IGNORE NULLS) OVER after, false) AS is_last_left
    FROM days
    WHERE {customers} AND customer_id IN (SELECT customer_id FROM days WHERE is_abandoned)
    WINDOW after AS (PARTITION BY customer_id ORDER BY day, moment, kind, id
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
) AS found
LEFT JOIN touchpoints ON touchpoints.kind = 'order' AND touchpoints.id = recovery
WHERE is_abandoned"""
