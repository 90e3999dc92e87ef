"""Abandonment: why an order was not completed, and whether its customer bought after all."""

from reports.metrics.metric import Metric

SHORT, LONG = 7, 30


def recovered_metric(days: int) -> Metric:
    return Metric(
        name=f"recovered_{days}d",
        title=f"Recovered within {days} days",
        question=f"Which share of those who did not complete buys within {days} days after all?",
        how=(
            "Kaplan–Meier from the day of the checkout, or of the order cancelled in time, to the "
            "customer's first completed order after it; one of the same day counts. Customers not "
            "yet followed that long count for as long as they were; those nobody knows are left "
            "out. Each checkout of a customer counts, and the interval takes them as independent. "
            "Never pooled with repeat buying."
        ),
        grain="abandoned checkout",
        better="higher",
    )


METRICS = (
    Metric(
        name="abandoned",
        title="Not completed",
        question="Where do they stop, and what had they asked before?",
        how=(
            "A part of all that was not completed: by step, by kind, by whether a contact came "
            "in the 7 days before; topics and channels are of those with a contact. All are "
            "counted, so there is no interval."
        ),
        grain="abandoned checkout",
        better="neither",
    ),
    Metric(
        name="said_why_not",
        title="Said why not",
        question="Of how many do we know why they did not complete?",
        how="A reason picked, of all that was not completed. All are counted: no interval.",
        grain="abandoned checkout",
        better="neither",
    ),
    Metric(
        name="why_not",
        title="Why not",
        question="Which reason do those who did not complete an order give?",
        how="The reason picked, of those who picked one; Wilson interval.",
        grain="abandoned checkout",
        better="lower",
    ),
    recovered_metric(SHORT),
    recovered_metric(LONG),
    Metric(
        name="recovered_through",
        title="Recovered through",
        question="Where did they buy after all?",
        how=(
            f"The sales channel of the first completed order after, of those who had one within "
            f"{LONG} days and were followed that long, each order once; Wilson interval."
        ),
        grain="abandoned checkout",
        better="neither",
    ),
    Metric(
        name="value_lost",
        title="Value lost",
        question="What was in the checkouts that did not come back?",
        how=(
            f"The amounts of what was not completed, its customer known, followed for {LONG} days "
            "and without a completed order in them; added up. What one customer left again and "
            "again counts once, by the last of it. What such a customer would have bought without "
            "the trouble is not known."
        ),
        grain="abandoned checkout",
        unit="money",
        better="lower",
    ),
    Metric(
        name="value_recovered",
        title="Value recovered",
        question="What did those buy who came back?",
        how=(
            f"The first completed orders within {LONG} days after, less refunds, of customers "
            "followed that long; added up, each order once. It is what they bought then, not what "
            "they had left."
        ),
        grain="abandoned checkout",
        unit="money",
        better="higher",
    ),
)
