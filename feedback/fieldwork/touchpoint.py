"""The touchpoint a unit is about, an order or a checkout, in statements that select units."""

from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, exists, func

from feedback.models.checkout import Checkout
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from surveys.population import TouchpointKind


def with_touchpoint(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the order or the checkout of each unit."""
    is_order = SampleUnit.kind == TouchpointKind.ORDER
    is_checkout = SampleUnit.kind == TouchpointKind.CHECKOUT
    return query.outerjoin(Order, and_(is_order, Order.id == SampleUnit.touchpoint_id)).outerjoin(
        Checkout, and_(is_checkout, Checkout.id == SampleUnit.touchpoint_id)
    )


def value_of(column: str) -> SQLColumnExpression[Any]:
    """Return a column of whichever was joined, by its name; a checkout has no fulfilment."""
    columns = [getattr(model, column) for model in (Order, Checkout) if hasattr(model, column)]
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]


def is_answered() -> SQLColumnExpression[bool]:
    """Tell whether the customer has answered about it, whichever survey asked."""
    return exists().where(
        Response.kind == SampleUnit.kind, Response.touchpoint_id == SampleUnit.touchpoint_id
    )
