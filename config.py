"""The settings, typed, read once from the environment; a bad value is one clear sentence."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "COMEBACK_"
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
    timezone: ZoneInfo
    jobs: Jobs
    language: Language
    shop_name: str
    shop_address: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings; make DATA_DIR and a SECRET_KEY where there is none.

        Raises:
            ConfigError: a value is missing or cannot be used.
        """
        read = _Environ(os.environ if environ is None else environ)
        data_dir = Path(read.text("DATA_DIR", "var")).resolve()
        return cls(
            data_dir=data_dir,
            database_url=read.url(
                "DATABASE_URL", f"sqlite:///{data_dir}/comeback.db", ("sqlite", "postgresql")
            ),
            facts_url=Path(read.text("FACTS_URL", str(data_dir / "facts"))),
            base_url=read.url("BASE_URL", "http://127.0.0.1:8000", ("http", "https")).rstrip("/"),
            secret_key=read.secret("SECRET_KEY") or _kept_secret(data_dir),
            mail_url=read.url("MAIL_URL", "outbox:", ("outbox", "smtp", "sendgrid")),
            mail_from=read.address("MAIL_FROM", "service@shop.example"),
            timezone=read.zone("TIMEZONE", "UTC"),
            jobs=read.one_of("JOBS", "embedded", Jobs),
            language=read.one_of("LANGUAGE", "en", Language),
            shop_name=read.text("SHOP_NAME", "The shop"),
            shop_address=read.text("SHOP_ADDRESS", ""),
        )


class _Environ:
    """The variables with our prefix; each reader says in one sentence what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(PREFIX + name, "").strip() or default

    def secret(self, name: str) -> str:
        """Return a secret, given itself or as NAME_FILE."""
        path = self.text(f"{name}_FILE", "")
        if not path:
            return self.text(name, "")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(
                f"{PREFIX}{name}_FILE names {path}, which cannot be read: {error.strerror}."
            ) from None

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.secret(name) or default
        scheme = urlsplit(value).scheme.split("+")[0]
        if scheme not in schemes:
            wanted = " or ".join(f"{one}:" for one in schemes)
            raise ConfigError(
                f"{PREFIX}{name} must begin with {wanted}; it begins with {scheme!r}."
            )
        return value

    def address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        local, at, domain = value.rpartition("@")
        if not (local and at and domain) or any(space in value for space in " \r\n"):
            raise ConfigError(f"{PREFIX}{name} must be one e-mail address; {value!r} is not.")
        return value

    def zone(self, name: str, default: str) -> ZoneInfo:
        value = self.text(name, default)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigError(
                f"{PREFIX}{name} must be a time zone such as Europe/Lisbon; {value!r} is not."
            ) from None

    def one_of(self, name: str, default: str, choices: Any) -> Any:
        """Return one of the values of a Literal."""
        value = self.text(name, default)
        if value not in get_args(choices):
            wanted = ", ".join(get_args(choices))
            raise ConfigError(f"{PREFIX}{name} must be one of {wanted}; it is {value!r}.")
        return value


def _kept_secret(data_dir: Path) -> str:
    """Return the key kept in DATA_DIR, made the first time; readable by its owner alone."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ConfigError(
            f"{PREFIX}DATA_DIR is {data_dir}, which cannot be written: {error.strerror}."
        ) from None
