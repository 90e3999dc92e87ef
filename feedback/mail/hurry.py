"""Listening with a deadline; a timeout is per read, so what drips would hold us for ever."""

import io
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Hurried(io.RawIOBase):
    """The bytes of a socket until a moment of the monotonic clock, whatever their pace.

    Raises:
        TimeoutError: while reading, once that moment has passed.
    """

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._patience = connection.gettimeout()
        self._heard = connection.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._connection.settimeout(left if self._patience is None else min(left, self._patience))
        return self._heard.readinto(buffer)

    def close(self) -> None:
        self._heard.close()
        super().close()


def listen(connection: socket.socket, deadline: float) -> io.BufferedReader:
    """Return what a socket says, to be read before the deadline."""
    return io.BufferedReader(Hurried(connection, deadline))
