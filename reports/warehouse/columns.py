"""The fact tables: each column declared once, with its meaning and unit.

Days count from 1970-01-01 in the shop's zone; months are text, as 2026-03.
"""

from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine, UserDefinedType


class TextMap(UserDefinedType[dict[str, str]]):
    """Text by name, as Parquet holds it."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "MAP(VARCHAR, VARCHAR)"


class MapValue(sa.sql.functions.FunctionElement[str]):
    """The value of a map at a key; NULL where the map lacks it."""

    inherit_cache = True
    type = sa.Text()

    def __init__(self, column: sa.ColumnElement[dict[str, str]], key: str) -> None:
        super().__init__(column, sa.literal(key))


@compiles(MapValue)
def _compile_map_value(element: MapValue, compiler: SQLCompiler, **options: Any) -> str:
    column, key = (compiler.process(part, **options) for part in element.clauses)
    return f"{column}[{key}]"


DAY = "days since 1970-01-01"
SECONDS = "seconds"
CENTS = "cents of the currency"


def _column(
    name: str, kind: TypeEngine[Any], meaning: str, unit: str | None = None
) -> sa.Column[Any]:
    return sa.Column(name, kind, comment=meaning, info={"unit": unit})


def _day(name: str, meaning: str) -> sa.Column[Any]:
    return _column(name, sa.Integer(), meaning, DAY)


def _text(name: str, meaning: str) -> sa.Column[Any]:
    return _column(name, sa.Text(), meaning)


def _flag(name: str, meaning: str) -> sa.Column[Any]:
    return _column(name, sa.Boolean(), meaning)


def _seconds(name: str, meaning: str) -> sa.Column[Any]:
    return _column(name, sa.Double(), meaning, SECONDS)


metadata = sa.MetaData()

# A day has no neighbour where the neighbour is NULL. "Index-worthy" is a completed order that is no
# replacement; "qualifying" is one not cancelled that is no replacement (definitions of the clocks).
# The operational columns of an order are its worst contact's, of a contact its own.
touchpoints = sa.Table(
    "touchpoints",
    metadata,
    _text("month", "month of `day`; the folder a row lies in"),
    _text("kind", "order, checkout or contact"),
    _column("touchpoint_id", sa.BigInteger(), "our number of it within its kind"),
    _column("customer_id", sa.BigInteger(), "our number of the customer; none if anonymous"),
    _text(
        "population", "its survey's, else its own; none: not abandoned, or too soon after another"
    ),
    _day("day", "when it was placed, started or opened"),
    _day("due_day", "when it may be asked about"),
    _day("landmark_day", "due + 14, for the never-asked too"),
    _day("prev_day", "the customer's previous index-worthy order"),
    _day("next_day", "the next qualifying order on a later day"),
    _day("recovered_day", "of what was not completed, the first completed order after"),
    _text("recovered_channel", "sales channel of that order"),
    _text("recovered_currency", "currency of that order"),
    _column("recovered_cents", sa.BigInteger(), "total of that order, less refunds", CENTS),
    _flag("is_last_left", "the last its customer left before that order, or of all without one"),
    _day("next_store_day", "the next qualifying order in a store, on a later day"),
    _day("next_away_day", "the next qualifying order not in a store, on a later day"),
    _day("observed_until", "the day the customer was erased"),
    _flag("is_replacement", "whether the order replaces another"),
    _text("status", "open, completed or cancelled, as the shop says"),
    _day("promised_day", "by the end of which it was promised"),
    _day("delivered_day", "when it was handed over; in the store when it was placed"),
    _flag(
        "on_time", "delivered by the end of the promised day; none: no promise, or not delivered"
    ),
    _day("returned_day", "first return requested within 30 days of delivery"),
    _text("returned_channel", "channel of that return"),
    _column("contact_volume", sa.Integer(), "contacts of the order up to its due day", "contacts"),
    _day("first_contact_day", "when the order's first contact was opened"),
    _day("last_contact_day", "when the order's last contact was opened"),
    _column(
        "contacts",
        sa.Integer(),
        "contacts that belong to it; of a checkout, in the week before it; 1 for a contact",
        "contacts",
    ),
    _seconds("speed_of_answer", "from opened to answered"),
    _flag("is_unanswered", "whether any of its contacts was never answered; none: not recorded"),
    _seconds("wait_time", "all waiting in the contact"),
    _seconds("handle_time", "handling of the contact"),
    _day("unresolved_day", "from when it is known that the first contact did not resolve it"),
    _day("resolved_day", "from when it is known that every first contact resolved it"),
    _text("survey", "the key of the survey it is listed in"),
    _text("disposition", "where it stands in the ledger; none: not listed yet"),
    _flag("holdout", "never to be asked; none: excluded before it was looked up"),
    _flag("is_first_due", "the customer's first completed order whose holdout was looked up"),
    _column("inclusion_probability", sa.Double(), "the rate it was drawn with", "share"),
    _flag("asked", "sent, or an imported answer"),
    _day("asked_day", "when the mail left; of an imported answer, when the customer was asked"),
    _text("mode", "way of asking"),
    _day("answered_day", "when the answer that counts came"),
    _flag("is_complete", "every required question of its branch answered; none: no answer"),
    _flag("has_refused", "unsubscribed from this invitation"),
    _text("verdict", "of the latest human answer"),
    _text("landmark_verdict", "held at the end of the landmark day"),
    _text("reason", "why an order was not completed"),
    _text("reasons", "what went wrong, of the picked reasons; sorted, a bar between them"),
    _text("themes", "themes of what was written; sorted, a bar between them"),
    _flag("as_expected", "a first buyer: was the product what I expected"),
    _flag("easy_to_buy", "a first buyer: was it easy to complete my purchase"),
    _flag("treated_right", "a first buyer: did they treat me right"),
    _flag("came_as_expected", "a first buyer: did it arrive when and as expected"),
    _flag("issue_resolved", "a first buyer: was my issue resolved quickly and the way I wanted"),
    _text("said_before", "the verdict of the customer's latest answer before this was placed"),
    _text("reasons_before", "the reasons of that answer, as it stands today"),
    _column(
        "dissatisfied_before",
        sa.Integer(),
        "dissatisfied answers of the customer before this was placed",
        "answers",
    ),
    _text("channel", "sales channel; of a contact, its order's, as all that follow"),
    _text("contact_channel", "channel of the order's last contact, or the contact's own"),
    _text("contact_topic", "topic of that contact"),
    _flag("agent_trained", "whether that contact was handled by a trained agent; none: not told"),
    _text("agent", "who handled that contact"),
    _text("step", "the step a checkout stopped at"),
    _text("location", "store or warehouse"),
    _text("fulfilment", "delivery, pickup or in_store"),
    _text("country", "country"),
    _text("region", "region"),
    _text("language", "language"),
    _text("category", "category"),
    _column("total_cents", sa.BigInteger(), "amount", CENTS),
    _column("net_cents", sa.BigInteger(), "amount less what was refunded", CENTS),
    _column(
        "revenue_cents",
        sa.BigInteger(),
        "net amount of the customer's qualifying orders of this currency in the 365 days after the "
        "landmark day, as far as they are known",
        CENTS,
    ),
    _column("revenue_store_cents", sa.BigInteger(), "what of it was spent in a store", CENTS),
    _column("other_currency", sa.Integer(), "such orders in another currency", "orders"),
    _text("currency", "ISO 4217"),
    _column("attributes", TextMap(), "the shop's own columns by name"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    _text("month", "month of `day`; the folder a row lies in"),
    _column("contact_id", sa.BigInteger(), "our number of the contact"),
    _column("customer_id", sa.BigInteger(), "our number of the customer; none if anonymous"),
    _column("order_id", sa.BigInteger(), "our number of the order it belongs to"),
    _day("day", "when it was opened"),
    _text("channel", "contact channel"),
    _text("topic", "topic"),
    _text("issue", "issue"),
    _text("agent", "who handled it"),
    _flag("agent_trained", "whether who handled it was trained; none: not told"),
    _column(
        "issue_channels",
        sa.Integer(),
        "contact channels the customer took the issue to; none: no issue",
        "channels",
    ),
    _flag("is_unanswered", "never answered; none: not recorded"),
    _seconds("speed_of_answer", "from opened to answered"),
    _seconds("wait_time", "all waiting in the contact"),
    _seconds("handle_time", "handling of the contact"),
    _day("unresolved_day", "from when it is known that it did not resolve the issue"),
    _day("resolved_day", "from when it is known that it resolved the issue"),
    _text("verdict", "the contact's own verdict"),
)

assignments = sa.Table(
    "assignments",
    metadata,
    _text("month", "month of `day`; the folder a row lies in"),
    _text("fix", "key of the fix"),
    _column("customer_id", sa.BigInteger(), "our number of the customer"),
    _text("arm", "arm of the fix"),
    _day("day", "when the customer was assigned"),
)

measurements = sa.Table(
    "measurements",
    metadata,
    _text("month", "month of `first_day`; the folder a row lies in"),
    _text("metric", "operational metric known only as totals"),
    _day("first_day", "first day it is of"),
    _day("last_day", "last day it is of, included"),
    _column("value", sa.Double(), "value", "as the shop measures it"),
    _column("n", sa.BigInteger(), "how many it was taken over"),
    _text("channel", "channel; none: the whole shop"),
    _text("location", "location; none: the whole shop"),
)

# Raise it when a column's meaning changes: facts of another schema are built anew.
MEANING = 12
SCHEMA = blake2b(
    repr(
        [
            MEANING,
            *(
                (table.name, column.name, repr(column.type))
                for table in metadata.sorted_tables
                for column in table.columns
            ),
        ]
    ).encode(),
    digest_size=8,
).hexdigest()
