"""What a shop of any size has beside its orders: checkouts, and from its second year on a survey.

A fifth of the orders of that year are drawn and a quarter of those asked answer; half of the first
buyers among them speak of what they expected. Statements in SQLite's SQL, the same every time.
"""

import sqlite3
from contextlib import closing

from sqlalchemy import Engine

from feedback.models.checkout import CheckoutOutcome
from feedback.models.delivery import DeliveryState
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from surveys.verdict import Handled, Verdict

CHECKOUT_EVERY = 4
ASKED = f"('{Disposition.SENT}', '{Disposition.BOUNCED}', '{Disposition.COUNTED}')"
REASONS = "'late', 'damaged', 'damaged|late', 'wrong_item', 'poor_service', 'something_else'"
WHY_NOT = "'price', 'delivery_cost', 'could_not_find_answer', 'just_looking', 'bought_in_store'"
EXPECTATIONS = ("as_expected", "easy_to_buy", "treated_right", "came_as_expected")


def _one_of(values: str, number: str = "id") -> str:
    """Return SQL that picks one of some values by a number, as if by chance."""
    picked = values.split(", ")
    cases = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(picked))
    return f"CASE {_bucket(number)} % {len(picked)} {cases} END"


def _bucket(number: str = "id") -> str:
    """Return SQL of a number under 10,000 (the step of Lehmer's generator)."""
    return f"({number} * 48271 % 2147483647 % 10000)"


def _later(moment: str, days: int) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', {moment}, '+{days} day')"


def _told_apart() -> list[str]:
    """Return what tells orders, contacts and returns apart beside channel and region."""
    return [
        f"""
UPDATE "order" SET category = 'c' || ({_bucket()} % 12), country = {_one_of("'PT', 'ES', 'DE'")},
    fulfilment = CASE channel WHEN 'store' THEN 'in_store'
        ELSE {_one_of("'delivery', 'delivery', 'pickup'")} END""",
        f"""
UPDATE contact SET satisfied = CASE WHEN id % 8 = 0 THEN {_bucket()} < 6500 END,
    resolved_first_contact = {_bucket()} < 7500, answered = {_bucket("id + 1")} < 9800,
    issue = CASE WHEN id % 3 = 0 THEN 'i' || (id / 6) END, agent = 'a' || ({_bucket()} % 50),
    attributes = json_object('agent_trained', {_one_of("'yes', 'yes', 'no'")})""",
        f"""
UPDATE "return" SET amount_cents = 500 + {_bucket()}, refunded_at = {_later("requested_at", 5)},
    channel = {_one_of("'online', 'store'")}""",
        f"UPDATE response SET reasons = {_one_of(REASONS)} WHERE NOT satisfied AND id % 5 > 0",
    ]


def _checkouts(orders: int) -> list[str]:
    """Return abandoned checkouts, an inquiry before some, and what every tenth customer said."""
    kind = TouchpointKind.CHECKOUT
    return [
        f"""
INSERT INTO checkout (id, shop_id, started_at, last_active_at, due_at, customer_id, outcome, step,
    total_cents, currency, channel, region, listed)
SELECT id, 'k' || id, placed_at, placed_at, {_later("placed_at", 1)},
    CASE WHEN id % 3 THEN customer_id % {orders // 3} + 1 END, '{CheckoutOutcome.ABANDONED}',
    {_one_of("'basket', 'address', 'delivery', 'payment'")}, total_cents, currency, channel,
    region, 1
FROM "order" WHERE id % {CHECKOUT_EVERY} = 0""",
        f"""
UPDATE contact SET checkout_shop_id = 'k' || (id / {CHECKOUT_EVERY} * {CHECKOUT_EVERY})
WHERE order_shop_id IS NULL AND id % 5 = 0""",
        f"""
INSERT INTO response (kind, touchpoint_id, mode, answered_at, customer_id, why_not_completed)
SELECT '{kind}', id, '{Mode.IMPORTED}', due_at, customer_id, {_one_of(WHY_NOT)}
FROM checkout WHERE {_bucket()} < 1000""",
    ]


