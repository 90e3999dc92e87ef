"""The customers: what happened to one, and why they were or were not asked about it."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from feedback.account.account import CustomerAccount, account_of
from feedback.account.entries import Entry
from feedback.account.find import find_customers, without_customer
from feedback.account.looks import record_look
from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import system_clock

WHERE = "comeback customer show"


@click.group()
def command() -> None:
    """See why a customer was, or was not, asked."""


@command.command("show")
@click.argument("who", metavar="ADDRESS|ID")
def show(who: str) -> None:
    """Show the account of WHO: an e-mail, a phone number, or the number of a customer or order.

    Every order, checkout, contact and return, newest last, and of each why it was or was not asked
    about. That you looked is kept.
    """
    shop, now = open_shop(), system_clock()
    zone = shop.config.timezone
    with shop.sessions.begin() as session:
        found = find_customers(session, who)
        if not found:
            raise Refusal(
                without_customer(session, who)
                or "No customer is known by that; give a whole e-mail address, a phone number as "
                "+351210000000, a customer's number, an order's or a checkout's."
            )
        for customer in found:
            record_look(session, customer.id, BY, WHERE, now)
        accounts = [account_of(session, customer.id, now, zone) for customer in found]
    click.echo("\n\n".join("\n".join(_lines(account, zone)) for account in accounts))


def _lines(account: CustomerAccount, zone: ZoneInfo) -> Iterator[str]:
    customer = account.customer
    known = filter(None, (customer.shop_id, customer.email, customer.phone))
    yield f"Customer {customer.id}: {', '.join(known) or 'no address'}"
    if customer.erased_at:
        yield f"  Erased {_moment(customer.erased_at, zone)}: only dates and amounts are kept."
    for one in account.suppressed:
        by = f" by the survey “{one.survey}”" if one.survey else ""
        yield f"  Not written to since {_moment(one.since, zone)}{by}: {one.why}."
    if account.is_cut:
        yield f"  The latest {len(account.entries)} are shown."
    for entry in account.entries:
        yield from _told(entry, zone)
    if not account.entries:
        yield "  Nothing has happened yet."


def _told(entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    yield f"  {_moment(entry.at, zone)}  {entry.title}"
    for line in (*entry.facts, str(entry.story or "")):
        if line:
            yield f"      {line}"
    if entry.said and entry.said.reasons:
        yield f"      {' · '.join(entry.said.reasons)}"
    if entry.said and entry.said.words:
        yield f"      “{' '.join(entry.said.words.split())}”"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
