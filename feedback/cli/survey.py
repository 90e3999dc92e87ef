"""The standing surveys: what they are, who would be asked, on and off."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import PREFIX, Config
from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import local_day, system_clock
from feedback.fieldwork.changes import spell_change
from feedback.fieldwork.consent import country_consents
from feedback.fieldwork.doubts import doubts_about
from feedback.fieldwork.pausing import lost_by_pausing
from feedback.fieldwork.preview import Preview, preview
from feedback.fieldwork.settings import SettingRefused, change_setting
from feedback.fieldwork.strata import strata_of
from feedback.fieldwork.surveys import activate, pause, why_stopped
from feedback.mail.choice import sender_for
from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail, is_sendable
from feedback.mail.sender import Fate
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Holdout, Survey, SurveyChange
from feedback.shop import Shop
from feedback.tokens import mint_token
from surveys.disposition import Disposition
from surveys.words import LANGUAGES, spell_day

KEY = click.argument("key")


@click.group()
def command() -> None:
    """See, switch on and change the standing surveys."""


@command.command("list")
def list_surveys() -> None:
    """Show each survey, whether it is on, and its rate."""
    shop = open_shop()
    with shop.sessions() as session:
        for survey in session.scalars(select(Survey).order_by(Survey.id)):
            state = _state(survey, shop.config.timezone)
            click.echo(f"{survey.key:<16}{state:<34}{_percent(survey.rate)}")


@command.command("show")
@KEY
def show(key: str) -> None:
    """Show a survey's settings, where its touchpoints stand, and what was changed."""
    shop = open_shop()
    zone = shop.config.timezone
    with shop.sessions() as session:
        survey = _find(session, key)
        click.echo(f"{survey.key}: {_state(survey, zone)}")
        if stopped := why_stopped(session, survey):
            click.echo(f"  It stopped itself. {stopped}")
        _show_settings(session, survey)
        _show_ledger(session, survey)
        _show_changes(session, survey, zone)


@command.command("preview")
@KEY
def preview_command(key: str) -> None:
    """Show how many would be asked in the coming week, and a few of them, masked."""
    with _changing(key) as (shop, session, survey):
        _show_preview(_preview(shop, session, survey))


@command.command("activate")
@KEY
@click.option("--yes", is_flag=True, help="Do not ask back.")
def activate_command(key: str, yes: bool) -> None:
    """Switch a survey on: whoever falls due from now on may be asked, nobody from before."""
    with _changing(key) as (shop, session, survey):
        if survey.active_since:
            click.echo(f"{key} is {_state(survey, shop.config.timezone)} already.")
            return
        _show_preview(_preview(shop, session, survey))
    if not yes:
        click.confirm(f"Switch {key} on?", abort=True)
    with _changing(key) as (shop, session, survey):
        activate(session, survey, system_clock(), BY)
    click.echo(f"{key} is on.")
    if _stays_here(shop.config):
        click.echo(
            f"Mail is kept in the outbox ({PREFIX}MAIL_URL is outbox:): nobody receives it yet."
        )


@command.command("pause")
@KEY
@click.option("--yes", is_flag=True, help="Do not ask back.")
def pause_command(key: str, *, yes: bool) -> None:
    """Switch a survey off: its waiting mails and reminders are lost, and it says how many."""
    with _changing(key) as (_, session, survey):
        if survey.active_since is None:
            click.echo(f"{key} is off already.")
            return
        lost = lost_by_pausing(session, survey, system_clock())
    click.echo(lost)
    if not yes:
        click.confirm(f"Pause {key}?", abort=True)
    with _changing(key) as (_, session, survey):
        pause(session, survey, system_clock(), BY)
    click.echo(f"{key} is off.")


@command.command("set")
@KEY
@click.argument("settings", nargs=-1, required=True, metavar="NAME=VALUE...")
def set_command(key: str, settings: tuple[str, ...]) -> None:
    """Change a survey's settings, at once.

    \b
    rate=20                    draw 20 per cent
    rate:channel=store=50      and 50 per cent of one stratum; rate:channel=store= removes it
    reminder=5                 remind once after so many days; 0 never
    window=9-20                send from 9 until 20 o'clock where the customer lives
    quarantine=90              days before this survey asks a person again
    expiry=30                  days after which a question closes
    consent=yes                what a missing consent is taken for
    consent:DE=no              and in one country; consent:DE= removes it
    """
    with _changing(key) as (shop, session, survey):
        for setting in settings:
            name, _, value = setting.rpartition("=")
            try:
                change_setting(session, survey, name or value, value, now=system_clock(), by=BY)
            except SettingRefused as refused:
                raise Refusal(str(refused)) from None
    with shop.sessions() as session:
        _show_settings(session, _find(session, key))


