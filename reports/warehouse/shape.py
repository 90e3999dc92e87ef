"""From rows to facts: the SQL that gives every touchpoint its days, neighbours and verdicts."""

from zoneinfo import ZoneInfo

from feedback.models.checkout import CheckoutOutcome
from feedback.models.order import OrderStatus
from reports.warehouse.parquet import TYPES
from surveys.disposition import ASKED, Disposition
from surveys.population import Population

LANDMARK_DAYS = 14
LATEST_CONTACT_DAYS = 14
NOT_YET = (
    *("delivered_day", "returned_day", "contact_volume", "contacts", "speed_of_answer"),
    *("is_unanswered", "wait_time", "handle_time", "unresolved_day", "resolved_day"),
    *("is_first_due", "inclusion_probability", "asked_day", "is_complete", "has_refused"),
)


def fact_steps(zone: ZoneInfo) -> list[str]:
    """Return the statements that turn the extracts into the table `fresh`.

    What is no longer needed is dropped on the way: all orders at once are many.
    """
    return [
        f"""
CREATE MACRO local_day(t) AS
CAST(CAST(timezone('{zone.key}', t) AS DATE) - DATE '1970-01-01' AS INTEGER)""",
        _order_contacts(),
        _touchpoints(),
        "DROP TABLE orders; DROP TABLE checkouts; DROP TABLE contacts; DROP TABLE linked_contacts",
        _neighbours(),
        _asked(),
        _verdicts(),
        _fresh(),
        "DROP TABLE touchpoints; DROP TABLE neighbours; DROP TABLE verdicts; DROP TABLE asked",
    ]


def _touchpoints() -> str:
    """Lay orders, checkouts and contacts in one table."""
    return f"""
CREATE TABLE touchpoints AS
SELECT *, local_day(moment) AS day, local_day(due_at) AS due_day,
    local_day(promised_by) AS promised_day, {_on_time()} AS on_time,
    local_day(due_at) + {LANDMARK_DAYS} AS landmark_day
FROM (
    SELECT 'order' AS kind, * REPLACE (
            CASE WHEN population <> '{Population.NOT_COMPLETED}'
                OR outcome IS DISTINCT FROM '{CheckoutOutcome.REPEATED}'
                THEN population END AS population),
        replacement_for IS NOT NULL AS is_replacement
    FROM orders
    UNION ALL BY NAME
    SELECT 'checkout' AS kind, *,
        CASE outcome WHEN '{CheckoutOutcome.ABANDONED}'
            THEN '{Population.NOT_COMPLETED}' END AS population
    FROM checkouts
    UNION ALL BY NAME
    SELECT 'contact' AS kind, * EXCLUDE (channel), channel AS contact_channel,
        '{Population.AFTER_CONTACT}' AS population
    FROM contacts
)"""


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


def _neighbours() -> str:
    """Find each touchpoint's neighbours among its customer's orders, in one narrow window."""
    return f"""
CREATE TABLE neighbours AS
SELECT kind, id,
    max(index_day) OVER before AS prev_day,
    min(next_day) OVER later AS next_day,
    min(completed_day) OVER after AS recovered_day
FROM (
    SELECT kind, id, customer_id, moment, day,
        CASE WHEN population = '{Population.COMPLETED}' AND NOT is_replacement
            THEN day END AS index_day,
        CASE WHEN status <> '{OrderStatus.CANCELLED}' AND NOT is_replacement
            THEN day END AS next_day,
        CASE WHEN population = '{Population.COMPLETED}' AND kind = 'order'
            THEN day END AS completed_day
    FROM touchpoints WHERE customer_id IS NOT NULL
)
WINDOW
    before AS (PARTITION BY customer_id ORDER BY moment, kind, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    later AS (PARTITION BY customer_id ORDER BY day
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
    after AS (PARTITION BY customer_id ORDER BY moment, kind, id
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"""


def _asked() -> str:
    """Say where each touchpoint stands in the ledger; one survey a touchpoint, the first."""
    asked = ", ".join(f"'{one}'" for one in ASKED)
    unknown = ", ".join(
        f"'{one}'"
        for one in (
            Disposition.NOT_ACTIVE,
            Disposition.NO_ADDRESS,
            Disposition.NO_CONSENT,
            Disposition.SUPPRESSED,
        )
    )
    return f"""
CREATE TABLE asked AS
SELECT *, disposition IN ({asked}) AS is_sent,
    CASE WHEN disposition NOT IN ({unknown})
        THEN disposition = '{Disposition.HOLDOUT}' END AS holdout
FROM (
    SELECT kind, touchpoint_id, arg_min(survey, id) AS survey,
        arg_min(disposition, id) AS disposition, arg_min(mode, id) AS mode
    FROM units GROUP BY kind, touchpoint_id
)"""


