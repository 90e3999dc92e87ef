"""Staff who sign in. The columns are those Flask-Security asks for.

Imported by the web and the user command alone: Flask-Security takes a third of a second.
"""

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.schema import Base, Instant, Key

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """manager, analyst, agent or admin."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    name: Mapped[str] = mapped_column(Text, unique=True)
    description: Mapped[str | None] = mapped_column(Text, default=None)


class Account(Base, UserMixin):
    """Somebody at the shop who may sign in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    email: Mapped[str] = mapped_column(Text, unique=True)
    password: Mapped[str | None] = mapped_column(Text)
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=account_role, default_factory=list
    )
