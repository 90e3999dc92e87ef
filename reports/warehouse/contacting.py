"""The SQL of contacts: what each came to, which order it belongs to, the worst of an order's."""

LATEST_DAYS = 14
CAME_BACK_DAYS = 7
WEEK = 7


def contact_steps() -> list[str]:
    """Return the statements that make `contact_orders`, `told`, `of_orders`, `of_checkouts`."""
    return [_contact_orders(), _told(), _of_orders(), _of_checkouts()]


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
WITH owned AS (
    SELECT contacts.*, order_id, local_day(contacts.moment) AS day,
        coalesce(contacts.customer_id, orders.customer_id) AS whose
    FROM contacts
    LEFT JOIN contact_orders USING (id)
    LEFT JOIN orders ON orders.id = order_id
), issues AS (
    SELECT whose, issue, count(DISTINCT contact_channel) AS issue_channels
    FROM owned WHERE whose IS NOT NULL AND issue IS NOT NULL
    GROUP BY whose, issue
)
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
    FROM owned LEFT JOIN issues USING (whose, issue)
    WINDOW same AS (PARTITION BY whose, issue, CASE WHEN issue IS NULL THEN topic END
        ORDER BY moment, id)
)"""


def _of_orders() -> str:
    """Sum up each order's contacts: the worst counts, and of the last where and what it was."""
    last = "(told.moment, told.id)"
    return f"""
CREATE TABLE of_orders AS
SELECT order_id,
    arg_max_null(contact_channel, {last}) AS contact_channel,
    arg_max_null(topic, {last}) AS contact_topic,
    arg_max_null(agent_trained, {last}) AS agent_trained,
    arg_max_null(agent, {last}) AS agent,
    min(day) AS first_contact_day,
    max(day) AS last_contact_day,
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


def _of_checkouts() -> str:
    """Sum up the contacts of the week before each checkout was last active.

    They name it, or are its customer's and name neither an order nor another checkout: of those
    the running numbers at the week's two ends say how many there were.
    """
    return f"""
CREATE TABLE of_checkouts AS
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY moment, id) AS number
    FROM contacts WHERE customer_id IS NOT NULL AND NOT names_order AND NOT names_checkout
    QUALIFY row_number() OVER (PARTITION BY customer_id, moment ORDER BY id DESC) = 1
), weeks AS (
    SELECT id, customer_id, last_active_at, last_active_at - INTERVAL {WEEK} DAY AS begins_at
    FROM checkouts
), found AS (
    SELECT weeks.id AS checkout_id, moment, naming_checkout.id, contact_channel, topic,
        agent_trained, 1 AS contacts
    FROM weeks JOIN naming_checkout ON checkout_id = weeks.id
    WHERE moment BETWEEN begins_at AND last_active_at
    UNION ALL
    SELECT weeks.id, final.moment, final.id, final.contact_channel, final.topic,
        final.agent_trained, final.number - coalesce(earlier.number, 0)
    FROM weeks
    ASOF JOIN numbered AS final
        ON weeks.customer_id = final.customer_id AND last_active_at >= final.moment
    ASOF LEFT JOIN numbered AS earlier
        ON weeks.customer_id = earlier.customer_id AND begins_at > earlier.moment
    WHERE final.moment >= begins_at
)
SELECT checkout_id,
    arg_max_null(contact_channel, (moment, id)) AS contact_channel,
    arg_max_null(topic, (moment, id)) AS contact_topic,
    arg_max_null(agent_trained, (moment, id)) AS agent_trained,
    sum(contacts) AS contacts
FROM found GROUP BY checkout_id"""
