"""Problems: what went wrong, how often, to whom again, and what goes with it."""

from reports.metrics.metric import Metric

METRICS = (
    Metric(
        name="said_what_went_wrong",
        title="Said what went wrong",
        question="Which share of the dissatisfied picked a reason or wrote one?",
        how="Question 3 answered, of the answers with No to question 2; Wilson interval.",
        grain="dissatisfied answer",
        better="neither",
    ),
    Metric(
        name="named",
        title="Named",
        question="Which share of the dissatisfied named this reason, or wrote of this theme?",
        how=(
            "A reason of the dissatisfied who picked any, a theme of those who wrote words; "
            "several may be named, so the shares do not add up to 1. Wilson interval. Its change "
            "by month is of the last month that is due against the month before, Holm over the "
            "reasons."
        ),
        grain="dissatisfied answer",
        better="lower",
    ),
    Metric(
        name="named_so_far",
        title="Named this or a more frequent one",
        question="How many would be reached by mending the most frequent reasons first?",
        how=(
            "Who named at least one of the reasons down to this one, the most frequent first, of "
            "the dissatisfied who picked any; of themes, who wrote. Counted, not added up. Wilson "
            "interval."
        ),
        grain="dissatisfied answer",
        better="neither",
    ),
    Metric(
        name="repeat_90d_difference",
        title="Came back within 90 days: named it, less did not",
        question="Do customers who named a reason come back less than the other dissatisfied?",
        how=(
            "Of customers dissatisfied at the landmark who picked a reason, or wrote: the "
            "Kaplan–Meier share of those who named it minus that of the others; crude. MOVER "
            "interval, Holm over the reasons. What goes with a reason need not come of it."
        ),
        grain="customer",
        unit="difference of shares",
        better="higher",
    ),
    Metric(
        name="nth_dissatisfaction",
        title="First, second or later bad experience",
        question="How many of the dissatisfied who had answered before were dissatisfied then too?",
        how=(
            "Dissatisfied answers by how many such answers their customer had given before the "
            "order was placed, of those whose customer had answered before: of the others it is "
            "not known. Wilson interval."
        ),
        grain="dissatisfied answer",
        better="neither",
    ),
    Metric(
        name="repeat_90d_after",
        title="Came back within 90 days of it",
        question="After a first, a second, a later bad experience, who orders again?",
        how=(
            "Kaplan–Meier from the landmark of each order whose customer was dissatisfied then and "
            "had answered before. "
            "Who had a second bad experience has bought more than once before: the groups are not "
            "alike, and are not compared."
        ),
        grain="customer",
        better="higher",
    ),
)
