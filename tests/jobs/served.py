"""A real `comeback serve` in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

COMEBACK = Path(sys.executable).with_name("comeback")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def start(data_dir: Path, port: int, **settings: str) -> subprocess.Popen[bytes]:
    environ = os.environ | {"COMEBACK_DATA_DIR": str(data_dir)} | settings
    with (data_dir / "serve.log").open("ab") as log:
        return subprocess.Popen(
            [COMEBACK, "serve", "--port", str(port)],
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextmanager
def serving(data_dir: Path, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve; whatever happens, nothing is left running."""
    server = start(data_dir, port, **settings)
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


def wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    while not answers(port):
        assert server.poll() is None, "the server ended"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """Return the living children of a process."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
