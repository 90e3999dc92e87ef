"""What customers did afterwards, by whether they answered and by whether they could be asked."""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from reports.breakdown import NEVER_ASKED, NO_ANSWER
from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.repeat import CUSTOMERS, EARLY, Followed, Study, are_enough, repeat_rows
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.statistics.horizon import difference
from reports.statistics.survival import Survival, kaplan_meier
from reports.warehouse.columns import touchpoints
from surveys import disposition as dispositions

HORIZON = 90
ANSWERED = "answered"
ASKED = (ANSWERED, NO_ANSWER, NEVER_ASKED)
MAY_BE_ASKED = "may_be_asked"
HELD_OUT = "held_out"
ARMS = (MAY_BE_ASKED, HELD_OUT)
SENT = [disposition.value for disposition in dispositions.ASKED]
IMPORTED = "asked by another tool, of which nobody knows who was silent"
BEFORE_DUE = "came back before they were due to be asked"

Groups = dict[str, Followed]


def by_answering(scope: Scope) -> Groups:
    """Follow customers from the landmark: those who answered, did not, and were never asked.

    Of whom another tool asked, only those are known who answered it: they are left out.
    """
    query = replace(scope.query, by="verdict", horizons=(HORIZON,))
    we_sent = sa.func.coalesce(touchpoints.c.disposition.in_(SENT), sa.false())
    study = Study.of(replace(scope, query=query, landmark=True), we_sent.label("we_sent"))
    c = study.customers.c
    group = sa.case(
        (c.value == NEVER_ASKED, NEVER_ASKED),
        (~c.we_sent, IMPORTED),
        (c.value == NO_ANSWER, NO_ANSWER),
        else_=ANSWERED,
    )
    customers = sa.select(group.label("value"), c.start, c.stop, c.back).subquery()
    found = Study(study.scope, customers).groups()
    groups = {asked: found.get(asked) or _nobody() for asked in ASKED}
    if IMPORTED in found:
        groups[ANSWERED].left_out[IMPORTED] = _customers(found[IMPORTED])
    return groups


def _nobody() -> Followed:
    return Followed(mature=[(0, 0)])


def _customers(group: Followed) -> int:
    followed = sum(back + still_out for _, back, still_out in group.spans)
    return followed + sum(group.left_out.values())


def by_arm(scope: Scope) -> Groups:
    """Follow every customer from the day they first fell due, by whether they are held out."""
    everybody = replace(scope, query=replace(scope.query, by=None, horizons=(HORIZON,)))
    found = first_due(everybody).groups()
    return {
        arm: found.get(held_out) or _nobody()
        for arm, held_out in ((MAY_BE_ASKED, False), (HELD_OUT, True))
    }


def first_due(scope: Scope) -> Study:
    """Choose each customer's first order of which the holdout was looked up, from its due day."""
    last = scope.observed
    until = touchpoints.c.observed_until
    customers = (
        sa.select(
            touchpoints.c.holdout.label("value"),
            touchpoints.c.due_day.label("start"),
            sa.case((until < last, until), else_=last).label("stop"),
            touchpoints.c.next_day.label("back"),
        )
        .where(touchpoints.c.is_first_due, *scope.within())
        .subquery()
    )
    return Study(scope, customers)


def answering_rows(groups: Mapping[str, Followed], min_n: int) -> list[Row]:
    """Return who came back by answering, and answered less no answer: what sets them apart."""
    fits = {asked: kaplan_meier(followed.spans) for asked, followed in groups.items()}
    return [
        *_rows("asked", groups, fits, min_n),
        Row({}, "selection", apart(fits[ANSWERED], fits[NO_ANSWER], min_n)),
    ]


def arm_rows(groups: Mapping[str, Followed], min_n: int) -> list[Row]:
    """Return who came back by arm, and asked less held out: what asking itself does."""
    fits = {arm: kaplan_meier(followed.spans) for arm, followed in groups.items()}
    return [
        *_rows("arm", groups, fits, min_n),
        Row({}, "effect_of_asking", apart(fits[MAY_BE_ASKED], fits[HELD_OUT], min_n)),
    ]


def _rows(
    dimension: str, groups: Mapping[str, Followed], fits: Mapping[str, Survival], min_n: int
) -> list[Row]:
    return [
        row
        for name, followed in groups.items()
        for row in repeat_rows({dimension: name}, fits[name], followed.mature, (HORIZON,), min_n)
    ]


def apart(fit: Survival, other: Survival, min_n: int) -> Estimate:
    """Return the difference of two groups in who came back within 90 days, by MOVER."""
    few = min(fit.n, other.n)
    hidden = too_few(few, min_n, f"{CUSTOMERS} in one of the two groups")
    if hidden:
        return hidden
    share, others = fit.share_by(HORIZON), other.share_by(HORIZON)
    if share is None or others is None:
        return not_known(
            few, f"Nobody in one of the two groups has been followed for {HORIZON} days"
        )
    found = difference(share, others)
    return Estimate(
        n=fit.n + other.n,
        value=found.value,
        low=found.low,
        high=found.high,
        method="kaplan_meier_mover",
        precise=is_precise(few, found.low, found.high)
        and are_enough(share.at_risk, fit.n)
        and are_enough(others.at_risk, other.n),
    )


def left_out(dimension: str, groups: Mapping[str, Followed], min_n: int) -> list[LeftOut]:
    """Return who is not followed, by group; of the arms nobody waits for a landmark."""
    names = {EARLY: BEFORE_DUE} if dimension == "arm" else {}
    return [
        LeftOut({dimension: name}, names.get(cause, cause), count if count >= min_n else None)
        for name, followed in groups.items()
        for cause, count in followed.left_out.items()
    ]
