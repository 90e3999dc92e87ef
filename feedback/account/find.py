"""Finding a customer by what staff have at hand."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select, union_all
from sqlalchemy.orm import Session

from feedback.intake.addresses import normal_email, normal_phone
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.order import Order
from feedback.models.schema import LARGEST_KEY

# No address, and no number of a shop's, is longer.
LONGEST = 255
# One phone of a shop's counter may be that of thousands.
MOST = 50


def find_customers(session: Session, typed: str) -> Sequence[Customer]:
    """Return whom an e-mail, a phone, a customer's, an order's or a checkout's number leads to.

    The shop's own numbers come first; ours is meant only where they know none such.
    """
    typed = typed.strip()
    if not typed or not typed.isprintable() or len(typed) > LONGEST:
        return ()
    if email := normal_email(typed):
        return _who(session, Customer.email == email)
    if typed.startswith("+") and (phone := normal_phone(typed, None)):
        return _who(session, Customer.phone == phone)
    return _numbered(session, typed)


def without_customer(session: Session, typed: str) -> str | None:
    """Return why there is nobody behind the number of an order or checkout that is known."""
    number = typed.strip()
    if not number.isprintable() or len(number) > LONGEST:
        return None
    for model, called in ((Order, "Order"), (Checkout, "Checkout")):
        nobodys = select(model.id).where(model.shop_id == number, model.customer_id.is_(None))
        if session.scalar(nobodys) is not None:
            return f"{called} {number} came without a customer: nobody could be asked about it."
    return None


def _numbered(session: Session, number: str) -> Sequence[Customer]:
    # The key, which is indexed, is an address where the shop gave no number.
    known = _who(session, and_(Customer.key == number, Customer.shop_id == number))
    buyers = [select(one.customer_id).where(one.shop_id == number) for one in (Order, Checkout)]
    found = [*known, *_who(session, Customer.id.in_(union_all(*buyers)))]
    if not found and number.isascii() and number.isdigit() and int(number) <= LARGEST_KEY:
        return _who(session, Customer.id == int(number))
    return list(dict.fromkeys(found))


def _who(session: Session, which: ColumnElement[bool]) -> Sequence[Customer]:
    return session.scalars(select(Customer).where(which).order_by(Customer.id).limit(MOST)).all()
