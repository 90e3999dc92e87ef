"""Every setting as it may be shown, and those that contradict each other."""

import re
from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlsplit

from config import PREFIX, SHORTEST_KEY, Config
from feedback.doctor.finding import Finding, warning, wrong
from feedback.mail.receipt_signature import NotAKey, Signatures
from feedback.webhook import Receiver

MASK = "••••"
URLS = ("database_url", "mail_url", "bounces_url")
SECRETS = ("secret_key", "alert_secret")


def shown(config: Config) -> dict[str, str]:
    """Return every setting by its name, secrets masked."""
    told = {field.name: _written(getattr(config, field.name)) for field in fields(config)}
    told |= {name: MASK for name in SECRETS if told[name]}
    told |= {name: masked(told[name]) for name in URLS}
    told["alert_url"] = _host_alone(config.alert_url)
    return {PREFIX + name.upper(): value for name, value in told.items()}


def masked(url: str) -> str:
    """Hide what may be a password or a key: before the @ of an address, or after "password=".

    What SendGrid is handed over with is a key, with or without an @.
    """
    url = re.sub(r"(?<=password=)[^&]+", MASK, url)
    scheme, separator, rest = url.partition("://")
    credentials, at, place = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    kept = f"{user}:{MASK}" if colon else MASK
    if scheme.startswith("sendgrid") and not at:
        return f"{scheme}{separator}{MASK}"
    return f"{scheme}{separator}{kept}@{place}" if at else url


def is_sendgrid(config: Config) -> bool:
    return config.mail_url.startswith("sendgrid")


def leaves_for_nobody(config: Config) -> bool:
    return config.mail_url.startswith("outbox")


def settings(config: Config) -> Iterator[Finding]:
    """Look for settings that do not do what they were set for."""
    yield _secret_key(config)
    yield Finding("time zone", f"{config.timezone}: it decides what a day is")
    if not leaves_for_nobody(config):
        yield _sender(config)
    if is_sendgrid(config):
        yield _webhook_key(config.sendgrid_webhook_key)
    elif not leaves_for_nobody(config):
        yield _bounces(config.bounces_url)
    yield from _delay(config)
    yield from _alerts(config)


def _secret_key(config: Config) -> Finding:
    length = len(config.secret_key)
    if length >= SHORTEST_KEY:
        return Finding("secret key", f"{length} characters")
    return wrong(
        "secret key",
        f"only {length} characters",
        "it signs the sessions of staff; who guesses it is signed in as anybody",
        f"set {PREFIX}SECRET_KEY to {SHORTEST_KEY} or more random characters, or leave it unset",
    )


def _sender(config: Config) -> Finding:
    """Look whether customers are told who writes to them, and from where."""
    given = {
        "SHOP_ADDRESS": config.shop_address,
        "SHOP_NAME": config.shop_name.replace("The shop", ""),
        "MAIL_FROM": config.mail_from.replace("service@shop.example", ""),
    }
    missing = [PREFIX + name for name, value in given.items() if not value]
    if not missing:
        return Finding("who writes", f"{config.shop_name}, {config.shop_address}")
    return wrong(
        "who writes",
        f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
        "the foot of a mail must say whose it is, with a postal address: the law asks for it, and "
        "mails without are taken for spam",
        "set them to the shop's own, as customers know it",
    )


def _webhook_key(key: str) -> Finding:
    about = "SendGrid's events"
    if not key:
        return warning(
            about,
            f"{PREFIX}SENDGRID_WEBHOOK_KEY is not set: they are not taken",
            "bounces, complaints and unsubscribes at SendGrid stay unknown here, and mails that "
            "may have left wait for you",
            "switch on the signed event webhook at SendGrid, to /hooks/sendgrid, and set its key",
        )
    try:
        Signatures(key)
    except NotAKey:
        return wrong(
            about,
            f"{PREFIX}SENDGRID_WEBHOOK_KEY is no public key of the kind SendGrid signs with",
            "every event is turned away",
            "copy the verification key from SendGrid's mail settings, event webhook",
        )
    return Finding(about, "the key they are signed with can be read")


def _bounces(bounces_url: str) -> Finding:
    if bounces_url:
        return Finding("bounces", "are read from their mailbox")
    return warning(
        "bounces",
        f"{PREFIX}BOUNCES_URL is not set: what comes back is not read",
        "addresses that are no more are written to again, and servers hold that against you",
        "set it to that mailbox, or let the mail server hand them to `comeback bounces read`",
    )


def _delay(config: Config) -> Iterator[Finding]:
    about = "mail delay"
    if config.mail_delay and not is_sendgrid(config):
        yield warning(
            about,
            f"{config.mail_delay} minutes, which only SendGrid can keep",
            "mails leave at once, and none can be taken back",
            f"leave {PREFIX}MAIL_DELAY unset",
        )
    elif is_sendgrid(config):
        can = f"can be taken back for {config.mail_delay} minutes"
        cannot = "is held for you to decide"
        yield Finding(about, f"what may have left {can if config.mail_delay else cannot}")


def _alerts(config: Config) -> Iterator[Finding]:
    if not config.alert_to and not config.alert_url:
        yield warning(
            "alerts",
            "nobody is told",
            "a customer left dissatisfied waits until somebody looks",
            f"set {PREFIX}ALERT_TO to one or more addresses, or {PREFIX}ALERT_URL",
        )
    elif config.alert_to:
        yield Finding("alerts", f"are mailed to {len(config.alert_to)} of your addresses")
    if config.alert_url:
        fault = Receiver(config.alert_url, config.alert_secret).fault()
        yield (
            wrong(
                "alerts by webhook",
                fault,
                "nothing is posted, and after three days it is given up",
                "an address that begins with https, and a secret such as `echo whsec_$(openssl "
                "rand -base64 32)` writes",
            )
            if fault
            else Finding("alerts by webhook", "are posted and signed")
        )


def _written(value: object) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _host_alone(url: str) -> str:
    """Hide what follows the host: many systems know who posts by a token in the path."""
    if not url:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{MASK}"
