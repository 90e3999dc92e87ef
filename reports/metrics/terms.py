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
    "Interval": "Where the true figure lies, 19 times in 20. Grey: it is too wide to lean on.",
    "Noise": "A difference whose interval holds 0: chance alone would often do as much.",
}
