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
        grain="asked touchpoint",
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
        grain="asked touchpoint",
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
        grain="asked touchpoint",
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

METRICS = (*LEDGER, *RESPONSE)
