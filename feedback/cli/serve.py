"""The web server with the jobs in its parent process."""

import multiprocessing
import os
import socket
import time
from collections.abc import MutableMapping

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from config import PREFIX
from feedback.cli.beside import JobsBeside
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.cli.web_process import LAST_REQUEST_SECONDS, load_app
from feedback.log import set_up_logging
from feedback.shop import Shop

FREE_WITHIN_SECONDS = 3
PORT = click.IntRange(1, 65535)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=PORT,
    help="The port to listen at.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="Processes that answer; one is right for SQLite.",
)
def command(host: str, port: int, workers: int) -> None:
    """Serve the pages and run the jobs."""
    settle_at(os.environ, port)
    serve(open_shop(), host, port, workers)


def settle_at(environ: MutableMapping[str, str], port: int) -> None:
    """Have links lead to the port served, where no setting says how we are reached."""
    name = f"{PREFIX}BASE_URL"
    if not environ.get(name, "").strip():
        environ[name] = f"http://127.0.0.1:{port}"


def serve(shop: Shop, host: str, port: int, workers: int = 1) -> None:
    """Serve until told to stop. The pages' processes read the settings from the environment."""
    refuse_taken(host, port)
    set_up_logging()
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # SQLite has one writer: more threads only make the slowest answers slower.
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_REQUEST_SECONDS,
        log_level=LogLevels.warning,
    )
    if shop.config.jobs == "embedded":
        jobs = JobsBeside(shop)
        server.on_startup(jobs.start)
        server.on_shutdown(jobs.stop)
    server.on_startup(lambda: click.echo(f"Comeback is at http://{host}:{port}; Ctrl-C stops it."))
    server.serve(target_loader=load_app)


def refuse_taken(host: str, port: int) -> None:
    """Refuse a port somebody listens at: the system would share it out between the two of us.

    A server killed a moment ago may need another to let go of it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + FREE_WITHIN_SECONDS
    while True:
        try:
            socket.create_server((host, port), family=family).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise Refusal(
                    f"{host}:{port} cannot be listened at ({error.strerror}); "
                    "choose another with --host or --port."
                ) from None
            time.sleep(0.1)
        else:
            return
