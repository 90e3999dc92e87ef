"""The settings, typed, read once from the environment; a bad value is one clear sentence."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal, Self, get_args
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "COMEBACK_"
# An e-mail address as a header can hold it and every server takes it: what stands before the @ is
# what needs no quotes (RFC 5322).
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
SHORTEST_KEY = 32
# This machine, where nobody else listens; sendgrid+http://KEY@127.0.0.1 is for tests.
LOCAL = ("localhost", "127.0.0.1", "::1")
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
# Minutes a provider may keep a mail: who asks for none meanwhile gets it all the same.
LONGEST_DELAY = 120
Jobs = Literal["embedded", "off"]
Language = Literal["en", "es", "pt", "de", "fr"]


class ConfigError(Exception):
    """A setting that cannot be used; the message names it and says what would do."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the environment decides. Each field is the setting COMEBACK_<NAME>."""

    data_dir: Path
    database_url: str
    facts_url: Path
    base_url: str
    secret_key: str
    mail_url: str
    mail_from: str
    mail_delay: int
    sendgrid_webhook_key: str
    bounces_url: str
    dkim_selectors: tuple[str, ...]
    alert_to: tuple[str, ...]
    alert_url: str
    alert_secret: str
    timezone: ZoneInfo
    jobs: Jobs
    language: Language
    shop_name: str
    shop_address: str
    acquisition_cost: float | None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings; make DATA_DIR and a SECRET_KEY where there is none.

        Raises:
            ConfigError: values are missing or cannot be used; a line for each.
        """
        read = _Environ(os.environ if environ is None else environ)
        data_dir = Path(read.text("DATA_DIR", "var")).resolve()
        config = cls(
            data_dir=data_dir,
            database_url=read.url(
                "DATABASE_URL", f"sqlite:///{data_dir}/comeback.db", ("sqlite", "postgresql")
            ),
            facts_url=Path(read.text("FACTS_URL", str(data_dir / "facts"))),
            base_url=read.base_url("BASE_URL", "http://127.0.0.1:8000"),
            secret_key=read.secret("SECRET_KEY"),
            mail_url=read.mail_url("MAIL_URL", "outbox:"),
            mail_from=read.address("MAIL_FROM", "service@shop.example"),
            mail_delay=read.minutes("MAIL_DELAY", "0", 30, LONGEST_DELAY),
            sendgrid_webhook_key=read.secret("SENDGRID_WEBHOOK_KEY"),
            bounces_url=read.url("BOUNCES_URL", "", ("imaps", "imap")),
            dkim_selectors=read.words("DKIM_SELECTORS", "s1 s2"),
            alert_to=read.addresses("ALERT_TO"),
            alert_url=read.url("ALERT_URL", "", ("https", "http")),
            alert_secret=read.secret("ALERT_SECRET"),
            timezone=read.zone("TIMEZONE", "UTC"),
            jobs=read.one_of("JOBS", "embedded", Jobs),
            language=read.one_of("LANGUAGE", "en", Language),
            shop_name=read.text("SHOP_NAME", "The shop"),
            shop_address=read.text("SHOP_ADDRESS", ""),
            acquisition_cost=read.amount("ACQUISITION_COST"),
        )
        read.finish()
        return config if config.secret_key else replace(config, secret_key=_kept_secret(data_dir))


class _Environ:
    """The variables with our prefix; each reader notes in one sentence what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def finish(self) -> None:
        """Refuse all that was wrong at once, a line each."""
        if self._faults:
            raise ConfigError("\n".join(self._faults))

    def _refuse(self, fault: str) -> None:
        """Note a fault; the reader goes on with its default, so that later ones are found too."""
        self._faults.append(fault)

    def text(self, name: str, default: str) -> str:
        return self._environ.get(PREFIX + name, "").strip() or default

    def secret(self, name: str) -> str:
        """Return a secret, given itself or as NAME_FILE."""
        path = self.text(f"{name}_FILE", "")
        if not path:
            return self.text(name, "")
        try:
            kept = Path(path).read_text(encoding="utf-8", errors="replace").strip()
        except OSError as error:
            self._refuse(
                f"{PREFIX}{name}_FILE names {path}, which cannot be read: {error.strerror}."
            )
            return ""
        if not kept:
            self._refuse(f"{PREFIX}{name}_FILE names {path}, which is empty.")
            return ""
        return kept

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """Return an address that begins as it must; one that may hold a password is not shown."""
        value = self.secret(name) or default
        if not value:
            return value
        begun = re.match(r"([a-z]+)(\+[a-z0-9]+)?:", value)
        scheme = begun[1] if begun else ""
        if scheme not in schemes:
            wanted = " or ".join(f"{one}:" for one in schemes)
            began = f"it begins with {scheme}:" if scheme else "it begins with no such word"
            shown = f"{value!r} does not" if name == "BASE_URL" else began
            self._refuse(f"{PREFIX}{name} must begin with {wanted}; {shown}.")
            return default
        return value

    def base_url(self, name: str, default: str) -> str:
        """Return an address that a mail's header can hold: plain ASCII, without spaces.

        Nothing is turned into ASCII here: an older rule and a newer one name different hosts.
        """
        value = self.url(name, default, ("http", "https"))
        host, _ = _place(value)
        if not host or not re.fullmatch("https?://[!-~]+", value):
            self._refuse(
                f"{PREFIX}{name} must be an address in plain ASCII, such as "
                f"https://ask.shop.example (write a host of other letters in its xn-- form); "
                f"{value!r} is not."
            )
            return default
        return value.rstrip("/")

    def mail_url(self, name: str, default: str) -> str:
        """Return who takes our mail, with all that is needed to hand it over."""
        value = self.url(name, default, ("outbox", "smtp", "sendgrid"))
        host, key = _place(value)
        if value.startswith("smtp") and not host:
            self._refuse(
                f"{PREFIX}{name} must be smtp://user:password@host:587 with a number for a port; "
                "write / # ? @ in a password as %2F %23 %3F %40."
            )
            return default
        if value.startswith("sendgrid") and not key:
            self._refuse(
                f"{PREFIX}{name} must hold the key: sendgrid://KEY@api.sendgrid.com, "
                "and a port, where there is one, is a number."
            )
            return default
        transport = value.partition(":")[0].partition("+")[2]
        if transport and not (transport == "http" and host in LOCAL):
            self._refuse(f"{PREFIX}{name} must not have a + in its first word.")
            return default
        if not unquote(value).isascii():
            self._refuse(f"{PREFIX}{name} must be plain ASCII, its password too.")
            return default
        return value

    def address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not ADDRESS.fullmatch(value):
            self._refuse(
                f"{PREFIX}{name} must be one e-mail address in plain ASCII, such as "
                f"service@shop.example; {value!r} is not."
            )
            return default
        return value

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return e-mail addresses, given with spaces or commas between them."""
        given = self.words(name, "")
        wrong = [one for one in given if not ADDRESS.fullmatch(one)]
        if wrong:
            self._refuse(f"{PREFIX}{name} must be e-mail addresses; {wrong[0]!r} is none.")
        return () if wrong else given

    def words(self, name: str, default: str) -> tuple[str, ...]:
        return tuple(self.text(name, default).replace(",", " ").split())

    def minutes(self, name: str, default: str, least: int, most: int) -> int:
        """Return a number of minutes: 0, or between the least and the most."""
        value = self.text(name, default)
        if value.isdecimal() and (int(value) == 0 or least <= int(value) <= most):
            return int(value)
        self._refuse(
            f"{PREFIX}{name} must be 0, or minutes from {least} to {most}; {value!r} is neither."
        )
        return int(default)

    def zone(self, name: str, default: str) -> ZoneInfo:
        value = self.text(name, default)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            self._refuse(
                f"{PREFIX}{name} must be a time zone such as Europe/Lisbon; {value!r} is not."
            )
            return ZoneInfo(default)

    def amount(self, name: str) -> float | None:
        """Return an amount of money; None where none is given."""
        value = self.text(name, "")
        if not value:
            return None
        if not AMOUNT.fullmatch(value) or not float(value):
            self._refuse(
                f"{PREFIX}{name} must be an amount in the shop's currency, such as 12.50; "
                f"{value!r} is not."
            )
            return None
        return float(value)

    def one_of(self, name: str, default: str, choices: Any) -> Any:
        """Return one of the values of a Literal."""
        value = self.text(name, default)
        if value not in get_args(choices):
            wanted = ", ".join(get_args(choices))
            self._refuse(f"{PREFIX}{name} must be one of {wanted}; it is {value!r}.")
            return default
        return value


def _place(url: str) -> tuple[str, str]:
    """Return the host and the user of an address; no host where they cannot be told apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.username or ""


def _kept_secret(data_dir: Path) -> str:
    """Return the key kept in DATA_DIR, made the first time; readable by its owner alone."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _keep(secrets.token_urlsafe(48), path)
        key = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise ConfigError(
            f"{PREFIX}DATA_DIR is {data_dir}, which cannot be written: {error.strerror}."
        ) from None
    if len(key) < SHORTEST_KEY:
        raise ConfigError(
            f"{path} must hold a key of at least {SHORTEST_KEY} characters and holds {len(key)}; "
            "put back the one that was there, or remove the file and a new one is made."
        )
    return key


def _keep(key: str, path: Path) -> None:
    """Write the key whole or not at all; where another process was first, its key stays."""
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=path.name) as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
