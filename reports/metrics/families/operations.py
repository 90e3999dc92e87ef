"""How well an operational metric stands in for what the customer says and does."""

from reports.metrics.metric import Metric

AGAINST_VERDICT = (
    Metric(
        name="dissatisfied_green",
        title="Dissatisfied though green",
        question="Which share was dissatisfied although the metric met its target?",
        how="Dissatisfied, of the answered where the metric was green; Wilson interval.",
        grain="answered order",
        better="lower",
    ),
    Metric(
        name="dissatisfied_red",
        title="Dissatisfied when red",
        question="Which share was dissatisfied when the metric missed its target?",
        how="Dissatisfied, of the answered where the metric was red; Wilson interval.",
        grain="answered order",
        better="neither",
    ),
    Metric(
        name="missed_uncorrected",
        title="Missed, of those who answered",
        question="Of the dissatisfied who answered, which share did the metric show green?",
        how="Green, of the answered dissatisfied with green or red; Wilson interval.",
        grain="answered order",
        better="lower",
    ),
    Metric(
        name="explained",
        title="Explained variation",
        question="Which part of the variation of verdicts goes with this metric's red?",
        how=(
            "LMG: what red adds to R², averaged over all orders in which metrics can be added; all "
            "shares add up to R². Not applicable counts as not red; only answers of which every "
            "metric's colour is known. What goes together need not be a cause."
        ),
        grain="answered order",
        better="neither",
    ),
)
AGAINST_REPEAT = (
    Metric(
        name="not_back_green",
        title="Not back though green",
        question="Which share did not come back although the metric met its target?",
        how=(
            "Kaplan–Meier, 90 days from the landmark 14 days after the first order of the period "
            "was due; the metric as known on that day."
        ),
        grain="customer",
        better="lower",
    ),
    Metric(
        name="not_back_red",
        title="Not back when red",
        question="Which share did not come back when the metric missed its target?",
        how="As not back though green, of customers whose order was red.",
        grain="customer",
        better="neither",
    ),
)
AGAINST_BOTH = (
    Metric(
        name="difference",
        title="Red against green",
        question="How much more often are customers lost where the metric is red?",
        how=(
            "The share when red minus the share though green: Newcombe's interval, for repeat "
            "buying MOVER. p_holm holds for all metrics of the block at once."
        ),
        grain="answered order",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="difference_adjusted",
        title="Red against green, others alike",
        question="And among customers who are otherwise alike?",
        how=(
            "Adjusted for channel, value of the order, first or repeat buyer, and the shop's own "
            "segment: g-computation over a logistic fit; Mantel–Haenszel where answers are few for "
            "that. Repeat buying: customers followed for 90 days."
        ),
        grain="answered order",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="missed",
        title="Missed",
        question="Of all dissatisfied customers, which share does the metric show green?",
        how=(
            "Corrected for who answers (Begg–Greenes): the metric is known of every order that is "
            "due, answered or not. For repeat buying: of all who did not come back."
        ),
        grain="answered order",
        better="lower",
    ),
    Metric(
        name="auc",
        title="Told apart",
        question="Does a worse value go with dissatisfied customers?",
        how=(
            "The chance that a dissatisfied customer had a worse value than a satisfied one (AUC; "
            "DeLong's interval, with fewer than 30 of either never narrower than Newcombe's). It "
            "stands in if surely 0.75 or more and it misses under 40%; is "
            "weak if surely 0.60 or more; does not stand in if surely below 0.60; else we cannot "
            "tell. Under 30 answers nothing is said."
        ),
        grain="answered order",
        unit="score",
        better="higher",
    ),
)
TOTALS = (
    Metric(
        name="co_movement",
        title="Moves together",
        question="Does the share dissatisfied change when this metric changes?",
        how=(
            "Known only as totals, it cannot be linked to customers. Spearman's correlation of the "
            "changes from period to period, which no common trend can make; Fisher's interval with "
            "the variance of Bonett and Wright."
        ),
        grain="period",
        unit="correlation",
        better="neither",
        minimum_n=12,
    ),
)
METRICS = (*AGAINST_VERDICT, *AGAINST_BOTH, *AGAINST_REPEAT, *TOTALS)
