"""THE registry: every metric a report can show. The glossary is made from it."""

from reports.metrics.metric import Metric
from reports.query import HORIZONS


def repeat_metric(horizon: int) -> Metric:
    return Metric(
        name=f"repeat_{horizon}d",
        title=f"Came back within {horizon} days",
        question=f"Which share of customers orders again within {horizon} days?",
        how=(
            "Kaplan–Meier from the customer's first completed order of the period, or by verdict "
            "from the landmark 14 days after it was due, to the next order on a later day. "
            "Customers not yet followed that long count for as long as they were."
        ),
        grain="customer",
        better="higher",
    )


def mature_metric(horizon: int) -> Metric:
    return Metric(
        name=f"repeat_{horizon}d_mature",
        title=f"Came back within {horizon} days, of those followed that long",
        question=f"And of the customers followed for {horizon} days or more alone?",
        how=(
            "A plain share with its Wilson interval. Where it lies more than two standard errors "
            "from Kaplan–Meier, newer customers behave differently from older ones."
        ),
        grain="customer",
        better="higher",
    )


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            name="satisfied",
            title="Satisfied",
            question="Which share of customers was satisfied with how the whole order went?",
            how="Yes to question 2, of the completed orders that were answered; Wilson interval.",
            grain="answered order",
            better="higher",
        ),
        Metric(
            name="put_right",
            title="Put right",
            question="Which share was not satisfied, but had it handled the way they wanted?",
            how="No to question 2 and Yes to question 4, of the answered; Wilson interval.",
            grain="answered order",
            better="neither",
        ),
        Metric(
            name="left_wrong",
            title="Left wrong",
            question="Which share was not satisfied, and not handled the way they wanted?",
            how="No to question 2 and No to question 4, of the answered; Wilson interval.",
            grain="answered order",
            better="lower",
        ),
        Metric(
            name="unsaid",
            title="Unsaid",
            question="Which share was not satisfied and left open how it was handled?",
            how=(
                'No to question 2, question 4 unanswered or "I did not tell you", of the '
                "answered; Wilson interval."
            ),
            grain="answered order",
            better="lower",
        ),
        Metric(
            name="handled_as_wanted",
            title="Handled as wanted",
            question="When something went wrong, did we handle it the way the customer wanted?",
            how="Yes to question 4, of the dissatisfied who answered it Yes or No; Wilson.",
            grain="answered order",
            better="higher",
        ),
        Metric(
            name="satisfied_change",
            title="Change in satisfied",
            question="Did the share satisfied move in the last full month?",
            how=(
                "The last full month minus the month before; Newcombe's interval. "
                "Noise where the interval holds 0."
            ),
            grain="answered order",
            unit="difference of shares",
            better="higher",
        ),
        Metric(
            name="rr2",
            title="Response rate (RR2)",
            question="Which share of those who were asked answered?",
            how=(
                "AAPOR RR2: answered the first question at least, of all invitations sent, "
                "bounced ones included; Wilson interval."
            ),
            grain="asked touchpoint",
            better="higher",
        ),
        *(repeat_metric(horizon) for horizon in HORIZONS),
        *(mature_metric(horizon) for horizon in HORIZONS),
    )
}
