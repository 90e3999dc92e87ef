"""From rows to facts: the SQL that gives every touchpoint its days, neighbours and verdicts."""

from collections.abc import Iterable
from itertools import pairwise
from zoneinfo import ZoneInfo

from feedback.models.checkout import CheckoutOutcome
from reports.warehouse.asking import asked_step, asking_steps
from reports.warehouse.contacting import contact_steps
from reports.warehouse.local_day import local_day_macro
from reports.warehouse.neighbours import neighbour_steps
from reports.warehouse.parquet import ASSIGNMENTS, CONTACTS, MEASUREMENTS, TOUCHPOINTS
from reports.warehouse.theming import theming_step
from surveys.population import Population
from surveys.theme import Theme

LANDMARK_DAYS = 14
RETURN_DAYS = 30
# So many orders and what belongs to them fit into memory at once.
SLICE = 1_500_000
# What a contact has of the order it belongs to.
OF_ORDER = (
    *("channel", "location", "fulfilment", "country", "region", "language", "category"),
    *("total_cents", "net_cents", "currency", "status", "promised_by", "on_time"),
)
# What an order has of its contacts, and a contact of itself.
OF_CONTACTS = (
    *("speed_of_answer", "is_unanswered", "wait_time", "handle_time"),
    *("unresolved_day", "resolved_day", "agent"),
)
# What a checkout has of those before it, too.
OF_LAST_CONTACT = ("contacts", "contact_channel", "contact_topic", "agent_trained")


