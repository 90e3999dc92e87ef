"""The SQL of contacts: what each came to, which order it belongs to, the worst of an order's."""

LATEST_DAYS = 14
CAME_BACK_DAYS = 7


def contact_steps() -> list[str]:
    """Return the statements that make `contact_orders`, `told` and `order_contacts`."""
    return [_contact_orders(), _told(), _order_contacts()]


def _contact_orders() -> str:
    """Find the order each contact belongs to.

    That is the order it names, else the customer's latest placed before it, if that order's due
    date is not long past.
    """
    return f"""
CREATE TABLE contact_orders AS
SELECT id, order_id FROM linked_contacts
UNION ALL
SELECT contacts.id, orders.id AS order_id
FROM (SELECT * FROM contacts WHERE NOT names_order AND customer_id IS NOT NULL) contacts
ASOF JOIN (
    SELECT id, customer_id, moment, due_at FROM orders
    WHERE customer_id IN (SELECT customer_id FROM contacts WHERE NOT names_order)
    QUALIFY row_number() OVER (PARTITION BY customer_id, moment ORDER BY id DESC) = 1
) orders
    ON contacts.customer_id = orders.customer_id AND contacts.moment > orders.moment
WHERE local_day(contacts.moment) < local_day(orders.due_at) + {LATEST_DAYS}"""


def _told() -> str:
    """Say what each contact came to.

    It did not resolve the issue if the shop says so or, where the shop says nothing, if the same
    customer came back with the same issue within a week; without one, with the same topic. A
    contact that names no customer is its order's customer's.
    """
    return f"""
CREATE TABLE told AS
SELECT * REPLACE (
        CASE WHEN answered_at >= moment OR speed_of_answer IS NOT NULL
            THEN coalesce(speed_of_answer, epoch(answered_at) - epoch(moment)) END
            AS speed_of_answer),
    NOT answered AS is_unanswered,
    CASE WHEN NOT resolved THEN day
        WHEN resolved IS NULL AND came_back THEN back_day END AS unresolved_day,
    CASE WHEN resolved THEN day
        WHEN resolved IS NULL AND NOT came_back THEN day + {CAME_BACK_DAYS} END AS resolved_day
FROM (
    SELECT * EXCLUDE (whose), lead(day) OVER same AS back_day,
        CASE WHEN whose IS NOT NULL AND coalesce(issue, topic) IS NOT NULL
            THEN coalesce(back_day <= day + {CAME_BACK_DAYS}, false) END AS came_back
    FROM (
        SELECT contacts.*, order_id, local_day(contacts.moment) AS day,
            coalesce(contacts.customer_id, orders.customer_id) AS whose
        FROM contacts
        LEFT JOIN contact_orders USING (id)
        LEFT JOIN orders ON orders.id = order_id
    )
    WINDOW same AS (PARTITION BY whose, issue, CASE WHEN issue IS NULL THEN topic END
        ORDER BY moment, id)
)"""


def _order_contacts() -> str:
    """Sum up each order's contacts: the worst counts, and the channel of the last."""
    return """
CREATE TABLE order_contacts AS
SELECT order_id,
    arg_max(contact_channel, (told.moment, told.id)) AS contact_channel,
    count(*) AS contacts,
    count(*) FILTER (day <= local_day(orders.due_at)) AS contact_volume,
    max(speed_of_answer) AS speed_of_answer,
    bool_or(is_unanswered) AS is_unanswered,
    max(wait_time) AS wait_time,
    max(handle_time) AS handle_time,
    min(unresolved_day) AS unresolved_day,
    CASE WHEN count(unresolved_day) = 0 THEN max(resolved_day) END AS resolved_day
FROM told JOIN orders ON orders.id = told.order_id
GROUP BY order_id"""
