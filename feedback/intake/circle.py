"""The customers that the rows of one chunk may belong to, and who is who among them.

No database here: `identity.py` reads the circle in and writes it back.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Person(NamedTuple):
    """What a row says about its customer; `ordered_at` where the row is an order.

    The e-mail is trimmed and in lower case, the phone in E.164.
    """

    customer_id: str | None
    email: str | None
    phone: str | None = None
    ordered_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Known:
    """A customer; `id` is 0 until it is stored, `shop_id` None for a guest."""

    key: str
    shop_id: str | None
    email: str | None
    phone: str | None
    id: int = 0
    absorbed_by: "Known | None" = None

    def last(self) -> "Known":
        """Return the customer this one has become part of, or itself."""
        return self.absorbed_by.last() if self.absorbed_by else self


@dataclass(slots=True)
class Circle:
    """Who is who.

    `merged` says where the addresses of guests merged earlier went, `newest` which e-mail the
    newest order of a customer id has.

    After the rows are placed: `new` and `changed` customers, `absorbed` guests, `merges` to note
    as (customer, address), and the positions of the rows `telling` anything new of a customer.
    """

    by_key: dict[str, Known] = field(default_factory=dict)
    by_email: defaultdict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    merged: dict[str, Known] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    new: list[Known] = field(default_factory=list)
    changed: set[Known] = field(default_factory=set)
    absorbed: list[Known] = field(default_factory=list)
    merges: list[tuple[Known, str]] = field(default_factory=list)
    telling: set[int] = field(default_factory=set)

    def enter(self, one: Known) -> Known:
        """Let a customer into the circle; return them as they stand in it."""
        inside = self.by_key.setdefault(one.key, one)
        if inside is one and one.shop_id and one.email:
            self.by_email[one.email].append(one)
        return inside

    def place(self, position: int, person: Person) -> Known | None:
        """Return the customer of a row: known, guest or new; None where it is nobody's."""
        customer_id, email, phone, _ = person
        if customer_id:
            one = self._known(position, customer_id, email)
        elif email:
            one = self._guest(position, email)
        elif phone:
            one = self.by_key.get(phone) or self._add(Known(phone, None, None, phone))
        else:
            return None
        if phone and not one.phone:
            one.phone = phone
            self._note_change(position, one)
        return one

    def move_address(self, one: Known, email: str) -> None:
        """Give a known customer another e-mail."""
        if one.shop_id:
            if one.email:
                self.by_email[one.email].remove(one)
            self.by_email[email].append(one)
        one.email = email
        if one.id:
            self.changed.add(one)

    def _known(self, position: int, customer_id: str, email: str | None) -> Known:
        one = self.by_key.get(customer_id)
        if one is None:
            email_now = self.newest.get(customer_id, email)
            one = self._add(Known(customer_id, customer_id, email_now, None))
        elif not one.shop_id:
            self._name(position, one, customer_id)
        if not email:
            return one
        if not one.email:
            self.move_address(one, email)
            self._note_change(position, one)
        guest = self.by_key.get(email)
        # Only who takes an address now: later, others may have given it up, and a second import
        # of the same rows would find another answer than the first.
        takes = not one.id or one in self.changed
        if takes and guest and not guest.shop_id and self.by_email[email] == [one]:
            self._absorb(position, guest, one)
        return one

    def _guest(self, position: int, email: str) -> Known:
        """Return where a guest's row belongs; where it was once merged it stays."""
        if email in self.merged:
            return self.merged[email]
        guest = self.by_key.get(email)
        candidates = self.by_email[email]
        if guest is None and len(candidates) == 1:
            self._merge(position, email, candidates[0])
            return candidates[0]
        return guest or self._add(Known(email, None, email, None))

    def _add(self, one: Known) -> Known:
        self.new.append(one)
        return self.enter(one)

    def _name(self, position: int, guest: Known, customer_id: str) -> None:
        """Make a known customer of a guest whose address the shop uses as the customer id."""
        guest.shop_id = customer_id
        if guest.email:
            self.by_email[guest.email].append(guest)
        self._note_change(position, guest)

    def _absorb(self, position: int, guest: Known, one: Known) -> None:
        guest.absorbed_by = one
        del self.by_key[guest.key]
        self.absorbed.append(guest)
        self._merge(position, guest.key, one)
        if guest.phone and not one.phone:
            one.phone = guest.phone
            self._note_change(position, one)

    def _merge(self, position: int, address: str, one: Known) -> None:
        self.merged[address] = one
        self.merges.append((one, address))
        self.telling.add(position)

    def _note_change(self, position: int, one: Known) -> None:
        self.telling.add(position)
        if one.id:
            self.changed.add(one)
