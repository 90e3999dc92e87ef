"""What the facts have yet to take in."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.models.schema import Base, Key
from surveys.population import TouchpointKind


class FactChange(Base):
    """The customers, and the touchpoints of nobody known, that one transaction changed.

    Neither where it changed what concerns everybody: targets, themes and totals.
    Written in the transaction that makes the change; deleted once facts with it are published.
    No key is ever given twice: two refreshes may delete the changes both of them took in.
    """

    __tablename__ = "fact_change"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    customers: Mapped[list[int]] = mapped_column(JSON)
    anonymous: Mapped[list[tuple[str, int]]] = mapped_column(JSON)


def record_change(
    session: Session,
    customers: set[int],
    anonymous: set[tuple[TouchpointKind, int]] | None = None,
) -> None:
    """Note who changed, so that the next refresh of the facts recomputes them."""
    if customers or anonymous:
        pairs = [(kind.value, key) for kind, key in sorted(anonymous or ())]
        session.add(FactChange(customers=sorted(customers), anonymous=pairs))


def record_settings_change(session: Session) -> None:
    """Note that targets, themes or totals changed, so that the next refresh publishes them."""
    session.add(FactChange(customers=[], anonymous=[]))