def _survey(orders: int) -> list[str]:
    """Return the survey, where it stands with each order, and whom it asked."""
    order, b = TouchpointKind.ORDER, _bucket()
    sent = f"SELECT * FROM sample_unit WHERE disposition IN {ASKED}"
    return [
        f"""
INSERT INTO survey (id, key, population, rate, salt, blank_consent, active_since, quarantine_days,
    expiry_days)
SELECT 1, 'completed', '{Population.COMPLETED}', 2000, 's', 1, min(due_at), 90, 30
FROM "order" WHERE id > {orders // 2}""",
        f"""
INSERT INTO sample_unit (id, survey_id, kind, touchpoint_id, due_at, listed_at, disposition,
    customer_id, bucket, inclusion_probability, asking_probability)
SELECT id, 1, '{order}', id, due_at, due_at,
    CASE WHEN {b} < 200 THEN '{Disposition.QUARANTINE}' WHEN {b} < 250 THEN '{Disposition.BOUNCED}'
        WHEN {b} < 1500 THEN '{Disposition.SENT}' WHEN {b} < 2000 THEN '{Disposition.COUNTED}'
        WHEN {b} < 2500 THEN '{Disposition.HOLDOUT}' ELSE '{Disposition.NOT_DRAWN}' END,
    customer_id, {b}, 0.2, 0.19
FROM "order" WHERE id > {orders // 2}""",
        f"""
INSERT INTO invitation (id, unit_id, survey_id, customer_id, mode, language, issued_at, closes_at)
SELECT id, id, 1, customer_id, '{Mode.EMAIL}', 'en', due_at, {_later("due_at", 30)}
FROM ({sent})""",
        f"""
INSERT INTO delivery (invitation_id, state, send_after, expires_at, attempt, sent_at)
SELECT id, '{DeliveryState.DELIVERED}', due_at, {_later("due_at", 7)}, 1, due_at FROM ({sent})""",
    ]


def _answers() -> list[str]:
    """Return what those said who answered the survey, one question after the other."""
    return [
        f"""
INSERT INTO response (kind, touchpoint_id, mode, answered_at, invitation_id, customer_id, satisfied,
    handled_as_wanted, reasons, verdict)
SELECT kind, touchpoint_id, '{Mode.EMAIL}', {_later("due_at", 2)}, id, customer_id, satisfied,
    CASE verdict WHEN '{Verdict.PUT_RIGHT}' THEN '{Handled.YES}'
        WHEN '{Verdict.LEFT_WRONG}' THEN '{Handled.NO}' END,
    CASE WHEN NOT satisfied THEN {_one_of(REASONS)} END, verdict
FROM (SELECT *, id % 5 > 0 AS satisfied,
    CASE WHEN id % 5 > 0 THEN '{Verdict.SATISFIED}' WHEN id % 15 = 0 THEN '{Verdict.PUT_RIGHT}'
        WHEN id % 25 = 0 THEN '{Verdict.UNSAID}' ELSE '{Verdict.LEFT_WRONG}' END AS verdict
    FROM sample_unit WHERE disposition = '{Disposition.COUNTED}')""",
        """
INSERT INTO answer (response_id, question, value, given_at, verdict)
SELECT id, 'satisfied', CASE WHEN satisfied THEN 'yes' ELSE 'no' END, answered_at, verdict
FROM response WHERE invitation_id IS NOT NULL""",
        *(
            f"""
INSERT INTO answer (response_id, question, value, given_at, verdict)
SELECT id, '{key}', {_one_of("'yes', 'yes', 'yes', 'no'", f"(id + {place})")}, answered_at, verdict
FROM response WHERE invitation_id IS NOT NULL AND id % 2 = 0"""
            for place, key in enumerate(EXPECTATIONS)
        ),
    ]


def add_survey(engine: Engine, orders: int) -> None:
    """Add them to a shop that was filled with so many orders; into SQLite."""
    engine.dispose()
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for statement in (*_told_apart(), *_checkouts(orders), *_survey(orders), *_answers()):
            connection.execute(statement)
        connection.commit()
