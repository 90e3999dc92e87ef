"""A real name server over UDP, of a zone written in a test."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from dns.flags import AA
from dns.message import from_wire, make_response
from dns.rcode import NXDOMAIN, SERVFAIL
from dns.rdatatype import to_text
from dns.rrset import from_text

# (name, type) → what the records say.
Zone = Mapping[tuple[str, str], list[str]]


@contextmanager
def serving_names(zone: Zone | None) -> Iterator[tuple[str, int]]:
    """Answer from a zone; None is a server that has failed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.05)
        answering = [True]

        def answer() -> None:
            while answering:
                try:
                    asked, client = server.recvfrom(4096)
                except TimeoutError:
                    continue
                server.sendto(_answer(asked, zone), client)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield server.getsockname()
        finally:
            answering.clear()
            thread.join()


def _answer(asked: bytes, zone: Zone | None) -> bytes:
    query = from_wire(asked)
    response = make_response(query)
    if zone is None:
        response.set_rcode(SERVFAIL)
        return response.to_wire()
    response.flags |= AA
    [question] = query.question
    name, kind = question.name.to_text(omit_final_dot=True).lower(), to_text(question.rdtype)
    if name not in {known for known, _ in zone}:
        response.set_rcode(NXDOMAIN)
    for alias in zone.get((name, "CNAME"), []):
        response.answer.append(from_text(name.rstrip(".") + ".", 300, "IN", "CNAME", alias))
        name = alias.rstrip(".")
    if said := zone.get((name, kind)):
        response.answer.append(from_text(name.rstrip(".") + ".", 300, "IN", kind, *said))
    return response.to_wire()
