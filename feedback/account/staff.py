"""Which accounts a follow-up may be handed to. Imports Flask-Security, which takes its time."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.account import Account, Role

# Who may see customers' personal data.
ROLES = ("agent", "manager", "admin")


def staff(session: Session) -> Sequence[str]:
    """Return the addresses of those who may sign in and see to customers."""
    may = select(Account.email).where(Account.active, Account.roles.any(Role.name.in_(ROLES)))
    return session.scalars(may.order_by(Account.email)).all()
