"""`comeback demo` says what stands in its way before it simulates a shop, not after."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.jobs.served import COMEBACK

PATIENCE = 60


@pytest.mark.parametrize("host", ["127.0.0.1", "2001:db8::1"])
def test_a_taken_place_is_refused_before_anything_is_made(tmp_path: Path, host: str) -> None:
    """The second address is no machine's; it is written in brackets where links begin."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [COMEBACK, "demo", "--orders", "100", "--host", host, "--port", str(port)],
            check=False,
            env=os.environ | {"COMEBACK_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert ended.returncode == 1
    assert f"{host}:{port} cannot be listened at" in ended.stderr
    assert ended.stdout == ""
    assert not (tmp_path / "demo" / "comeback.db").exists()
