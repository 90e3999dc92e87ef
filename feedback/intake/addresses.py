"""E-mail addresses and phone numbers, in the one form customers are matched by."""

import re
from functools import lru_cache

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
EMAIL_LENGTH = 254
E164 = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
REGION = re.compile(r"[A-Z]{2}", re.ASCII)


def normal_email(text: str) -> str | None:
    """Return an address trimmed and in lower case, nothing cleverer; None where it is none."""
    address = text.strip().lower()
    return address if len(address) <= EMAIL_LENGTH and EMAIL.fullmatch(address) else None


@lru_cache(maxsize=65536)
def normal_phone(text: str, country: str | None) -> str | None:
    """Return a number in E.164; one without a country code is a number of `country`."""
    if E164.fullmatch(text):
        return text
    # phonenumbers takes a while to load, and most files hold no such number.
    import phonenumbers  # noqa: PLC0415

    region = country.upper() if country else ""
    try:
        number = phonenumbers.parse(text, region if REGION.fullmatch(region) else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
