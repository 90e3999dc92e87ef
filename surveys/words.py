"""What is said to customers, in every language it can be said in."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["en", "es", "pt", "de", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio "
    "julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho "
    "julho agosto setembro outubro novembro dezembro",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
DAYS: dict[Language, str] = {
    "en": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "pt": "{day} de {month} de {year}",
    "de": "{day}. {month} {year}",
    "fr": "{day} {month} {year}",
}


class Strict(BaseModel):
    """Part of a questionnaire file: nothing unknown, nothing changed once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Strict):
    """One text in all languages; `{shop}` and the like are filled when it is said."""

    en: Text
    es: Text
    pt: Text
    de: Text
    fr: Text

    def said(self, language: Language, **fills: str) -> str:
        text: str = getattr(self, language)
        return text.format(**fills) if fills else text


def spell_day(day: date, language: Language) -> str:
    """Return "2 March 2026" as the language writes it."""
    month = MONTHS[language].split()[day.month - 1]
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return DAYS[language].format(day=number, month=month, year=day.year)
