"""Channels: contacts a day, what customers say and do by channel, and what crosses over."""

from reports.metrics.metric import Metric

AWAY = "Away from the stores is every other channel that is known; an unknown one is neither."
NOT_BY_CHANCE = "Nobody was assigned by chance: it goes with the difference, it need not cause it."
BY_AGENTS = (
    "Interval from how much the agents differ among themselves (jackknife over agents; t on agents "
    "less two degrees of freedom, fewer where one side has few); no difference is given under 5 "
    "agents on a side."
)


def _of_days(name: str, title: str, what: str) -> Metric:
    """Declare what the days come to, lined up by how many contacts came."""
    return Metric(
        name=f"contacts_a_day_{name}",
        title=f"Contacts a day, {title}",
        question=f"How many contacts come on {what}?",
        how=(
            "Of all days of the period that are over, those with none too, in the order of their "
            "number of contacts; days before the first contact ever say nothing. Exact, of these "
            "days."
        ),
        grain="day",
        unit="count",
        better="neither",
    )


OF_DAYS = {
    0.0: _of_days("least", "the quietest", "the quietest day"),
    0.25: _of_days("lower_quartile", "lower quartile", "a quiet day: a quarter have no more"),
    0.5: _of_days("median", "median", "the day in the middle"),
    0.75: _of_days("upper_quartile", "upper quartile", "a busy day: a quarter have more"),
    0.9: _of_days("p90", "90th percentile", "a very busy day: one in ten has more"),
    1.0: _of_days("most", "the busiest", "the busiest day"),
}

