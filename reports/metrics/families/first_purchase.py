"""First purchase: what a first buyer expected, and what of it goes with a second purchase."""

from reports.metrics.metric import Metric

METRICS = (
    Metric(
        name="expectations_answered",
        title="First buyers who answered",
        question="Of which share of first buyers is it known whether they got what they expected?",
        how=(
            "Answers to any of the five questions to first buyers, of all first buyers whose "
            "customer is known: those not asked, and those who did not answer, are the rest. "
            "Wilson interval. A first buyer had no completed order before this one."
        ),
        grain="first buyer",
        better="neither",
    ),
    Metric(
        name="expectation_met",
        title="Expectation met",
        question="Which share of first buyers got what they expected?",
        how=(
            "Yes, of the first buyers who answered yes or no to the question; “I had no issue” is "
            "neither. Wilson interval."
        ),
        grain="first buyer",
        better="higher",
    ),
    Metric(
        name="second_purchase_90d",
        title="Bought again within 90 days of the landmark",
        question="Which share of those who had the expectation met, or not, buys a second time?",
        how=(
            "Kaplan–Meier from the landmark, 14 days after the first order was due, of those who "
            "had answered by then and not bought again before it."
        ),
        grain="first buyer",
        better="higher",
    ),
    Metric(
        name="second_purchase_difference",
        title="Second purchase: expectation met, less not met",
        question="Does a met expectation go with a second purchase?",
        how=(
            "The share who bought again within 90 days of the landmark where the expectation was "
            "met minus where it was not; MOVER interval, Holm over the five. What goes with a "
            "second purchase need not be what brings it."
        ),
        grain="first buyer",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="second_purchase_difference_adjusted",
        title="Second purchase: met, less not met, others alike",
        question="And among first buyers alike in the other four expectations?",
        how=(
            "Of those followed for 90 days from the landmark: a logistic fit on the cells of the "
            "five answers (yes, no, none), then g-computation; Mantel–Haenszel where the fit has "
            "too few. Holm over the five."
        ),
        grain="first buyer",
        unit="difference of shares",
        better="neither",
    ),
)
