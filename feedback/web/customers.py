"""The customers: found by what staff have at hand, and the account of each."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.account.account import NoCustomer, account_of
from feedback.account.find import find_customers, without_customer
from feedback.account.looks import looks_of, record_look
from feedback.database import make_sessions
from feedback.extensions import db
from feedback.fieldwork.preview import mask
from feedback.models.schema import LARGEST_KEY
from feedback.web import current
from feedback.web.guard import only

pages = Blueprint("customers", __name__, url_prefix="/customers")

MAY_LOOK = ("agent", "manager", "admin")
# Who may see who looked.
MAY_SEE_LOOKS = ("manager", "admin")
ONE = f"/<int(max={LARGEST_KEY}):key>"


@pages.get("")
@only(*MAY_LOOK)
def overview() -> ResponseReturnValue:
    return render_template("customers/customers.html")


@pages.post("")
@only(*MAY_LOOK)
def find() -> ResponseReturnValue:
    """Lead to the one who was meant, or list those who may be; an address is in no address."""
    typed = request.form.get("who", "").strip()
    found = find_customers(db.session(), typed)
    if len(found) == 1:
        return redirect(url_for("customers.one", key=found[0].id))
    nobodys = None if found else without_customer(db.session(), typed)
    return render_template(
        "customers/customers.html", typed=typed, found=found, mask=mask, nobodys=nobodys
    )


@pages.get(ONE)
@only(*MAY_LOOK)
def one(key: int) -> ResponseReturnValue:
    """Show an account; that it was looked at is kept first."""
    config, now = current.config(), current.now()
    try:
        account = account_of(db.session(), key, now, config.timezone)
    except NoCustomer:
        abort(404)
    look(key, url_for("customers.one", key=key))
    may_see_looks = any(current_user.has_role(role) for role in MAY_SEE_LOOKS)
    return render_template(
        "customers/customer.html",
        account=account,
        looks=looks_of(db.session(), key) if may_see_looks else None,
    )


def look(customer_id: int, where: str) -> None:
    """Keep that who is signed in sees a customer's account; before the page is sent.

    In a transaction of its own: that of a page that is read may not write.
    """
    with make_sessions(db.engine).begin() as session:
        record_look(session, customer_id, current_user.email, where, current.now())
