"""Who was asked, and who answered."""

from reports.metrics.metric import Metric

METRICS = (
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
)