def fact_steps(zone: ZoneInfo, themes: Iterable[Theme], rows: int, last: int) -> list[str]:
    """Return the statements that turn the extracts into the fresh rows of every fact table.

    What takes all `rows` orders at once takes them in slices, by customer or by our number of
    them, of which `last` is the greatest: a slice fits into memory.
    """
    slices = rows // SLICE + 1
    bounds = [last * number // slices for number in range(slices + 1)]
    return [
        local_day_macro(zone),
        *contact_steps(),
        asked_step(),
        _moved(),
        _bought(),
        _contacted(),
        _touchpoints(),
        _returned(),
        *neighbour_steps(slices),
        _orders_of_contacts(),
        *asking_steps(),
        theming_step(themes),
        *_fresh_touchpoints(list(pairwise(bounds))),
        "DROP VIEW touchpoints; DROP VIEW bought; DROP TABLE orders; DROP TABLE checkouts; "
        "DROP TABLE neighbours",
        _fresh_contacts(),
        _fresh_assignments(),
        _fresh_measurements(),
    ]


def _touchpoints() -> str:
    """Lay orders, checkouts and contacts in one table."""
    return f"""
CREATE VIEW touchpoints AS
SELECT *, local_day(moment) AS day, local_day(due_at) AS due_day,
    local_day(promised_by) AS promised_day,
    local_day(due_at) + {LANDMARK_DAYS} AS landmark_day
FROM (
    SELECT 'order' AS kind, * REPLACE (
            CASE WHEN population <> '{Population.NOT_COMPLETED}'
                OR outcome IS DISTINCT FROM '{CheckoutOutcome.REPEATED}'
                THEN population END AS population),
        replacement_for IS NOT NULL AS is_replacement,
        local_day(coalesce(delivered_at, CASE WHEN fulfilment = 'in_store' THEN moment END))
            AS delivered_day
    FROM bought
    UNION ALL BY NAME
    SELECT 'checkout' AS kind, *,
        CASE outcome WHEN '{CheckoutOutcome.ABANDONED}'
            THEN '{Population.NOT_COMPLETED}' END AS population
    FROM checkouts
    UNION ALL BY NAME
    SELECT 'contact' AS kind, *, topic AS contact_topic, 1 AS contacts,
        '{Population.AFTER_CONTACT}' AS population
    FROM contacted
)"""


def _moved() -> str:
    """Find the few orders that were listed as of another population than they are of today."""
    return """
CREATE TABLE moved AS
SELECT orders.id, surveyed_as
FROM orders JOIN asked ON asked.kind = 'order' AND asked.touchpoint_id = orders.id
WHERE surveyed_as <> population"""


def _bought() -> str:
    """Put beside each order whether it came on time, and what is left of its amount.

    It stays in the population of the survey it was listed in, whatever becomes of it. Everything
    sent back counts, whenever; of a return without an amount nothing is known.
    """
    return f"""
CREATE VIEW bought AS
SELECT orders.* REPLACE (coalesce(surveyed_as, population) AS population),
    {_on_time()} AS on_time,
    total_cents - coalesce(refunds.cents, 0) AS net_cents
FROM orders
LEFT JOIN moved ON moved.id = orders.id
LEFT JOIN (SELECT order_id, sum(amount_cents) AS cents FROM returns GROUP BY order_id) AS refunds
    ON refunds.order_id = orders.id"""


def _contacted() -> str:
    """Put beside each contact what it has of its order."""
    of_order = ", ".join(f"bought.{name}" for name in OF_ORDER)
    return f"""
CREATE TABLE contacted AS
SELECT told.* EXCLUDE (day), {of_order}
FROM told LEFT JOIN bought ON bought.id = told.order_id"""


def _on_time() -> str:
    """Say whether an order came by the end of the promised day.

    A promise by date alone is stored as the last microsecond of that day, in the zone it was made
    in, which need not be the shop's.
    """
    return """(
        delivered_at <= promised_by
        OR microsecond(promised_by) % 1000000 <> 999999
            AND local_day(delivered_at) <= local_day(promised_by)
    )"""


def _returned() -> str:
    """Find each order's first return up to so many days after delivery; any, if that is unknown.

    One requested while the parcel is still on its way counts.
    """
    in_time = f"delivered_day IS NULL OR local_day(returns.moment) <= delivered_day + {RETURN_DAYS}"
    return f"""
CREATE TABLE returned AS
SELECT returns.order_id, min(local_day(returns.moment)) AS returned_day,
    arg_min_null(returns.channel, (returns.moment, returns.id)) AS returned_channel
FROM returns JOIN touchpoints ON kind = 'order' AND touchpoints.id = returns.order_id
WHERE {in_time}
GROUP BY returns.order_id"""


def _orders_of_contacts() -> str:
    """Find which order was its customer's first, for the contacts about it."""
    return """
CREATE TABLE orders_of_contacts AS
SELECT 'contact' AS kind, contact_orders.id, prev_day
FROM contact_orders JOIN neighbours ON kind = 'order' AND neighbours.id = order_id"""


def _fresh_touchpoints(bounds: list[tuple[int, int]]) -> list[str]:
    made = {
        "month": _month("day"),
        "touchpoint_id": "id",
        "prev_day": """CASE WHEN touchpoints.kind = 'contact'
        THEN orders_of_contacts.prev_day ELSE neighbours.prev_day END""",
        "observed_until": "local_day(erased.moment)",
        "is_replacement": "coalesce(is_replacement, false)",
        "contact_volume": """CASE WHEN touchpoints.kind = 'order'
        THEN coalesce(contact_volume, 0) END""",
        "is_first_due": "touchpoints.kind = 'order' AND firsts_due.id IS NOT NULL",
        "disposition": "asked.disposition",
        "asked": "coalesce(is_sent, false) OR coalesce(imported, false)",
        "asked_day": "local_day(coalesce(sent_at, asked_at))",
        "has_refused": "coalesce(refused_at IS NOT NULL, false)",
        "dissatisfied_before": """CASE WHEN touchpoints.kind = 'order'
            AND touchpoints.customer_id IS NOT NULL THEN coalesce(dissatisfied_before, 0) END""",
        "mode": "coalesce(verdicts.mode, CASE WHEN is_sent THEN asked.mode END)",
        "attributes": "CAST(attributes AS MAP(VARCHAR, VARCHAR))",
    }
    made |= {name: f"coalesce(touchpoints.{name}, of_orders.{name})" for name in OF_CONTACTS}
    made |= {
        name: f"coalesce(touchpoints.{name}, of_orders.{name}, of_checkouts.{name})"
        for name in OF_LAST_CONTACT
    }
    made["contacts"] = f"coalesce({made['contacts']}, 0)"
    columns = TOUCHPOINTS.selected(made)
    types = ", ".join(f"{name} {kind}" for name, kind in TOUCHPOINTS.types.items())
    return [
        f"CREATE TABLE {TOUCHPOINTS.fresh} ({types})",
        *(
            f"INSERT INTO {TOUCHPOINTS.fresh} SELECT {columns} FROM {_joined(low, high)}"
            for low, high in bounds
        ),
    ]


def _joined(low: int, high: int) -> str:
    """Return a slice of the touchpoints beside what was found of each."""

    def part(table: str, key: str = "id") -> str:
        return f"(FROM {table} WHERE {key} > {low} AND {key} <= {high}) AS {table}"

    return f"""{part("touchpoints")}
LEFT JOIN {part("neighbours")} USING (kind, id)
LEFT JOIN {part("recovered")} USING (kind, id)
LEFT JOIN {part("orders_of_contacts")} USING (kind, id)
LEFT JOIN {part("verdicts")} USING (kind, id)
LEFT JOIN {part("met")} USING (kind, id)
LEFT JOIN {part("themed")} USING (kind, id)
LEFT JOIN {part("asked", "touchpoint_id")}
    ON asked.kind = touchpoints.kind AND asked.touchpoint_id = touchpoints.id
LEFT JOIN {part("of_orders", "order_id")}
    ON touchpoints.kind = 'order' AND of_orders.order_id = touchpoints.id
LEFT JOIN {part("of_checkouts", "checkout_id")}
    ON touchpoints.kind = 'checkout' AND of_checkouts.checkout_id = touchpoints.id
LEFT JOIN {part("said_before")} ON touchpoints.kind = 'order' AND said_before.id = touchpoints.id
LEFT JOIN {part("returned", "order_id")}
    ON touchpoints.kind = 'order' AND returned.order_id = touchpoints.id
LEFT JOIN {part("firsts_due")} ON touchpoints.kind = 'order' AND firsts_due.id = touchpoints.id
LEFT JOIN erased ON erased.id = touchpoints.customer_id"""


def _fresh_contacts() -> str:
    made = {
        "month": _month("day"),
        "contact_id": "told.id",
        "channel": "contact_channel",
    }
    return f"""
CREATE TABLE {CONTACTS.fresh} AS
SELECT {CONTACTS.selected(made)}
FROM told
LEFT JOIN verdicts ON verdicts.kind = 'contact' AND verdicts.id = told.id"""


def _fresh_assignments() -> str:
    return f"""
CREATE TABLE {ASSIGNMENTS.fresh} AS
SELECT {ASSIGNMENTS.selected({"month": _month("day")})}
FROM (SELECT *, local_day(moment) AS day FROM assignments)"""


def _fresh_measurements() -> str:
    made = {"month": "strftime(first_day, '%Y-%m')"}
    made |= {name: f"{name} - DATE '1970-01-01'" for name in ("first_day", "last_day")}
    return f"""
CREATE TABLE {MEASUREMENTS.fresh} AS
SELECT {MEASUREMENTS.selected(made)}
FROM measurements"""


def _month(day: str) -> str:
    return f"strftime(DATE '1970-01-01' + {day}, '%Y-%m')"
