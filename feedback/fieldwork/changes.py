"""What was changed about a survey, as staff say it."""

from feedback.models.survey import SurveyChange
from surveys.countries import country_names

ASKED = {"yes": "asked", "no": "not asked"}
NAMES = {
    "rate": "Rate",
    "reminder": "Days until the reminder",
    "window": "Hours mail leaves in",
    "quarantine": "Days before the same person is asked again",
    "expiry": "Days after which the question closes",
    "consent": "Whose consent is not recorded",
}


def spell_change(change: SurveyChange) -> str:
    """Return "Rate: 50%, was 20%"."""
    if change.setting == "active_since":
        return "Switched on" if change.after else "Paused"
    kind, _, about = change.setting.partition(":")
    name = NAMES.get(kind, kind)
    if about:
        in_country = f"in {country_names().get(about, about)}"
        name += f" {in_country}" if kind == "consent" else f" where {about.replace('=', ' is ', 1)}"
    after = "as elsewhere" if change.after is None else _written(kind, change.after)
    was = f", was {_written(kind, change.before)}" if change.before is not None else ""
    return f"{name}: {after}{was}"


def _written(kind: str, value: str) -> str:
    if kind == "rate":
        return f"{int(value) / 100:g}%"
    return ASKED.get(value, value) if kind == "consent" else value
