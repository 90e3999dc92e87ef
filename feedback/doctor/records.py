"""What a domain says of its mail: DKIM, DMARC, where replies go, and a mail server's own name."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from config import PREFIX, Config
from feedback.doctor.finding import Finding, unsure, warning, wrong
from feedback.doctor.names import Names, NotLookedUp
from feedback.doctor.settings import is_sendgrid, leaves_for_nobody
from feedback.doctor.spf import spf

SENDGRID_SENDS = "sendgrid.net"


def records(config: Config, names: Names) -> Iterator[Finding]:
    """Look up what receivers look up before they take a mail of ours; stops where nobody answers.

    Nothing is looked up while mails stay in the outbox.
    """
    domain = config.mail_from.rpartition("@")[2]
    if leaves_for_nobody(config):
        yield Finding("DNS", "is not looked up: mails stay in the outbox")
        return
    try:
        names.must_know_the_public()
        dkim = _dkim(names, domain, config)
        yield dkim
        is_signed = is_sendgrid(config) and dkim.remedy is None
        needs = SENDGRID_SENDS if is_sendgrid(config) and not is_signed else None
        yield spf(names, domain, include=needs, is_signed=is_signed)
        yield _dmarc(names, domain)
        yield _replies(names, domain)
        if not is_sendgrid(config):
            yield _reverse(names, urlsplit(config.mail_url).hostname or "localhost")
    except NotLookedUp as problem:
        yield unsure("DNS", f"could not be looked up: {problem}", "try again with a network")


def tags(record: str) -> dict[str, str]:
    """Return what a record of `name=value;` pairs holds, names in small letters."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, sign, value in pairs if sign}


def _dkim(names: Names, domain: str, config: Config) -> Finding:
    """Look for the keys; under which names a mail server's own are is not known for certain."""
    under = ", ".join(config.dkim_selectors)
    found = {
        selector: [tags(one) for one in names.texts(f"{selector}._domainkey.{domain}")]
        for selector in config.dkim_selectors
    }
    keys = {selector: [key["p"] for key in found[selector] if "p" in key] for selector in found}
    good = [selector for selector in keys if any(keys[selector])]
    if good:
        return Finding("DKIM", f"keys under {', '.join(good)}")
    is_revoked = any(keys.values())
    judge = wrong if is_sendgrid(config) or is_revoked else warning
    return judge(
        "DKIM",
        f"the key under {under} is revoked" if is_revoked else f"{domain} has no key under {under}",
        "mails that your domain did not sign are turned away by the large mailbox providers",
        f"publish the keys of who sends your mail, or name them in {PREFIX}DKIM_SELECTORS",
    )


def _dmarc(names: Names, domain: str) -> Finding:
    """Judge the record of the domain, or of the nearest domain above that has one (RFC 9989)."""
    labels = domain.split(".")
    for up in range(max(len(labels) - 1, 1)):
        name = f"_dmarc.{'.'.join(labels[up:])}"
        found = [t for t in names.texts(name) if t.lower().replace(" ", "").startswith("v=dmarc1")]
        if found:
            return _judged(name, [tags(one) for one in found], is_above=up > 0)
    return wrong(
        "DMARC",
        f"{domain} has no record",
        "Gmail and Yahoo turn away mails in numbers from a domain without one",
        f'publish "v=DMARC1; p=none; rua=mailto:…" as TXT at _dmarc.{domain}; tighten it later',
    )


def _judged(name: str, found: list[dict[str, str]], *, is_above: bool) -> Finding:
    if len(found) > 1:
        remedy = "make one of them"
        return wrong("DMARC", f"{name} has {len(found)} records", "none of them counts", remedy)
    [record] = found
    policy = (record.get("sp") if is_above else None) or record.get("p", "")
    if policy not in ("none", "quarantine", "reject"):
        why = "receivers take it for p=none, or for no record"
        return warning("DMARC", f"{name} has no policy", why, "add p=none, quarantine or reject")
    if policy == "none":
        return warning(
            "DMARC",
            f"{name} asks for p=none",
            "anybody can still write to your customers in your name",
            "once the reports show that all your mail passes, p=quarantine, then p=reject",
        )
    if "rua" not in record:
        return warning(
            "DMARC",
            f"{name} asks for p={policy}, and for no reports",
            "you would not hear of mails of yours that are turned away",
            "add rua=mailto: and an address",
        )
    return Finding("DMARC", f"{name} asks for p={policy}, reports go out")


def _replies(names: Names, domain: str) -> Finding:
    about = "replies"
    exchanges = names.exchanges(domain)
    if any(exchanges):
        return Finding(about, f"{len(exchanges)} servers take mail to {domain}")
    if not exchanges and names.addresses(domain):
        return Finding(about, f"{domain} itself takes its mail: it has no MX record")
    said = f"{domain} takes no mail" if exchanges else f"{domain} has neither MX nor address"
    return wrong(
        about,
        said,
        "what customers reply, and what bounces, comes back to nobody",
        f"publish an MX record, or set {PREFIX}MAIL_FROM to an address that is read",
    )


def _reverse(names: Names, host: str) -> Finding:
    """Judge whether the mail server's address has a name, and the name that address."""
    about = "reverse DNS"
    public = sorted(one for one in names.addresses(host) if ip_address(one).is_global)
    if not public:
        return Finding(about, f"{host} has no public address of its own")
    for address in public:
        known = names.hosts(address)
        if not any(address in names.addresses(one) for one in known):
            said = f"{address} of {host} is called {known[0]}, which is another" if known else None
            return warning(
                about,
                said or f"{address} of {host} has no name",
                "many servers take no mail from an address whose name does not lead back to it",
                "let who gave you the address publish a PTR record with the server's name",
            )
    return Finding(about, f"{', '.join(public)} of {host} has a name that leads back to it")
