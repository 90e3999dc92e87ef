"""The ledger as a drawing: from everything due to the answers, and where the others stayed."""

from reports import words
from reports.estimate import Estimate
from reports.metrics.coverage.ledger import COLUMNS, NOT_LISTED, STAGES
from reports.pages.page import Ledger, Step, Table
from reports.report import Report

# In the order the stages are drawn: what one is called, and who came so far, of the one before.
NAMES = {
    "due": ("Due", "All that could be asked about by now"),
    "eligible": ("Could be drawn", "Reachable, willing, and not held out"),
    "drawn": ("Drawn", "{share} of those who could be"),
    "sent": ("Asked", "{share} of those drawn"),
    "answered": ("Answered", "{share} of those asked"),
}
# What a column is called, why somebody stands in it, and what can be done about it.
REASONS = {
    NOT_LISTED: ("Not listed yet", "The hourly job lists them.", ""),
    "not_active": ("No survey yet", "They fell due before a survey was switched on.", ""),
    "no_address": (
        "No address",
        "Neither e-mail nor phone is known.",
        "Ask for one with every order.",
    ),
    "no_consent": (
        "No consent",
        "They did not agree to be asked.",
        "Ask them at the start of the checkout.",
    ),
    "suppressed": ("Suppressed", "They unsubscribed, or mail to them came back.", ""),
    "holdout": ("Held out", "Left alone on purpose, to compare with.", ""),
    "listed": ("Not decided yet", "The next draw decides.", ""),
    "not_drawn": ("Not drawn", "The draw is by chance; a higher rate asks more.", ""),
    "drawn": ("Not sent yet", "Their mail is on its way.", ""),
    "quarantine": ("Asked lately", "Nobody is asked again so soon.", ""),
    "situation_changed": (
        "Situation changed",
        "They ordered or cancelled before the mail left.",
        "",
    ),
    "expired": (
        "Too late",
        "The survey closed before it was sent.",
        "See that the jobs run.",
    ),
    "held": (
        "Held",
        "The mail may have left; nobody knows, so it is not sent twice.",
        "See what the mail service says of them.",
    ),
    "failed": ("Failed", "The mail could not be sent.", "Run comeback doctor --mail: it says why."),
    "sent": ("No answer", "Nothing came back.", ""),
    "bounced": (
        "Bounced",
        "The mail came back.",
        "Have addresses confirmed with the order.",
    ),
    "machine": ("Only a machine", "A scanner followed the link; no person answered.", ""),
    "counted": ("Answered", "A person answered.", ""),
}
NEVER_LISTED = "None of these was ever listed to be asked"
NO_SURVEY = "No survey was on yet when they fell due"
NOBODY_TO_WIN = "Nobody is lost whom you could have asked"


def ledger(report: Report) -> Ledger | None:
    """Draw what became of everything due; None where nothing is."""
    due = report.estimate("due")
    if due is None or not due.hits:
        return None
    columns = {column: _column(report, column) for column in COLUMNS}
    steps = [_stage("due", due, due.n)]
    left, before = due.n, frozenset(COLUMNS)
    for stage, dispositions, _ in STAGES:
        after = frozenset(one.value for one in dispositions)
        for column in [one for one in REASONS if one in before - after and columns[one].hits]:
            left -= columns[column].hits or 0
            steps.append(_loss(column, columns[column], left))
        steps.append(_stage(stage, report.estimate(stage) or due, due.n))
        before = after
    return Ledger(
        title=_finding(columns),
        about=f"What became of all {words.count(due.n)} that fell due. Boldest: what you can mend",
        steps=tuple(steps),
        sum=_sum(due.n, columns["counted"].hits or 0),
        table=_table(columns),
    )


def _column(report: Report, column: str) -> Estimate:
    return report.estimate("ledger", disposition=column) or Estimate(n=0, hits=0)


def _stage(stage: str, estimate: Estimate, due: int) -> Step:
    name, who = NAMES[stage]
    hits, share = estimate.hits or 0, estimate.value
    return Step(
        kind="stage",
        name=name,
        count=words.count(hits),
        share=words.percent(hits / due),
        why=estimate.reason or "" if share is None else who.format(share=words.percent(share, 0)),
        remedy="",
        start=0.0,
        width=_percent(hits, due),
    )


def _loss(column: str, estimate: Estimate, left: int) -> Step:
    name, why, remedy = REASONS[column]
    hits = estimate.hits or 0
    return Step(
        kind="mendable" if remedy else "meant",
        name=name,
        count=f"{words.MINUS}{words.count(hits)}",
        share=words.percent(hits / estimate.n),
        why=why,
        remedy=remedy,
        start=_percent(left, estimate.n),
        width=_percent(hits, estimate.n),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 3)


def _finding(columns: dict[str, Estimate]) -> str:
    """Name the column that costs most of those that something can be done about."""
    mendable = {name: columns[name].hits or 0 for name, (_, _, remedy) in REASONS.items() if remedy}
    worst = max(mendable, key=lambda name: mendable[name])
    if columns[NOT_LISTED].hits == columns[NOT_LISTED].n:
        return NEVER_LISTED
    if not mendable[worst]:
        before, due = columns["not_active"].hits, columns["not_active"].n
        return NO_SURVEY if before == due else NOBODY_TO_WIN
    share = words.percent(columns[worst].value or 0.0, 0)
    return f"What costs most, of what you can mend: {REASONS[worst][0].lower()}, {share} of all due"


def _sum(due: int, answered: int) -> str:
    return (
        f"{words.count(answered)} answered and {words.count(due - answered)} who stayed on the way"
        f" are the {words.count(due)} due."
    )


def _table(columns: dict[str, Estimate]) -> Table:
    """Return every column, those nobody stands in too, and the total."""
    rows = [
        (
            name,
            f"{why} {remedy}".strip(),
            words.count(columns[column].hits or 0),
            _share(columns[column]),
        )
        for column, (name, why, remedy) in REASONS.items()
    ]
    total = words.count(next(iter(columns.values())).n)
    return Table(
        "The ledger, every column",
        ("Column", "Why", "Count", "Of those due"),
        (*rows, ("Due", "All columns added up", total, "100%")),
        words=2,
    )


def _share(estimate: Estimate) -> str:
    return words.percent(estimate.value or 0.0)
