"""What the overview alone says."""

from reports.metrics.metric import Metric

METRICS = (
    Metric(
        name="satisfied_back_more",
        title="Came back within 90 days: satisfied, less left wrong",
        question="Do customers left wrong come back less than the satisfied?",
        how=(
            "The Kaplan–Meier share of the satisfied minus that of those left wrong, from the "
            "landmark; MOVER interval. It goes with the verdict; no cause is claimed."
        ),
        grain="customer",
        unit="difference of shares",
        better="neither",
    ),
)
