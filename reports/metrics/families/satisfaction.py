"""The verdict tree, and how it moved."""

from reports.metrics.metric import Metric

METRICS = (
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
        grain="dissatisfied answer",
        better="higher",
    ),
    Metric(
        name="satisfied_change",
        title="Change in satisfied",
        question="Did the share satisfied move?",
        how=(
            "The selection minus what it is compared with; on the overview the last month that was "
            "over 16 days ago, so that late orders are due too, minus the month before. Newcombe's "
            "interval; noise where it holds 0."
        ),
        grain="answered order",
        unit="difference of shares",
        better="higher",
    ),
)
