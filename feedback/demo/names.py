"""What the made-up customers are called, and how the shop knows them."""

from typing import NamedTuple

import numpy as np

from feedback.demo.shop import COUNTRIES

FIRST = {
    "PT": ("Ana", "Rita", "Sofia", "Inês", "Joana", "Tiago", "João", "Rui", "Miguel", "Pedro"),
    "ES": ("Lucía", "Carmen", "Marta", "Elena", "Paula", "Javier", "Diego", "Luis", "Pablo"),
    "FR": ("Camille", "Chloé", "Manon", "Claire", "Hugo", "Louis", "Jules", "Antoine"),
    "DE": ("Anna", "Lena", "Julia", "Katrin", "Jonas", "Felix", "Lukas", "Stefan"),
    "GB": ("Emily", "Grace", "Hannah", "Olivia", "Jack", "Oliver", "Thomas", "Harry"),
}
LAST = {
    "PT": ("Almeida", "Costa", "Ferreira", "Lopes", "Martins", "Pereira", "Ramos", "Sousa"),
    "ES": ("Castro", "Delgado", "Fuentes", "Navarro", "Ortega", "Prieto", "Romero", "Vega"),
    "FR": ("Bernard", "Dubois", "Fontaine", "Lambert", "Mercier", "Perrin", "Roux"),
    "DE": ("Bauer", "Fischer", "Hoffmann", "Keller", "Schneider", "Wagner", "Weber"),
    "GB": ("Baker", "Clarke", "Hughes", "Mitchell", "Shaw", "Turner", "Wright"),
}
PLAIN = str.maketrans("áãâéêíóôõúçñü", "aaaeeiooouc" + "nu")


class Known(NamedTuple):
    """What the shop writes down about who bought."""

    customer_id: str | None
    email: str | None
    phone: str | None


NOBODY = Known(None, None, None)


def known_as(number: int, person: np.void, *, guest: bool = False) -> Known:
    """Return how the shop knows a customer: by account, else by e-mail, else by phone."""
    if person["walk_in"]:
        return NOBODY
    has_account = bool(person["account"])
    email = address_of(number, person) if person["email"] else None
    if not has_account and email is None:
        return Known(None, None, f"+3519{10_000_000 + number:08d}")
    as_guest = not has_account or (guest and email is not None)
    return Known(None if as_guest else f"C{number:06d}", email, None)


def address_of(number: int, person: np.void) -> str:
    country = COUNTRIES[person["country"]].code
    first = FIRST[country][number * 7 % len(FIRST[country])]
    last = LAST[country][number * 13 // 3 % len(LAST[country])]
    return f"{first}.{last}.{number}@customer.example".lower().translate(PLAIN)


def language_of(person: np.void) -> str:
    languages = COUNTRIES[int(person["country"])].languages
    return languages[int(person["language"])][0]


def region_of(person: np.void) -> str:
    return COUNTRIES[int(person["country"])].regions[int(person["region"])]
