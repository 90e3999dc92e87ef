"""The suppression list: who must not be written to, put on and taken off by hand."""

import click
from sqlalchemy import delete, func, select

from feedback.account.suppressed import entries_of
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.fieldwork.suppress import suppress
from feedback.models.suppression import EVERYTHING, Suppression, SuppressionReason
from feedback.models.survey import Survey

# What staff may lift; the others are the customer's own word.
LIFTED_BY_STAFF = (SuppressionReason.BOUNCED, SuppressionReason.ON_REQUEST)


@click.group()
def command() -> None:
    """See and change who must not be written to; the list holds no address, only hashes."""


@command.command()
@click.argument("address")
@click.option("--survey", metavar="KEY", help="Only this survey; every mail unless given.")
def add(address: str, survey: str | None) -> None:
    """Never write to ADDRESS again, as its owner asked."""
    shop = open_shop()
    _refuse_unless_address(address)
    with shop.sessions.begin() as session:
        if survey and not session.scalar(select(Survey.id).where(Survey.key == survey)):
            raise Refusal(f"There is no survey {survey}; `comeback survey list` shows them.")
        reason, now = SuppressionReason.ON_REQUEST, system_clock()
        suppress(session, address, reason, now, survey or EVERYTHING)
    click.echo(f"{address} will not be written to{_about(survey or EVERYTHING)}.")


@command.command()
@click.argument("address")
def show(address: str) -> None:
    """Say whether and why ADDRESS is not written to."""
    zone = (shop := open_shop()).config.timezone
    _refuse_unless_address(address)
    with shop.sessions() as session:
        entries = entries_of(session, address)
    if not entries:
        click.echo(f"{address} is not on the list.")
    for one in entries:
        since = one.suppressed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{one.reason.value} since {since}{_about(one.scope)}")


@command.command()
@click.argument("address")
@click.option("--customer-asked", is_flag=True, help="Its owner asked to be written to again.")
def remove(address: str, customer_asked: bool) -> None:
    """Write to ADDRESS again, where it bounced or was put on the list by hand.

    Who unsubscribed, complained or was erased stays on it until they ask otherwise themselves.
    """
    shop = open_shop()
    _refuse_unless_address(address)
    with shop.sessions.begin() as session:
        entries = entries_of(session, address)
        if not entries:
            raise Refusal(f"{address} is not on the list.")
        own = [one.reason.value for one in entries if one.reason not in LIFTED_BY_STAFF]
        if own and not customer_asked:
            raise Refusal(
                f"{address} is on the list by its owner's own word ({', '.join(own)}); only if "
                "they asked to be written to again, say so with --customer-asked."
            )
        session.execute(delete(Suppression).where(Suppression.id.in_([one.id for one in entries])))
    click.echo(f"{address} may be written to again.")


@command.command()
def count() -> None:
    """Say how many addresses are on the list, and why."""
    shop = open_shop()
    addresses = func.count(Suppression.address_hash.distinct())
    with shop.sessions() as session:
        total = session.scalar(select(addresses))
        reasons = session.execute(
            select(Suppression.reason, addresses.label("addresses"))
            .group_by(Suppression.reason)
            .order_by(Suppression.reason)
        ).all()
    click.echo(f"{total} addresses")
    for row in reasons:
        click.echo(f"  {row.reason.value}: {row.addresses}")


def _refuse_unless_address(address: str) -> None:
    if "@" not in address:
        raise Refusal(f"{address} is no e-mail address.")


def _about(scope: str) -> str:
    return "" if scope == EVERYTHING else f", about the survey {scope} alone"
