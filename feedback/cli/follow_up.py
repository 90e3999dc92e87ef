"""`comeback follow-up`: who was left dissatisfied, and what is done about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from feedback.account.caseload import Case, cases, cases_over, events_of, find_case, tally
from feedback.account.looks import record_look
from feedback.account.staff import staff
from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import system_clock
from feedback.fieldwork.handling import NotNow, find_follow_up, give_up, hand_over
from feedback.fieldwork.re_ask import ask_again
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.schema import LARGEST_KEY
from feedback.shop import Shop

LISTS = (
    ("Waiting for us", partial(cases, state=FollowUpState.OPEN)),
    ("Asked whether it is right now", partial(cases, state=FollowUpState.ASKED_AGAIN)),
)
OVER_LISTS = (("Over", cases_over),)
SHOWN = 100
NUMBER = click.argument("number", type=click.IntRange(1, LARGEST_KEY))


@click.group()
def command() -> None:
    """See and handle the follow-ups of whoever was left dissatisfied."""


@command.command("list")
@click.option("--over", is_flag=True, help="Those that are over instead.")
def list_command(over: bool) -> None:
    """Show who waits for us, those due first, and who was asked again."""
    shop, now = open_shop(), system_clock()
    zone = shop.config.timezone
    with shop.sessions() as session:
        click.echo(tally(session, now).sentence.replace("**", ""))
        for title, read in OVER_LISTS if over else LISTS:
            listed = read(session, limit=SHOWN + 1)
            click.echo(f"{title}:" if listed else f"{title}: none")
            for case in listed[:SHOWN]:
                follow_up = case.follow_up
                owner = follow_up.owner or "nobody yet"
                about = f"{follow_up.id:>6}  order {case.order.shop_id}, {_verdict(case)}"
                click.echo(f"{about}: {case.standing(now, zone)}; with {owner}")
            if len(listed) > SHOWN:
                click.echo(f"These are the first {SHOWN}: /follow-ups shows the others.")


@command.command("show")
@NUMBER
def show(number: int) -> None:
    """Show a follow-up: what the customer said and what happened since."""
    shop, now = open_shop(), system_clock()
    zone = shop.config.timezone
    with shop.sessions.begin() as session:
        case = find_case(session, number) or _unknown(number)
        where = f"comeback follow-up show {number}"
        record_look(session, case.follow_up.customer_id, BY, where, now)
        click.echo(f"Order {case.order.shop_id}, {_verdict(case)}: {case.standing(now, zone)}")
        if case.picked:
            click.echo(" · ".join(case.picked))
        if case.response.words:
            click.echo(f"“{case.response.words}”")
        for event in events_of(session, number):
            happened = event.happened_at.astimezone(zone)
            click.echo(f"  {happened:%Y-%m-%d %H:%M}  {event.by}: {event.what}")
            if event.note:
                click.echo(f"      “{event.note}”")


@command.command("take")
@NUMBER
@click.argument("email")
def take(number: int, email: str) -> None:
    """Make the account EMAIL see to follow-up NUMBER."""
    with _changing(number) as (_, session, follow_up, now):
        if email not in staff(session):
            raise Refusal(
                f"No agent, manager or admin signs in as {email}; `comeback user add` lets them."
            )
        hand_over(session, follow_up, email, BY, now)
    click.echo(f"{email} sees to follow-up {number} now.")


@command.command("ask-again")
@NUMBER
@click.option("--yes", is_flag=True, help="Do not ask back.")
def ask_again_command(number: int, yes: bool) -> None:
    """Ask the customer, once, whether it was put right."""
    if not yes:
        click.confirm("The customer is asked once, and it cannot be taken back. Ask?", abort=True)
    with _changing(number) as (shop, session, follow_up, now):
        mail = ask_again(session, follow_up, shop.config.timezone, BY, now)
        leaves = mail.send_after.astimezone(shop.config.timezone)
    click.echo(f"The customer is asked; the mail leaves from {leaves:%Y-%m-%d %H:%M} on.")


@command.command("give-up")
@NUMBER
@click.argument("reason")
@click.option("--yes", is_flag=True, help="Do not ask back.")
def give_up_command(number: int, reason: str, yes: bool) -> None:
    """Give up follow-up NUMBER, for a REASON; it is counted so, not as put right."""
    if not yes:
        click.confirm("It is closed for good, unless the customer writes. Give up?", abort=True)
    with _changing(number) as (_, session, follow_up, now):
        give_up(session, follow_up, reason, BY, now)
    click.echo(f"Follow-up {number} is given up.")


@contextmanager
def _changing(number: int) -> Iterator[tuple[Shop, Session, FollowUp, datetime]]:
    """Open the shop and find a follow-up; what is changed is committed at the end."""
    shop = open_shop()
    with shop.sessions.begin() as session:
        follow_up = find_follow_up(session, number) or _unknown(number)
        try:
            yield shop, session, follow_up, system_clock()
        except NotNow as refused:
            raise Refusal(str(refused)) from None


def _unknown(number: int) -> NoReturn:
    raise Refusal(
        f"There is no follow-up {number}; `comeback follow-up list` shows those there are."
    )


def _verdict(case: Case) -> str:
    return case.follow_up.verdict.replace("_", " ")
