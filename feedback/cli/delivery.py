"""Deliveries: how mail stands, and deciding about mails that may have left."""

import click

from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import system_clock
from feedback.fieldwork.decide import decide, find_held, held_batches
from feedback.fieldwork.mail_standing import DECISIONS, STATES, mail_standing
from feedback.fieldwork.overtaken import count_overtaken
from feedback.models.delivery import Decision
from reports.words import counted

SHOWN = 20


@click.group()
def command() -> None:
    """See how mail stands, and decide about mails that may have left."""


@command.command("list")
def list_deliveries() -> None:
    """Show how the mails of the last 30 days stand, and those of any age that wait."""
    shop = open_shop()
    zone = shop.config.timezone
    with shop.sessions() as session:
        standing = mail_standing(session, system_clock())
        held, late = held_batches(session, SHOWN + 1), count_overtaken(session)
    click.echo(standing.sentence.replace("**", ""))
    for state, name in STATES.items():
        if number := standing.of(state):
            click.echo(f"  {name:<36}{number:>10,}")
    for one in held[:SHOWN]:
        since = (one.since or one.oldest).astimezone(zone)
        click.echo(f"{one.batch}  {counted(one.count, 'mail')} held since {since:%Y-%m-%d %H:%M}")
        click.echo(f"  {one.reason or 'No reason is known.'}")
    if len(held) > SHOWN:
        click.echo(f"These are the {SHOWN} oldest that are held: /deliveries shows the others.")
    for trouble in standing.put_off:
        click.echo(f"{counted(trouble.count, 'mail')} not handed over yet: {trouble.reason}")
    if late:
        mails = counted(late, "mail")
        click.echo(f"{mails} left, or may have, after an unsubscribe: see /deliveries.")


@command.command("settle")
@click.argument("batch")
@click.option("--sent", is_flag=True, help="They were sent.")
@click.option("--send-again", is_flag=True, help="Send them again: who got one is asked twice.")
@click.option("--give-up", is_flag=True, help="Leave them unsent.")
@click.option("--yes", is_flag=True, help="Do not ask back.")
def settle(batch: str, *, sent: bool, send_again: bool, give_up: bool, yes: bool) -> None:
    """Decide about the held mails of BATCH; `comeback delivery list` names the batches."""
    said = {Decision.SENT: sent, Decision.SEND_AGAIN: send_again, Decision.GIVE_UP: give_up}
    decisions = [decision for decision, is_meant in said.items() if is_meant]
    if len(decisions) != 1:
        raise click.UsageError("Say one thing to do: --sent, --send-again or --give-up.")
    [chosen] = decisions
    name, meaning = DECISIONS[chosen]
    shop = open_shop()
    with shop.sessions() as session:
        held = find_held(session, batch)
    if held is None:
        raise Refusal(f"No mail of batch {batch!r} is held; `comeback delivery list` names them.")
    click.echo(meaning)
    if chosen is Decision.SEND_AGAIN and held.stopped:
        mails = counted(held.stopped, "mail")
        click.echo(f"{mails} would not leave: the survey was switched off since they fell due.")
    if not yes:
        click.confirm(f"{counted(held.count, 'mail')}: {name.lower()}?", abort=True)
    with shop.sessions.begin() as session:
        done = decide(session, batch, chosen, now=system_clock(), by=BY)
    click.echo(f"{counted(done, 'mail')}: {name.lower()}.")
