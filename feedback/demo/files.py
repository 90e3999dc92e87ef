"""What the shop's files say each evening."""

from collections import defaultdict
from dataclasses import dataclass, field

from feedback.demo.checkout_rows import checkout_rows
from feedback.demo.contact_rows import contact_rows
from feedback.demo.inquiry_rows import inquiry_rows
from feedback.demo.measurement_rows import measurement_rows
from feedback.demo.order_rows import OrderRows
from feedback.demo.return_rows import return_rows
from feedback.demo.span import Tick
from feedback.demo.world import Day, Purpose, World
from feedback.intake.payloads import (
    CheckoutRecord,
    ContactRecord,
    MeasurementRecord,
    OrderRecord,
    ReturnRecord,
)


@dataclass
class Files:
    """The records of one evening."""

    orders: list[OrderRecord] = field(default_factory=list)
    checkouts: list[CheckoutRecord] = field(default_factory=list)
    contacts: list[ContactRecord] = field(default_factory=list)
    returns: list[ReturnRecord] = field(default_factory=list)
    measurements: list[MeasurementRecord] = field(default_factory=list)


class Export:
    """Writes down what happens in the world, each thing on the evening it is known."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._orders = OrderRows(world)
        self._files: dict[int, Files] = defaultdict(Files)

    def take_in(self, day: int, lived: Day) -> None:
        """Note what a day began, and when each thing that follows will be known."""
        world, first, last = self._world, lived.first, lived.last
        rng = world.rng(Purpose.OTHER_ROWS, day)
        self._orders.take_in(day, first, last)
        for instant, checkout in checkout_rows(rng, world, lived.left, lived.left_last):
            self._at(instant).checkouts.append(checkout)
        for instant, inquiry in inquiry_rows(rng, world, lived.left, lived.left_last):
            self._at(instant).contacts.append(inquiry)
        for instant, contact in contact_rows(rng, world, first, last):
            self._at(instant).contacts.append(contact)
        for instant, returned in return_rows(rng, world, first, last):
            self._at(instant).returns.append(returned)
        for instant, measured in measurement_rows(rng, world.span, day):
            self._at(instant).measurements.append(measured)

    def written(self, tick: Tick) -> Files:
        """Return the files of a tick."""
        files = self._files.pop(tick.number, None) or Files()
        files.orders = self._orders.written(tick.number, int(tick.files_until.timestamp()))
        return files

    def _at(self, instant: int) -> Files:
        return self._files[self._world.span.tick_of(instant)]
