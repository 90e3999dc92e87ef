"""`comeback demo` says what stands in its way before it simulates a shop, not after."""

import os
import shlex
import socket
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from config import Config
from feedback.cli.demo import settle_in, welcome
from feedback.cli.main import comeback
from feedback.demo.home import SignIn
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


@pytest.mark.parametrize("command", ["demo", "serve"])
@pytest.mark.parametrize("port", ["0", "99999"])
def test_a_port_that_is_none_is_wrong_usage(tmp_path: Path, command: str, port: str) -> None:
    environ = {"COMEBACK_DATA_DIR": str(tmp_path)}
    result = CliRunner().invoke(comeback, [command, "--port", port], env=environ)
    assert result.exit_code == 2
    assert "1<=x<=65535" in result.output
    assert not list(tmp_path.iterdir())


def test_it_says_how_to_ask_it_from_another_terminal(tmp_path: Path) -> None:
    """What is said leads to the same place, the same database and the same days."""
    environ = {"COMEBACK_DATA_DIR": str(tmp_path / "two words")}
    settle_in(environ, "http://127.0.0.1:8000")
    config = Config.from_environ(environ)
    said = welcome(config, SignIn("ann@example.org", "secret"))
    export, *settings = next(shlex.split(line) for line in said.splitlines() if "COMEBACK_" in line)
    there = Config.from_environ(dict(one.split("=", 1) for one in settings))
    assert export == "export"
    assert there.data_dir == config.data_dir
    assert there.database_url == config.database_url
    assert (there.facts_url, there.timezone) == (config.facts_url, config.timezone)


def test_its_commands_can_be_pasted_where_comeback_is_not_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    config = Config.from_environ({"COMEBACK_DATA_DIR": str(tmp_path)})
    lines = welcome(config, SignIn("ann@example.org", "secret")).splitlines()
    command, *rest = next(shlex.split(line) for line in lines if line.endswith("report overview"))
    assert Path(command).is_file()
    assert rest == ["report", "overview"]
