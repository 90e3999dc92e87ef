"""What every report says of its scope: what is missing, and how a past day is to be read."""

from reports.scope import Scope

NOTHING = "Nothing matches what was asked for."


def remarks(scope: Scope) -> list[str]:
    """Return the sentences; none where nothing is out of the ordinary."""
    said = []
    if scope.as_of is None:
        said.append("There are no orders yet.")
    asked, known = scope.query.as_of, scope.warehouse.as_of
    if asked and known and asked < known:
        said.append("Orders and verdicts are as known today, not as known on that day.")
    if asked and known and asked > known:
        said.append(f"No order is known after {known}: later days count as days without one.")
    return said
