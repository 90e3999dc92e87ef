"""What the domain name system says."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TypeVar

from dns.exception import DNSException
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from dns.reversename import from_address

SECONDS = 4.0

Kind = TypeVar("Kind", bound=Rdata)


class NotLookedUp(Exception):
    """Nobody answered: whether there is such a record is not known."""


class Names:
    """Looks names up, at `server` (an address and a port) or where the system does."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        self._server = server

    def must_know_the_public(self) -> None:
        """Ask for the root: cut off from it, some resolvers deny every name there is.

        Raises:
            NotLookedUp: it is not known here.
        """
        if not self._find(".", RdataType.NS, NS):
            raise NotLookedUp("public names are not known here")

    def texts(self, name: str) -> list[str]:
        found = self._find(name, RdataType.TXT, TXT)
        return [b"".join(one.strings).decode("utf-8", "replace") for one in found]

    def exchanges(self, domain: str) -> list[str]:
        """Return who takes a domain's mail; "" is nobody (RFC 7505)."""
        return [_name(one.exchange) for one in self._find(domain, RdataType.MX, MX)]

    def addresses(self, host: str) -> set[str]:
        if _is_address(host):
            return {host}
        four = {one.address for one in self._find(host, RdataType.A, A)}
        six = {one.address for one in self._find(host, RdataType.AAAA, AAAA)}
        return four | six

    def hosts(self, address: str) -> list[str]:
        """Return the names an address is said to have."""
        found = self._find(from_address(address).to_text(), RdataType.PTR, PTR)
        return [_name(one.target) for one in found]

    def _find(self, name: str, kind: RdataType, shape: type[Kind]) -> list[Kind]:
        """Return the records of a name; none where it is certain that there are none.

        Raises:
            NotLookedUp: nobody answered, or a name cannot be one.
        """
        try:
            answer: Iterable[Rdata] = self._resolver().resolve(name, kind, lifetime=SECONDS)
        except (NXDOMAIN, NoAnswer):
            return []
        except DNSException as error:
            raise NotLookedUp(f"{name} ({type(error).__name__})") from None
        return [one for one in answer if isinstance(one, shape)]

    def _resolver(self) -> Resolver:
        if self._server is None:
            return Resolver()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
        return resolver


def _name(name: object) -> str:
    return str(name).rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
