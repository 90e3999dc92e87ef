"""The words the metrics are told in; the glossary begins with them."""

TERMS = {
    "Completed order": (
        "Every order placed, except one its customer cancelled in time. Late, never arrived and "
        "cancelled by the shop count too: the worst served must not vanish."
    ),
    "Verdict": (
        "The customer's own: satisfied; put right or left wrong, by whether a problem was handled "
        "the way they wanted; unsaid where they left that open."
    ),
    "Due": "The day a customer may be asked: soon after the delivery, or after the promise broke.",
    "Landmark": (
        "14 days after an order was due, for everybody alike. Verdicts are compared by what came "
        "after it, for who comes back early is asked too late."
    ),
    "Drawn": (
        "Chosen by a hash at a known rate to be asked about an order. The holdout, a fixed share "
        "of persons, is never asked, so that what asking itself does can be seen."
    ),
    "Red": (
        "Where an operational metric missed: late, returned, not resolved at once, or above its "
        "target. The target of the day an order was placed decides; of several contacts the worst "
        "counts. An order the metric does not apply to is neither red nor green."
    ),
    "Interval": "Where the true figure lies, 19 times in 20. Grey: it is too wide to lean on.",
    "Noise": "A difference whose interval holds 0: chance alone would often do as much.",
}
