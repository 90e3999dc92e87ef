"""Who is at work: a process, told apart from a later one of the same number."""

import os
import socket
from pathlib import Path

PROC = Path("/proc")


def this_process() -> str:
    """Return place:pid:start of the process."""
    return f"{_place()}:{os.getpid()}:{_start(os.getpid())}"


def is_dead_here(owner: str | None) -> bool:
    """Say whether an owner was a process of this place that is no more; of another, who knows.

    Nobody, and an owner an earlier version wrote down in its own way, are not known to be dead.
    """
    match (owner or "").rsplit(":", 2):
        case [place, pid, start] if pid.isdecimal():
            return place == _place() and _start(int(pid)) != start
    return False


def _place() -> str:
    """Name where the numbers of processes are this one's: host, boot and, in a container, its own.

    Containers may share the name of their host, and hosts a name.
    """
    host = socket.gethostname()
    if not PROC.is_dir():
        return host
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{host}/{boot}/{(PROC / 'self/ns/pid').stat().st_ino}"


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
