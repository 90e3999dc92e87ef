"""The SQL of asking: where a touchpoint stands in the ledger, and what its customer said."""

from surveys.disposition import ASKED, Disposition
from surveys.expectation import Expectation
from surveys.population import Mode, Population
from surveys.verdict import Verdict

# In these nobody looked up whether the customer is held out.
NOT_LOOKED_UP = (
    Disposition.NOT_ACTIVE,
    Disposition.NO_ADDRESS,
    Disposition.NO_CONSENT,
    Disposition.SUPPRESSED,
)

# The order of replies in time.
TURN = "moment, response_id, answer_id"


def asking_steps() -> list[str]:
    """Return the statements that make what is known of each touchpoint's asking and answers.

    They need `asked_step`, and the touchpoints.
    """
    return [
        *(_said_at_once(), _heard(), _verdicts(), _met(), _said_before()),
        _firsts_due(),
    ]


def listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def asked_step() -> str:
    """Say where each touchpoint stands in the ledger; one survey a touchpoint, the first."""
    columns = (
        *("survey", "surveyed_as", "disposition", "mode"),
        *("inclusion_probability", "sent_at", "refused_at"),
    )
    firsts = ", ".join(f"arg_min_null({name}, id) AS {name}" for name in columns)
    return f"""
CREATE TABLE asked AS
SELECT *, disposition IN ({listed(ASKED)}) AS is_sent,
    CASE WHEN disposition NOT IN ({listed(NOT_LOOKED_UP)})
        THEN disposition = '{Disposition.HOLDOUT}' END AS holdout
FROM (SELECT kind, touchpoint_id, {firsts} FROM units GROUP BY kind, touchpoint_id)"""


def _said_at_once() -> str:
    """Add what customers said at the end of a contact, as an answer of another tool."""
    return f"""
INSERT INTO replies BY NAME
SELECT 'contact' AS kind, id AS touchpoint_id, true AS imported, 0 AS response_id, 0 AS answer_id,
    moment, '{Mode.IMPORTED}' AS mode, satisfied AS is_complete,
    CASE WHEN satisfied THEN '{Verdict.SATISFIED}' ELSE '{Verdict.UNSAID}' END AS verdict
FROM contacts WHERE satisfied IS NOT NULL"""


def _heard() -> str:
    """Put each reply beside what it is about, and whether it counts: a machine's does not."""
    return f"""
CREATE TABLE heard AS
SELECT replies.*, touchpoints.id, customer_id, population, landmark_day, language,
    touchpoints.moment AS placed_at,
    imported OR asked.disposition IS DISTINCT FROM '{Disposition.MACHINE}' AS counts
FROM replies
JOIN touchpoints ON touchpoints.kind = replies.kind AND touchpoints.id = replies.touchpoint_id
LEFT JOIN asked ON asked.kind = replies.kind AND asked.touchpoint_id = replies.touchpoint_id"""


def _verdicts() -> str:
    """Find the latest human answer of each touchpoint, and the one its landmark day ended with."""
    order = f"({TURN})"
    held = "counts AND verdict IS NOT NULL"
    said = "counts AND (verdict IS NOT NULL OR reason IS NOT NULL OR is_complete)"
    return f"""
CREATE TABLE verdicts AS
SELECT kind, id,
    bool_or(imported) AS imported,
    max(local_day(moment)) FILTER ({said}) AS answered_day,
    arg_max(mode, {order}) FILTER ({said}) AS mode,
    arg_max(is_complete, {order}) FILTER ({said}) AS is_complete,
    arg_max(asked_at, {order}) FILTER ({said} AND imported) AS asked_at,
    arg_max(verdict, {order}) FILTER ({held}) AS verdict,
    arg_max_null(reasons, {order}) FILTER ({held}) AS reasons,
    arg_max_null(words, {order}) FILTER ({said}) AS words,
    any_value(language) AS spoken,
    arg_max(verdict, {order}) FILTER ({held} AND local_day(moment) <= landmark_day)
        AS landmark_verdict,
    arg_max(reason, {order}) FILTER (counts AND reason IS NOT NULL) AS reason
FROM heard
GROUP BY kind, id"""


def _met() -> str:
    """Find the latest answer to each question of first buyers; that there was no issue is none."""
    columns = ",\n    ".join(
        f"CASE arg_max(value, (moment, answer_id)) FILTER (question = '{one}') "
        f"WHEN 'yes' THEN true WHEN 'no' THEN false END AS {one}"
        for one in Expectation
    )
    return f"""
CREATE TABLE met AS
SELECT kind, touchpoint_id AS id,
    {columns}
FROM expectations LEFT JOIN asked USING (kind, touchpoint_id)
WHERE imported OR asked.disposition IS DISTINCT FROM '{Disposition.MACHINE}'
GROUP BY kind, touchpoint_id"""


def _said_before() -> str:
    """Find what customers had said of other completed orders when they placed one.

    What is said to have been answered before its own order was placed does not count here.
    """
    is_bad = f"CAST(verdict <> '{Verdict.SATISFIED}' AS INTEGER)"
    return f"""
CREATE TABLE said_before AS
WITH told AS (
    SELECT *, {is_bad} - lag({is_bad}, 1, 0) OVER (PARTITION BY id ORDER BY {TURN}) AS turned
    FROM heard
    WHERE kind = 'order' AND population = '{Population.COMPLETED}' AND customer_id IS NOT NULL
        AND counts AND verdict IS NOT NULL AND moment >= placed_at
), so_far AS (
    SELECT customer_id, moment, verdict, reasons,
        sum(turned) OVER (PARTITION BY customer_id ORDER BY {TURN}) AS dissatisfied
    FROM told
    QUALIFY lead(moment) OVER (PARTITION BY customer_id ORDER BY {TURN}) IS DISTINCT FROM moment
)
SELECT orders.id, verdict AS said_before, reasons AS reasons_before,
    dissatisfied AS dissatisfied_before
FROM (SELECT id, customer_id, moment FROM orders
    WHERE customer_id IN (SELECT customer_id FROM so_far)) AS orders
ASOF JOIN so_far
    ON orders.customer_id = so_far.customer_id AND orders.moment > so_far.moment"""


def _firsts_due() -> str:
    """Find each customer's first completed order whose holdout was looked up."""
    return f"""
CREATE TABLE firsts_due AS
SELECT arg_min(touchpoints.id, (due_day, touchpoints.id)) AS id
FROM touchpoints
JOIN asked ON asked.kind = 'order' AND asked.touchpoint_id = touchpoints.id
WHERE touchpoints.kind = 'order' AND customer_id IS NOT NULL AND holdout IS NOT NULL
    AND population = '{Population.COMPLETED}' AND NOT is_replacement
GROUP BY customer_id"""
