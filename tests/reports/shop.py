"""A shop written row by row, for facts that can be counted by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.clock import end_of_day, start_of_day
from feedback.models.assignment import Assignment
from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.fact_change import record_change, record_settings_change
from feedback.models.invitation import Invitation
from feedback.models.measurement import Measurement
from feedback.models.order import CancelledBy, Order, OrderStatus
from feedback.models.response import Answer, Response
from feedback.models.returned import Return
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import ASKED, Disposition
from surveys.due import OrderDates, checkout_due, contact_due, order_due, population_of
from surveys.population import Mode, Population, TouchpointKind
from surveys.verdict import Verdict

UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 1, 1, tzinfo=UTC)


Touchpoint = TypeVar("Touchpoint", Order, Checkout, Contact)


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


class Shop:
    """Adds rows to a session and notes every change, as the stages do."""

    def __init__(self, session: Session, zone: ZoneInfo = UTC_ZONE) -> None:
        self.session = session
        self.zone = zone
        self.customers: dict[str, Customer] = {}
        self._numbers = count(1)

    def _shop_id(self, noun: str) -> str:
        return f"{noun}-{next(self._numbers)}"

    def customer(self, name: str) -> Customer:
        if name not in self.customers:
            self.customers[name] = Customer(key=name, person_key=name, first_seen_at=START)
            self.session.add(self.customers[name])
            self.session.flush()
        return self.customers[name]

    def order(
        self,
        name: str | None,
        placed: str,
        *,
        promised: str | None = None,
        delivered: str | None = None,
        status: OrderStatus = OrderStatus.COMPLETED,
        cancelled: str | None = None,
        cancelled_by: CancelledBy | None = None,
        **more: Any,
    ) -> Order:
        """Add an order placed at noon; of nobody known where the name is None."""
        dates = OrderDates(
            placed=date.fromisoformat(placed),
            fulfilment=more.get("fulfilment"),
            promised=_day(promised),
            delivered=_day(delivered),
            shipped=None,
            is_cancelled=status is OrderStatus.CANCELLED,
            cancelled=_day(cancelled),
            cancelled_by_customer=cancelled_by is CancelledBy.CUSTOMER,
        )
        order = Order(
            shop_id=self._shop_id("order"),
            placed_at=more.pop("placed_at", noon(placed)),
            due_at=start_of_day(order_due(dates), self.zone),
            population=population_of(dates),
            customer_id=self.customer(name).id if name else None,
            status=status,
            promised_by=end_of_day(date.fromisoformat(promised), self.zone) if promised else None,
            delivered_at=noon(delivered) if delivered else None,
            cancelled_at=noon(cancelled) if cancelled else None,
            cancelled_by=cancelled_by,
            **more,
        )
        return self.add(order)

    def checkout(self, name: str | None, started: str, **more: Any) -> Checkout:
        checkout = Checkout(
            shop_id=self._shop_id("checkout"),
            started_at=noon(started),
            last_active_at=noon(started),
            due_at=checkout_due(noon(started)),
            customer_id=self.customer(name).id if name else None,
            outcome=more.pop("outcome", CheckoutOutcome.ABANDONED),
            **more,
        )
        return self.add(checkout)

    def contact(self, name: str | None, opened: str, **more: Any) -> Contact:
        contact = Contact(
            shop_id=self._shop_id("contact"),
            opened_at=noon(opened),
            due_at=start_of_day(contact_due(date.fromisoformat(opened)), self.zone),
            customer_id=self.customer(name).id if name else None,
            **more,
        )
        return self.add(contact)

    def assignment(self, name: str, fix: str, arm: str, assigned: str) -> Assignment:
        customer = self.customer(name)
        assignment = Assignment(
            fix=fix, customer_id=customer.id, arm=arm, assigned_at=noon(assigned)
        )
        self.session.add(assignment)
        record_change(self.session, {customer.id})
        return assignment

    def measurement(self, metric: str, first: str, last: str, value: float) -> Measurement:
        measurement = Measurement(
            metric=metric,
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last),
            value=value,
        )
        self.session.add(measurement)
        record_settings_change(self.session)
        return measurement

    def returned(self, order: Order, requested: str, **more: Any) -> Return:
        back = Return(
            shop_id=self._shop_id("return"),
            order_shop_id=order.shop_id,
            requested_at=noon(requested),
            **more,
        )
        self.session.add(back)
        self.session.flush()
        self.changed(order)
        return back

    def answer(
        self,
        touchpoint: Order | Checkout | Contact,
        answered: str,
        verdict: Verdict | None,
        **more: Any,
    ) -> Response:
        """Import an answer from another tool."""
        response = Response(
            kind=_kind(touchpoint),
            touchpoint_id=touchpoint.id,
            mode=Mode.IMPORTED,
            answered_at=noon(answered),
            customer_id=touchpoint.customer_id,
            satisfied=None if verdict is None else verdict is Verdict.SATISFIED,
            verdict=verdict,
            **more,
        )
        self.session.add(response)
        self.session.flush()
        self.changed(touchpoint)
        return response

    def ask(
        self,
        order: Order,
        disposition: Disposition,
        answers: Iterable[tuple[str, Verdict | None]] = (),
        *,
        probability: float | None = None,
        sent: str | None = None,
        refused: str | None = None,
    ) -> SampleUnit:
        """List an order; if it was sent, invite its customer, who answers as given."""
        unit = SampleUnit(
            survey_id=self.survey.id,
            kind=TouchpointKind.ORDER,
            touchpoint_id=order.id,
            due_at=order.due_at,
            listed_at=order.due_at,
            disposition=disposition,
            customer_id=order.customer_id,
            inclusion_probability=probability,
        )
        self.session.add(unit)
        self.session.flush()
        if disposition in ASKED and order.customer_id:
            invitation = self._invite(order, order.customer_id, unit, list(answers))
            invitation.refused_at = noon(refused) if refused else None
            self._deliver(invitation, sent)
        self.changed(order)
        return unit

    def _invite(
        self,
        order: Order,
        customer_id: int,
        unit: SampleUnit,
        answers: list[tuple[str, Verdict | None]],
    ) -> Invitation:
        invitation = Invitation(
            unit_id=unit.id,
            survey_id=self.survey.id,
            customer_id=customer_id,
            mode=Mode.EMAIL,
            language="en",
            issued_at=order.due_at,
            closes_at=order.due_at + timedelta(days=30),
        )
        self.session.add(invitation)
        self.session.flush()
        if not answers:
            return invitation
        response = Response(
            kind=TouchpointKind.ORDER,
            touchpoint_id=order.id,
            mode=Mode.EMAIL,
            answered_at=noon(answers[-1][0]),
            invitation_id=invitation.id,
            customer_id=customer_id,
            satisfied=answers[-1][1] is Verdict.SATISFIED,
            verdict=answers[-1][1],
        )
        self.session.add(response)
        self.session.flush()
        for day, verdict in answers:
            self.session.add(
                Answer(
                    response_id=response.id,
                    question="satisfied",
                    value="yes" if verdict is Verdict.SATISFIED else "no",
                    given_at=noon(day),
                    verdict=verdict,
                )
            )
        return invitation

    def _deliver(self, invitation: Invitation, sent: str | None) -> None:
        if sent:
            self.session.add(
                Delivery(
                    invitation_id=invitation.id,
                    state=DeliveryState.ACCEPTED,
                    send_after=invitation.issued_at,
                    expires_at=invitation.closes_at,
                    sent_at=noon(sent),
                )
            )

    @property
    def survey(self) -> Survey:
        survey = self.session.scalar(select(Survey))
        if survey is None:
            survey = Survey(
                key="completed",
                population=Population.COMPLETED,
                rate=2000,
                salt="salt",
                blank_consent=True,
            )
            self.session.add(survey)
            self.session.flush()
        return survey

    def add(self, touchpoint: Touchpoint) -> Touchpoint:
        self.session.add(touchpoint)
        self.session.flush()
        self.changed(touchpoint)
        return touchpoint

    def changed(self, *touchpoints: Order | Checkout | Contact) -> None:
        """Note who changed, as every stage does."""
        known = {one.customer_id for one in touchpoints if one.customer_id is not None}
        nobody = {(_kind(one), one.id) for one in touchpoints if one.customer_id is None}
        record_change(self.session, known, nobody)


def _kind(touchpoint: Order | Checkout | Contact) -> TouchpointKind:
    return TouchpointKind(type(touchpoint).__tablename__)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