METRICS = (
    Metric(
        name="contacts_a_day",
        title="Contacts a day",
        question="How many contacts come in a day?",
        how=(
            "The mean over all days of the period that are over, days with none too; days before "
            "the first contact ever say nothing. Interval from how much whole weeks differ, of a "
            "weekday from its days, which is more than if contacts came by chance (Hall's "
            "transformation, since they are skewed); none under 8 weeks."
        ),
        grain="day",
        unit="average",
        better="neither",
    ),
    *OF_DAYS.values(),
    Metric(
        name="several_channels",
        title="Several channels for one issue",
        question="Which share of contacts is of an issue taken to more than one channel?",
        how=(
            "Of contacts that name an issue, those whose customer took it to two channels or "
            "more. Wilson, of as many contacts as those of one issue, being alike, are worth."
        ),
        grain="contact",
        better="lower",
    ),
    Metric(
        name="satisfied_contact",
        title="Satisfied with the contact",
        question="Which share of customers was satisfied with how a contact was handled?",
        how="Of contacts that have a verdict of their own, those satisfied; Wilson interval.",
        grain="answered contact",
        better="higher",
    ),
    Metric(
        name="satisfied_contact_difference",
        title="Difference in satisfied with the contact",
        question="Are customers of trained agents more satisfied with the contact?",
        how=f"Trained minus untrained. {BY_AGENTS} {NOT_BY_CHANCE}",
        grain="answered contact",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="satisfied_contact_difference_alike",
        title="Difference in satisfied with the contact, like with like",
        question="And among contacts of the same topic and channel?",
        how=f"Mantel–Haenszel over topic and contact channel. {BY_AGENTS} {NOT_BY_CHANCE}",
        grain="answered contact",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="satisfied_difference",
        title="Difference in satisfied",
        question="Are the ones more or less satisfied than the others?",
        how=(
            "The group minus the one it is held against, of answered orders; Newcombe's interval. "
            "It goes with the group; no cause is claimed."
        ),
        grain="answered order",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="satisfied_difference_alike",
        title="Difference in satisfied, like with like",
        question="And among orders whose last contact had the same topic and channel?",
        how=f"Mantel–Haenszel over topic and contact channel. {BY_AGENTS} {NOT_BY_CHANCE}",
        grain="answered order",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="returned_through",
        title="Handed back through",
        question="Through which channel are orders handed back?",
        how="Of the returned orders of a sales channel; Wilson interval.",
        grain="order",
        better="neither",
    ),
    Metric(
        name="store_90d",
        title="Bought in a store within 90 days",
        question="Of customers who ordered away from the stores, which share then buys in one?",
        how=(
            "Kaplan–Meier from the landmark, 14 days after the first order of the period was "
            "due, to the next order in a store, by the verdict held at the landmark. Whoever "
            f"bought in a store before it is left out and counted. {AWAY}"
        ),
        grain="customer",
        better="higher",
    ),
    Metric(
        name="away_90d",
        title="Bought away from the stores within 90 days",
        question="Of customers who bought in a store, which share then buys elsewhere with us?",
        how=(
            "Kaplan–Meier from the landmark, 14 days after the first order of the period was "
            "due, to the next order not in a store, by the verdict held at the landmark. Whoever "
            f"had one before it is left out and counted. {AWAY}"
        ),
        grain="customer",
        better="higher",
    ),
    *(
        Metric(
            name=f"{name}_difference",
            title=f"Difference in those who bought {where} within 90 days",
            question="Do the dissatisfied go there less, or more, than the satisfied?",
            how=(
                "The group minus the one it is held against; interval by MOVER from those of the "
                "two. It goes with the verdict; no cause is claimed."
            ),
            grain="customer",
            unit="difference of shares",
            better="neither",
        )
        for name, where in (("store_90d", "in a store"), ("away_90d", "away from the stores"))
    ),
    Metric(
        name="store_revenue_365d",
        title="Spent in the stores in 365 days",
        question="What do customers who ordered away from the stores spend in them afterwards?",
        how=(
            "What their orders in a store came to in the 365 days after the landmark, less what "
            "was returned; the mean over everybody followed that long, those who did not come "
            "counting with nothing. Interval by Hall's transformation, since amounts are skewed. "
            "One currency; who bought in another is left out and counted."
        ),
        grain="customer",
        unit="money",
        better="higher",
    ),
    Metric(
        name="store_revenue_365d_difference",
        title="Difference in what is spent in the stores",
        question="Do the dissatisfied spend less in the stores, or more, than the satisfied?",
        how=(
            "The group minus the one it is held against; interval by MOVER from those of the two. "
            "It goes with the verdict; no cause is claimed."
        ),
        grain="customer",
        unit="difference of money",
        better="neither",
    ),
    Metric(
        name="handled_by_trained",
        title="Handled by trained agents",
        question="Which share of contacts do trained agents handle?",
        how="Of contacts of which it is known whether the agent was trained; Wilson interval.",
        grain="contact",
        better="neither",
    ),
    Metric(
        name="agents",
        title="Agents",
        question="How many agents handled the contacts?",
        how=(
            "Agents with a contact of which it is known by now whether it resolved the issue. "
            "Exact; of contacts whose agent is told."
        ),
        grain="contact",
        unit="count",
        better="neither",
    ),
    Metric(
        name="resolved_first",
        title="Resolved by the first contact",
        question="Which share of contacts resolved the issue at once?",
        how=(
            "As first-contact resolution is counted, of contacts of which it is known by now; "
            "Wilson interval."
        ),
        grain="contact",
        better="higher",
    ),
    Metric(
        name="resolved_first_difference",
        title="Difference in resolved by the first contact",
        question="Do trained agents resolve more at once?",
        how=f"Trained minus untrained. {BY_AGENTS} {NOT_BY_CHANCE}",
        grain="contact",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="resolved_first_difference_alike",
        title="Difference in resolved by the first contact, like with like",
        question="And among contacts of the same topic and channel?",
        how=f"Mantel–Haenszel over topic and contact channel. {BY_AGENTS} {NOT_BY_CHANCE}",
        grain="contact",
        unit="difference of shares",
        better="neither",
    ),
)
