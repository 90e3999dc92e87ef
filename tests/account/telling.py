"""The asking about an order that fell due on 1 March, with what a test leaves unsaid."""

from datetime import datetime, timedelta
from typing import Any

from feedback.account.asking import Asking, Drawn, Mail
from feedback.account.story import story_of
from feedback.models.delivery import DeliveryKind, DeliveryState
from surveys.disposition import Disposition
from surveys.population import TouchpointKind
from tests.conftest import LISBON, NOON

DAY = timedelta(days=1)
DUE = NOON - DAY
LATER = NOON + 60 * DAY


def asking(disposition: Disposition | None, **known: Any) -> Asking:
    known = {"due_at": DUE, "drawn": Drawn(0.2), **known}
    return Asking(kind=TouchpointKind.ORDER, disposition=disposition, **known)


def mail(state: DeliveryState, kind: DeliveryKind = DeliveryKind.INVITATION, **known: Any) -> Mail:
    known = {"at": NOON, **known}
    return Mail(kind, state, **known)


def told(one: Asking, now: datetime = LATER) -> str:
    return str(story_of(one, now, LISBON))
