"""How soon `comeback serve` answers: from the command to the first page, of several starts."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.row import Row

STARTS = 5
LONGEST_SECONDS = 30.0
COMEBACK = Path(sys.executable).with_name("comeback")


def run() -> list[Row]:
    """Start, wait until /readyz says so, stop; the slowest of the starts is the p99."""
    with tempfile.TemporaryDirectory() as data_dir:
        environ = os.environ | {"COMEBACK_DATA_DIR": data_dir}
        subprocess.run([COMEBACK, "db", "upgrade"], env=environ, check=True, stdout=sys.stderr)
        seconds = [_seconds_to_ready(environ) for _ in range(STARTS)]
    bare = [_seconds_of([sys.executable, "-c", "import flask, sqlalchemy"]) for _ in range(STARTS)]
    return [
        Row(
            name="start_up",
            rate=1 / (sum(seconds) / STARTS),
            unit="starts/s",
            against="python -c 'import flask, sqlalchemy'",
            ceiling=1 / (sum(bare) / STARTS),
            n=STARTS,
            p99_ms=max(seconds) * 1000,
        )
    ]


def _seconds_to_ready(environ: dict[str, str]) -> float:
    port = _free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [COMEBACK, "serve", "--port", str(port)], env=environ, stdout=sys.stderr
    )
    try:
        while time.perf_counter() - started < LONGEST_SECONDS:
            if _is_ready(port):
                return time.perf_counter() - started
            time.sleep(0.005)
        raise TimeoutError(f"not ready after {LONGEST_SECONDS} s")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as page:
            return bool(page.status == 200)
    except (URLError, ConnectionError):
        return False


def _seconds_of(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - started


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
