"""Who may send a domain's mail, as the domain says: SPF (RFC 7208)."""

from feedback.doctor.finding import Finding, warning, wrong
from feedback.doctor.names import Names

ABOUT = "SPF"
MOST_LOOKUPS = 10
UNKNOWN_SENDER = "receivers cannot tell our mails from somebody else's and put them with the spam"
# The words that cost a lookup, besides redirect=.
COSTLY = ("include", "a", "mx", "ptr", "exists")


def spf(names: Names, domain: str, *, include: str | None, is_signed: bool) -> Finding:
    """Judge a domain's record; `include` is what it must name, such as "sendgrid.net".

    What a provider signs for the domain and sends in a name of its own (`is_signed`) passes without
    the record.

    Raises:
        NotLookedUp: nobody answered.
    """
    records = _records(names, domain)
    if len(records) != 1:
        return _not_one(domain, len(records), is_signed=is_signed)
    terms = records[0].split()[1:]
    lookups = _lookups(names, terms)
    if lookups > MOST_LOOKUPS:
        return wrong(
            ABOUT,
            f"the record of {domain} needs more than {MOST_LOOKUPS} lookups",
            "receivers stop there and take it for broken",
            "take out what no longer sends, or name addresses (ip4:) in place of includes",
        )
    if include and f"include:{include}" not in (term.lstrip("+").lower() for term in terms):
        return warning(
            ABOUT,
            f"the record of {domain} does not name {include}",
            "mails leave through it; where DKIM fails, nothing says that it may send them",
            f"add include:{include}, unless its own records (em….{domain}) are in place",
        )
    return _last_word(names, domain, terms, lookups)


def _records(names: Names, domain: str) -> list[str]:
    return [one for one in names.texts(domain) if one.lower().split(" ")[0] == "v=spf1"]


def _not_one(domain: str, count: int, *, is_signed: bool) -> Finding:
    if count:
        return wrong(
            ABOUT,
            f"{domain} has {count} records",
            "with more than one none is valid",
            "make one of them",
        )
    judge = warning if is_signed else wrong
    return judge(
        ABOUT,
        f"{domain} has no record",
        UNKNOWN_SENDER,
        'publish a TXT record such as "v=spf1 include:… -all" that names who sends your mail',
    )


def _last_word(names: Names, domain: str, terms: list[str], lookups: int) -> Finding:
    """Judge what the record says of everybody it does not name."""
    *_, word = ["", *(term.lower() for term in _followed(names, terms) if _is_all(term))]
    said = f"one record, {lookups} of {MOST_LOOKUPS} lookups, ends in {word or 'nothing'}"
    if word in ("-all", "~all"):
        return Finding(ABOUT, said)
    if word in ("+all", "all"):
        return wrong(ABOUT, said, f"anybody may send as {domain}", "end it in -all or ~all")
    return warning(ABOUT, said, "it says nothing of strangers", "end it in -all or ~all")


def _is_all(term: str) -> bool:
    return term.lower().lstrip("+-~?") == "all"


def _followed(names: Names, terms: list[str]) -> list[str]:
    """Return the terms of the record that has the last word: redirect= hands it on."""
    for _ in range(MOST_LOOKUPS):
        target = next((t[9:] for t in terms if t.lower().startswith("redirect=")), "")
        if not target or any(map(_is_all, terms)):
            break
        terms = [term for one in _records(names, target) for term in one.split()[1:]]
    return terms


def _lookups(names: Names, terms: list[str], spent: int = 0) -> int:
    """Return how many lookups a record costs with all it includes; it stops above the limit."""
    for term in terms:
        word, _, target = term.lower().lstrip("+-~?").replace("=", ":", 1).partition(":")
        if word.partition("/")[0] not in (*COSTLY, "redirect"):
            continue
        spent += 1
        if spent > MOST_LOOKUPS:
            return spent
        # A target with a macro is known only once there is a mail.
        if word in ("include", "redirect") and "%" not in target:
            for record in _records(names, target):
                spent = _lookups(names, record.split()[1:], spent)
    return spent
