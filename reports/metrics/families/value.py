"""What customers bring, and where revenue moved."""

from reports.metrics.metric import Metric

QUALIFYING = (
    "Completed orders that were not cancelled and replace none, before refunds: those of the "
    "later period are not all in yet"
)
DIFFERENCE = (
    "The difference of the two means of revenue in 365 days, by the verdict held at the landmark; "
    "interval by MOVER from those of the two means. Grey where either is: what is not has ten or "
    "more a side who bought anything. It goes with the verdict; no cause is claimed."
)
EXACT = "Exact, in cents: the parts add up to the whole."

METRICS = (
    Metric(
        name="revenue_365d",
        title="Revenue in 365 days",
        question="What does a customer bring in the year after?",
        how=(
            "What the customer's orders of the 365 days after the landmark, 14 days after the "
            "first order of the period was due, came to less what was returned; the mean over "
            "everybody followed that long, those who did not come back counting with nothing. "
            "Interval by Hall's transformation, since amounts are skewed; none under 15 customers "
            "or where all brought the same. `hits` bought anything. One currency; who bought in "
            "another is left out and counted."
        ),
        grain="customer",
        unit="money",
        better="higher",
    ),
    Metric(
        name="satisfied_minus_dissatisfied",
        title="A satisfied customer's revenue less a dissatisfied one's",
        question="How much more goes with being satisfied?",
        how=DIFFERENCE,
        grain="customer",
        unit="difference of money",
        better="neither",
    ),
    Metric(
        name="put_right_minus_left_wrong",
        title="Revenue of a customer put right less that of one left wrong",
        question="How much more goes with a problem put right?",
        how=DIFFERENCE,
        grain="customer",
        unit="difference of money",
        better="neither",
    ),
    Metric(
        name="acquisition_cost",
        title="What winning a customer costs",
        question="What does a new customer cost?",
        how="As set by COMEBACK_ACQUISITION_COST, in the shop's currency.",
        grain="customer",
        unit="money",
        better="lower",
        minimum_n=0,
    ),
    Metric(
        name="revenue_per_cost",
        title="Revenue in the 365 days after the order that won them, in costs of winning one",
        question="How many times what winning one costs does a customer bring afterwards?",
        how=(
            "Revenue in 365 days and its interval, over what winning a customer costs. What the "
            "order that won them brought itself is not in it."
        ),
        grain="customer",
        unit="ratio",
        better="higher",
    ),
    Metric(
        name="revenue",
        title="Revenue before refunds",
        question="What did the orders of the period bring?",
        how=f"{QUALIFYING}, in the currency of most of them. {EXACT}",
        grain="order",
        unit="money",
        better="higher",
    ),
    Metric(
        name="revenue_moved",
        title="Revenue moved, before refunds",
        question="How much more did one period bring than the other, and from whom?",
        how=(
            "Revenue of the period less that of the one it is compared with: of first orders, of "
            "later ones, and of those by what their customer had said last and what had gone "
            f"wrong. Groups too small to show are in `other`. {EXACT}"
        ),
        grain="order",
        unit="difference of money",
        better="higher",
    ),
    Metric(
        name="revenue_moved_by_orders",
        title="Revenue moved by the number of orders, before refunds",
        question="How much of it is more or fewer orders?",
        how=(
            "The change in orders, times the mean of the two average order values (Shapley's "
            "split of two factors); the rest moved by the order value."
        ),
        grain="order",
        unit="difference of money",
        better="higher",
    ),
    Metric(
        name="revenue_moved_by_value",
        title="Revenue moved by the order value, before refunds",
        question="How much of it is larger or smaller orders?",
        how="The change in the average order value, times the mean of the two numbers of orders.",
        grain="order",
        unit="difference of money",
        better="higher",
    ),
    Metric(
        name="order_value_moved",
        title="Change in the average order value",
        question="Are orders worth more or less than before, by more than chance?",
        how=(
            "The difference of the two means, before refunds; interval by MOVER from those of the "
            "two, each widened as if all orders of a customer in a period were alike: by the "
            "orders for each customer. Noise where it holds 0, so many being compared."
        ),
        grain="order",
        unit="difference of money",
        better="higher",
    ),
    Metric(
        name="order_share_moved",
        title="Change in the share of orders",
        question="Do more of the orders come from this group, by more than chance?",
        how=(
            "The share of all orders that are this group's, less what it was; Newcombe's interval, "
            "each order as if it stood alone. Where orders are known since less than 180 days "
            "before the periods, first orders cannot be told from later ones: not judged."
        ),
        grain="order",
        unit="difference of shares",
        better="neither",
    ),
)
