"""Who was due, asked and answered."""

from reports.metrics.metric import Metric


def _stage(name: str, title: str, question: str, how: str) -> Metric:
    return Metric(
        name=name,
        title=title,
        question=question,
        how=how,
        grain="due touchpoint",
        better="neither",
        minimum_n=1,
    )


def _outcome(name: str, title: str, question: str, how: str) -> Metric:
    return Metric(
        name=name,
        title=title,
        question=question,
        how=f"{how} Of everything drawn and sent (AAPOR); Wilson interval.",
        grain="invitation",
        better="neither",
    )


LEDGER = (
    _stage(
        "ledger",
        "The ledger",
        "What became of everything that was due?",
        "Everything due stands in exactly one column, and the columns add up. All are counted, so "
        "there is no interval.",
    ),
    _stage(
        "due",
        "Due",
        "How many could be asked about?",
        "Orders, and checkouts left open, of which the day to ask has come. All are counted.",
    ),
    _stage(
        "eligible",
        "Eligible",
        "Which part of those due could be drawn?",
        "Listed while the survey was active, reachable, consenting, not suppressed and not held "
        "out, of all that are due.",
    ),
    _stage("drawn", "Drawn", "Which part of those eligible was drawn?", "Drawn, of the eligible."),
    _stage(
        "sent",
        "Sent",
        "Which part of those drawn was asked?",
        "The invitation left, of the drawn: none in quarantine, expired, held or failed.",
    ),
    _stage(
        "answered",
        "Answered",
        "Which part of those asked answered?",
        "A human answer, of all sent; imported answers are no reply to what was sent.",
    ),
)

RESPONSE = (
    Metric(
        name="rr1",
        title="Response rate (RR1)",
        question="Which share of those who were asked answered everything?",
        how=(
            "AAPOR RR1: every required question answered, of all invitations drawn and sent, "
            "bounced and held ones included; Wilson interval."
        ),
        grain="invitation",
        better="higher",
    ),
    Metric(
        name="rr2",
        title="Response rate (RR2)",
        question="Which share of those who were asked answered?",
        how=(
            "AAPOR RR2: answered the first question at least, of all invitations drawn and sent, "
            "bounced and held ones included; Wilson interval."
        ),
        grain="invitation",
        better="higher",
    ),
    _outcome(
        "complete",
        "Complete",
        "Which share answered everything?",
        "Every required question of the branch answered.",
    ),
    _outcome(
        "partial",
        "Partial",
        "Which share answered only a part?",
        "The first question answered, but not every required one.",
    ),
    _outcome("refusal", "Refusal", "Which share refused?", "Unsubscribed from this invitation."),
    _outcome(
        "non_contact",
        "No reply",
        "Which share did not reply?",
        "Nothing came back, or only a machine's answer.",
    ),
    _outcome(
        "unknown",
        "Unknown",
        "Of which share is it not known whether they were reached?",
        "Bounced, or held because nobody knows whether the mail left.",
    ),
)

WEIGHTING = (
    Metric(
        name="satisfied_weighted",
        title="Satisfied, weighted",
        question="And of everybody the answers stand for?",
        how=(
            "Each answer counts 1/π, the chance it was drawn with, fitted to all completed orders "
            "due by on-time delivery, channel, third of value and first or repeat buyer: "
            "post-stratified where every stratum has 10 answers, else raked; trimmed at 5 times "
            "the mean. Orders we drew from and orders with imported answers are weighted apart. "
            "Wilson interval with n divided by the design effect."
        ),
        grain="answered order",
        better="higher",
        minimum_n=10,
    ),
    Metric(
        name="design_effect",
        title="Design effect of the weights",
        question="By how much do the weights widen the interval?",
        how="Kish: n Σw² / (Σw)². 2 means that half as many equal answers would tell as much.",
        grain="answered order",
        unit="ratio",
        better="lower",
        minimum_n=10,
    ),
)

REPRESENTATION = (
    Metric(
        name="frame_share",
        title="Share of the orders",
        question="Which part of the completed orders due is of this kind?",
        how="All are counted, so there is no interval.",
        grain="due touchpoint",
        better="neither",
        minimum_n=1,
    ),
    Metric(
        name="answered_share",
        title="Share of the answers",
        question="Which part of the answers is of this kind?",
        how="Each answer counts 1/π, the chance it was drawn with; Wilson interval.",
        grain="answered order",
        better="neither",
    ),
    Metric(
        name="standardised_difference",
        title="Standardised difference",
        question="How unlike are the answers and the orders they stand for?",
        how=(
            "The share of the answers minus the share of the orders, in standard deviations "
            "(Austin 2009). Beyond 0.1 either way they are commonly called unlike."
        ),
        grain="answered order",
        unit="standard deviations",
        better="neither",
    ),
)

NONRESPONSE = (
    Metric(
        name="satisfied_early",
        title="Satisfied, of the early answers",
        question="Which share of those who answered within 2 days was satisfied?",
        how="By the days from our asking to the answer, imported ones apart; Wilson interval.",
        grain="answered order",
        better="higher",
    ),
    Metric(
        name="satisfied_late",
        title="Satisfied, of the late answers",
        question="Which share of those who took longer to answer was satisfied?",
        how=(
            "Answered after more than 2 days. Those who never answer are often more like the late "
            "than like the early; Wilson interval."
        ),
        grain="answered order",
        better="higher",
    ),
    Metric(
        name="early_late_difference",
        title="Early less late",
        question="Are those who answer early more satisfied than those who answer late?",
        how="Satisfied early minus satisfied late; Newcombe's interval. Noise where it holds 0.",
        grain="answered order",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="satisfied_bounds",
        title="Satisfied, whatever the others would say",
        question="What can the share satisfied of all who were asked be at the worst and the best?",
        how=(
            "The value is the share of the answers. The bounds (Manski 1989) take none of the "
            "others for satisfied, and all of them: they are no interval of chance."
        ),
        grain="invitation",
        better="higher",
    ),
)

OUTCOME = (
    Metric(
        name="selection",
        title="Answered less not answered, who came back",
        question="Do those who answer come back more often than those who do not?",
        how=(
            "Came back within 90 days of the landmark, answered minus no answer, of those we "
            "asked: of others nobody knows who was silent. Kaplan–Meier, MOVER interval. What sets "
            "them apart is no effect of answering."
        ),
        grain="customer",
        unit="difference of shares",
        better="neither",
    ),
    Metric(
        name="effect_of_asking",
        title="Effect of asking",
        question="Does being asked change who comes back?",
        how=(
            "Came back within 90 days of first falling due, customers who may be asked minus those "
            "held out at random, all as assigned, asked or not; Kaplan–Meier, MOVER interval."
        ),
        grain="customer",
        unit="difference of shares",
        better="neither",
    ),
)

METRICS = (*LEDGER, *RESPONSE, *WEIGHTING, *REPRESENTATION, *NONRESPONSE, *OUTCOME)
