"""What a first buyer says of their expectations, beside what a shop's order was answered."""

from sqlalchemy import select

from feedback.models.order import Order
from feedback.models.response import Answer, Response
from surveys.expectation import Expectation
from surveys.population import TouchpointKind
from tests.reports.shop import Shop, noon


def expect(shop: Shop, order: Order, question: Expectation, value: str, given: str) -> None:
    """Add an answer to the one response there is to the order."""
    found = select(Response.id).filter_by(kind=TouchpointKind.ORDER, touchpoint_id=order.id)
    shop.session.add(
        Answer(
            response_id=shop.session.scalars(found).one(),
            question=question,
            value=value,
            given_at=noon(given),
        )
    )
    shop.session.flush()
    shop.changed(order)
