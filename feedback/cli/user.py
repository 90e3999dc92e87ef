"""`comeback user`: let somebody at the shop sign in."""

import sys

import click
from flask_security.utils import hash_password

from config import Config
from feedback.app import create_app
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.extensions import accounts

ROLES = ("manager", "analyst", "agent", "admin")
SHORTEST_PASSWORD = 10


@click.group()
def command() -> None:
    """Let somebody at the shop sign in."""


@command.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
def add(email: str, role: str) -> None:
    """Add an account for EMAIL; asks for the password, or reads it from standard input."""
    config = open_shop().config
    add_account(config, email, _asked(), role)
    click.echo(f"{email} may sign in at {config.base_url}/login as {role}.")


@command.command("password")
@click.argument("email")
def password_command(email: str) -> None:
    """Give EMAIL a new password, asked for as `add` does; whoever is signed in as them is out."""
    config = open_shop().config
    change_password(config, email, _asked())
    click.echo(f"{email} may sign in at {config.base_url}/login with the new password.")


def _asked() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return password
    given = sys.stdin.readline()
    if not given:
        raise Refusal(
            "There is no terminal to ask for the password at, and nothing on standard input: "
            "run this in a terminal, or give the password as one line."
        )
    return given.rstrip("\n")


def add_account(config: Config, email: str, password: str, role: str) -> None:
    """Store an account, its password hashed.

    Raises:
        Refusal: no address, a short password, or the address has an account.
    """
    email = email.strip().lower()
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        raise Refusal(f"{email!r} is not an e-mail address.")
    _refuse_short(password)
    with create_app(config).app_context():
        if accounts.find_user(email=email):
            raise Refusal(
                f"{email} has an account already; "
                f"`comeback user password {email}` gives it a new password."
            )
        accounts.create_user(
            email=email,
            password=hash_password(password),
            roles=[accounts.find_or_create_role(role)],
            created_at=system_clock(),
        )
        accounts.commit()  # type: ignore[no-untyped-call]


def change_password(config: Config, email: str, password: str) -> None:
    """Store an account's new password, hashed, and end its sessions.

    Raises:
        Refusal: a short password, or the address has no account.
    """
    email = email.strip().lower()
    _refuse_short(password)
    with create_app(config).app_context():
        account = accounts.find_user(email=email)
        if account is None:
            raise Refusal(f"{email} has no account; `comeback user add {email}` adds one.")
        account.password = hash_password(password)
        accounts.set_uniquifier(account)
        accounts.commit()  # type: ignore[no-untyped-call]


def _refuse_short(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"A password needs at least {SHORTEST_PASSWORD} characters.")
