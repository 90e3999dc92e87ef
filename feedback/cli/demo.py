"""`comeback demo`: a simulated shop through the whole line, then served."""

import os
import shlex
import shutil
import sys
from collections.abc import MutableMapping
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from config import PREFIX, Config
from feedback.cli.db import set_up
from feedback.cli.refusal import Refusal
from feedback.cli.serve import PORT, refuse_taken, serve
from feedback.cli.shop import open_shop
from feedback.cli.user import add_account
from feedback.clock import system_clock
from feedback.demo import home
from feedback.demo.home import Made, SignIn
from feedback.demo.making import make, quick_shop
from feedback.demo.shop import ADDRESS, MAIL_FROM, NAME, ZONE
from feedback.models.account import Account
from feedback.shop import Shop

FEWEST_ORDERS = 100


@click.command()
@click.option("--orders", default=20_000, show_default=True, type=click.IntRange(FEWEST_ORDERS))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--no-serve", is_flag=True, help="Only make it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=PORT,
    help="The port to listen at.",
)
def command(orders: int, seed: int, no_serve: bool, host: str, port: int) -> None:
    """Make a simulated shop and 18 months of its customers, then serve it.

    It lives in a folder of its own in DATA_DIR and touches nothing else. It is made once a day.
    """
    place = f"[{host}]" if ":" in host else host
    settle_in(os.environ, f"http://{place}:{port}")
    config = Config.from_environ()
    with home.alone(config.data_dir) as is_alone:
        if not is_alone:
            raise Refusal("Another `comeback demo` is at work here; stop it first.")
        if not no_serve:
            refuse_taken(host, port)
        sign_in = _made(config, orders, seed, system_clock())
        click.echo(welcome(config, sign_in))
        if not no_serve:
            serve(open_shop(config), host, port)


def settle_in(environ: MutableMapping[str, str], base_url: str) -> None:
    """Point the settings at the demo's own folder, for this process and those it starts."""
    folder = Path(environ.get(f"{PREFIX}DATA_DIR", "").strip() or "var").resolve() / "demo"
    for name in ("DATABASE_URL", "FACTS_URL", "MAIL_URL"):
        environ.pop(f"{PREFIX}{name}_FILE", None)
    own = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'comeback.db'}",
        "FACTS_URL": str(folder / "facts"),
        "MAIL_URL": "outbox:",
        "JOBS": "embedded",
        "SHOP_NAME": NAME,
        "SHOP_ADDRESS": ADDRESS,
        "MAIL_FROM": MAIL_FROM,
    }
    environ.update({PREFIX + name: value for name, value in own.items()})
    for name, value in (("TIMEZONE", ZONE), ("BASE_URL", base_url)):
        environ.setdefault(PREFIX + name, value)


def _made(config: Config, orders: int, seed: int, now: datetime) -> SignIn:
    """Make the demo unless today's is there, and return who may sign in."""
    wanted = Made(orders, seed, str(config.timezone), config.base_url, now)
    made = home.find_or_begin(config.data_dir, wanted)
    sign_in = home.sign_in_of(config.data_dir)
    if not made.is_finished:
        shop = quick_shop(config)
        set_up(shop.engine)
        _make_visibly(shop, made)
        _let_in(shop, sign_in)
        shop.engine.dispose()
        home.finish(config.data_dir, made)
    return sign_in


def _make_visibly(shop: Shop, made: Made) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"18 months of {NAME}, {made.orders:,} orders")
        make(shop, made, lambda done, of: progress.update(task, completed=done, total=of))


def _let_in(shop: Shop, sign_in: SignIn) -> None:
    with shop.sessions() as session:
        known = session.scalar(select(Account.id).where(Account.email == sign_in.email))
    if known is None:
        add_account(shop.config, sign_in.email, sign_in.password, "manager")


def welcome(config: Config, sign_in: SignIn) -> str:
    """Say where the demo is, who may sign in, and how another terminal's commands find it."""
    place = shlex.quote(f"{PREFIX}DATA_DIR={config.data_dir}")
    on_path = shutil.which("comeback") is not None
    command = (
        "comeback" if on_path else shlex.quote(str(Path(sys.executable).with_name("comeback")))
    )
    return f"""
{NAME}, a made-up shop, is ready: 18 months of orders that end today.

  {config.base_url}
  e-mail    {sign_in.email}
  password  {sign_in.password}

Sign in to see what its customers think and whether they come back. Then open
{config.base_url}/outbox, read a mail, follow its link and answer as the customer:
within a minute the overview counts you. To ask it from another terminal:

  export {place} {PREFIX}TIMEZONE={config.timezone}
  {command} report overview
  {command} target list
"""