def _verdicts() -> str:
    """Find the latest human answer of each touchpoint, and the one its landmark day ended with."""
    order = "(replies.moment, response_id, answer_id)"
    held = "counts AND verdict IS NOT NULL"
    said = "counts AND (verdict IS NOT NULL OR reason IS NOT NULL)"
    return f"""
CREATE TABLE verdicts AS
SELECT kind, id,
    bool_or(imported) AS imported,
    max(local_day(replies.moment)) FILTER ({said}) AS answered_day,
    arg_max(mode, {order}) FILTER ({said}) AS mode,
    arg_max(verdict, {order}) FILTER ({held}) AS verdict,
    arg_max(verdict, {order}) FILTER ({held} AND local_day(replies.moment) <= landmark_day)
        AS landmark_verdict,
    arg_max(reason, {order}) FILTER (counts AND reason IS NOT NULL) AS reason
FROM (
    SELECT replies.*, touchpoints.id, touchpoints.landmark_day,
        imported OR asked.disposition IS DISTINCT FROM '{Disposition.MACHINE}' AS counts
    FROM replies
    JOIN touchpoints ON touchpoints.kind = replies.kind AND touchpoints.id = replies.touchpoint_id
    LEFT JOIN asked ON asked.kind = replies.kind AND asked.touchpoint_id = replies.touchpoint_id
) AS replies
GROUP BY kind, id"""


def _order_contacts() -> str:
    """Give each order the channel of its last contact.

    A contact belongs to the order it names, else to the customer's latest order placed before it,
    if that order's due date is not long past.
    """
    return f"""
CREATE TABLE order_contacts AS
SELECT order_id, arg_max(channel, (moment, id)) AS contact_channel
FROM (
    SELECT order_id, moment, id, channel FROM linked_contacts
    UNION ALL
    SELECT orders.id, contacts.moment, contacts.id, contacts.channel
    FROM (SELECT * FROM contacts WHERE order_shop_id IS NULL AND customer_id IS NOT NULL) contacts
    ASOF JOIN (
        SELECT id, customer_id, moment, due_at FROM orders WHERE customer_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY customer_id, moment ORDER BY id DESC) = 1
    ) orders
        ON contacts.customer_id = orders.customer_id AND contacts.moment > orders.moment
    WHERE local_day(contacts.moment) < local_day(orders.due_at) + {LATEST_CONTACT_DAYS}
)
WHERE channel IS NOT NULL
GROUP BY order_id"""


def _fresh() -> str:
    made = {
        "month": "strftime(DATE '1970-01-01' + day, '%Y-%m')",
        "touchpoint_id": "id",
        "observed_until": "local_day(erased.moment)",
        "is_replacement": "coalesce(is_replacement, false)",
        "disposition": "asked.disposition",
        "asked": "coalesce(is_sent, false) OR coalesce(imported, false)",
        "mode": "coalesce(verdicts.mode, CASE WHEN is_sent THEN asked.mode END)",
        "contact_channel": "coalesce(touchpoints.contact_channel, order_contacts.contact_channel)",
        "attributes": "CAST(attributes AS MAP(VARCHAR, VARCHAR))",
    }
    made |= dict.fromkeys(NOT_YET, "NULL")
    columns = ",\n    ".join(
        f"CAST({made.get(name, name)} AS {kind}) AS {name}" for name, kind in TYPES.items()
    )
    return f"""
CREATE TABLE fresh AS
SELECT {columns}
FROM touchpoints
LEFT JOIN neighbours USING (kind, id)
LEFT JOIN verdicts USING (kind, id)
LEFT JOIN asked ON asked.kind = touchpoints.kind AND asked.touchpoint_id = touchpoints.id
LEFT JOIN order_contacts
    ON touchpoints.kind = 'order' AND order_contacts.order_id = touchpoints.id
LEFT JOIN erased ON erased.id = touchpoints.customer_id"""
