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
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    add_account(config, email, password, role)
    click.echo(f"{email} may sign in at {config.base_url}/login as {role}.")


def add_account(config: Config, email: str, password: str, role: str) -> None:
    """Store an account, its password hashed.

    Raises:
        Refusal: no address, a short password, or the address has an account.
    """
    email = email.strip().lower()
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        raise Refusal(f"{email!r} is not an e-mail address.")
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    with create_app(config).app_context():
        if accounts.find_user(email=email):
            raise Refusal(f"{email} has an account already.")
        accounts.create_user(
            email=email,
            password=hash_password(password),
            roles=[accounts.find_or_create_role(role)],
            created_at=system_clock(),
        )
        accounts.commit()  # type: ignore[no-untyped-call]
