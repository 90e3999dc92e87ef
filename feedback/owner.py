"""Who is at work: a process, told apart from a later one of the same number."""

import os
import socket
from pathlib import Path

PROC = Path("/proc")


def this_process() -> str:
    """Return host:pid:start of the process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start(os.getpid())}"


def is_dead_here(owner: str) -> bool:
    """Say whether an owner was a process of this host that is no more; of another, who knows."""
    host, pid, start = owner.rsplit(":", 2)
    return host == socket.gethostname() and _start(int(pid)) != start


def _start(pid: int) -> str | None:
    """Return when a living process began, "" where the system does not say, None if it is dead."""
    if not PROC.is_dir():
        return "" if _answers(pid) else None
    try:
        # The command before the last ")" may hold anything.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, started = fields[0], fields[19]
    return None if state in "ZX" else started


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