@command.command("test")
@KEY
@click.argument("address")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of the mail; the shop's unless given.",
)
@click.option("--reminder", is_flag=True, help="Send the reminder instead.")
def test_command(key: str, address: str, language: str | None, reminder: bool) -> None:
    """Send the survey's mail to ADDRESS; its link leads nowhere and nothing is recorded."""
    if not is_sendable(address):
        raise Refusal(f"{address!r} is no address that mail can be sent to.")
    shop = open_shop()
    with shop.sessions() as session:
        _find(session, key)
    config, now = shop.config, system_clock()
    head = Letterhead.of(config)
    letter = write_letter(head, key, language or config.language, reminder=reminder)
    day = spell_day(local_day(now, config.timezone), letter.language)
    mail = Mail(letter, address, mint_token(), day, number=0, attempt=1)
    (outcome,) = sender_for(config, shop.sessions).send([mail], now, None, lambda mails: [0])
    if outcome.fate is not Fate.ACCEPTED:
        raise Refusal(f"The mail was not sent. {outcome.reason}")
    done = "Kept in the outbox for" if _stays_here(config) else "Sent to"
    click.echo(f"{done} {address}.")


def _stays_here(config: Config) -> bool:
    return config.mail_url.startswith("outbox")


@contextmanager
def _changing(key: str) -> Iterator[tuple[Shop, Session, Survey]]:
    """Open the shop and find a survey; what is changed is committed at the end."""
    shop = open_shop()
    with shop.sessions.begin() as session:
        yield shop, session, _find(session, key)


def _find(session: Session, key: str) -> Survey:
    survey = session.scalar(select(Survey).where(Survey.key == key))
    if survey is None:
        known = ", ".join(session.scalars(select(Survey.key).order_by(Survey.id)))
        raise Refusal(f"There is no survey {key!r}; there are: {known or 'none'}.")
    return survey


def _preview(shop: Shop, session: Session, survey: Survey) -> Preview:
    return preview(session, survey, system_clock(), shop.config.timezone)


def _show_preview(seen: Preview) -> None:
    click.echo(
        f"If the coming week is like the past ones, about {seen.expected_due} fall due who can be "
        f"asked, {seen.known_due} of them known today, and about {seen.expected_asked} are drawn. "
        "Who was asked lately is counted here and left out then."
    )
    for one in seen.sample:
        click.echo(f"  {one.due_day}  {one.address}")


def _show_settings(session: Session, survey: Survey) -> None:
    holdout = session.scalars(select(Holdout)).one().rate
    strata = strata_of(session, survey)
    lines = [("rate", _percent(survey.rate))]
    lines += [
        (f"  {strata.dimension}={value}", _percent(rate)) for value, rate in strata.rates.items()
    ]
    lines += [
        ("never asked", f"{_percent(holdout)} of all persons"),
        ("consent blank", _asked(survey.blank_consent)),
    ]
    countries = country_consents(session).get(survey.id, {})
    lines += [(f"  in {country}", _asked(consent)) for country, consent in countries.items()]
    reminder = f"after {survey.reminder_days} days" if survey.reminder_days else "none"
    lines += [
        ("reminder", reminder),
        ("sends", f"from {survey.window_from} until {survey.window_until} o'clock"),
        ("quarantine", f"{survey.quarantine_days} days"),
        ("closes", f"{survey.expiry_days} days after due"),
    ]
    for name, value in lines:
        click.echo(f"  {name:<16}{value}")
    for doubt in doubts_about(session, survey):
        click.echo(f"  ! {doubt}")


def _asked(blank_consent: bool) -> str:
    return "asked" if blank_consent else "not asked"


def _show_ledger(session: Session, survey: Survey) -> None:
    counts = session.execute(
        select(SampleUnit.disposition, func.count())
        .where(SampleUnit.survey_id == survey.id)
        .group_by(SampleUnit.disposition)
    )
    found = {row[0]: row[1] for row in counts}
    for disposition in Disposition:
        if disposition in found:
            click.echo(f"  {disposition.replace('_', ' '):<20}{found[disposition]:>10,}")


def _show_changes(session: Session, survey: Survey, zone: ZoneInfo) -> None:
    changes = select(SurveyChange).where(SurveyChange.survey_id == survey.id)
    for change in session.scalars(changes.order_by(SurveyChange.id)):
        when = _moment(change.changed_at, zone)
        why = f" {change.reason}" if change.reason else ""
        click.echo(f"  {when}  {spell_change(change)}; by {change.changed_by}.{why}")


def _state(survey: Survey, zone: ZoneInfo) -> str:
    since = survey.active_since
    return f"on since {_moment(since, zone)}" if since else "off"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _percent(rate: int) -> str:
    return f"{rate / 100:g} %"
