"""Where something was bought, handed back or asked: in a store, or away from the stores."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from reports.breakdown import by_landmark
from reports.scope import Scope
from reports.setting import Expression, Setting
from reports.warehouse.columns import touchpoints

STORE = "store"
NO_CONTACT = "no_contact"


def in_store(channel: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return whether a channel is a store; NULL where it is not known."""
    return channel == STORE


def contact_channel(setting: Setting) -> Expression:
    """Return the channel of an order's last contact, or that it had none."""
    c = touchpoints.c
    known = sa.case((c.contacts == 0, NO_CONTACT), else_=c.contact_channel)
    return by_landmark(setting, known, NO_CONTACT)


def had_contacts(scope: Scope) -> bool:
    """Tell whether any order ever had a contact: where none was received, none says nothing."""
    one = sa.select(sa.literal(1)).where(touchpoints.c.kind == "order", touchpoints.c.contacts > 0)
    return bool(scope.warehouse.rows(one.limit(1)))


def had_stores(scope: Scope) -> bool:
    """Tell whether anything was ever bought in a store: else there is no buying in one."""
    one = sa.select(sa.literal(1)).where(
        touchpoints.c.kind == "order", in_store(touchpoints.c.channel)
    )
    return bool(scope.warehouse.rows_once(one.limit(1)))


def whole(scope: Scope, *own: str) -> Scope:
    """Return the scope unbroken where a section's own groups are what it is broken down by."""
    return replace(scope, query=replace(scope.query, by=None)) if scope.query.by in own else scope
