"""Why somebody was, or was not, asked: a plain sentence for every column and every mail."""

import pytest

from feedback.account.asking import Case, Drawn, Said
from feedback.fieldwork.stop import Stop
from feedback.models.checkout import CheckoutOutcome
from feedback.models.delivery import DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUpState
from surveys.disposition import Disposition
from surveys.population import Mode
from surveys.verdict import Verdict
from tests.account.telling import DAY, DUE, LATER, asking, mail, told
from tests.conftest import NOON

COLUMNS = {
    Disposition.NOT_ACTIVE: "Kept out before the draw: the survey was off when it was its turn",
    Disposition.NO_ADDRESS: "Kept out before the draw: there was no e-mail address",
    Disposition.NO_CONSENT: "Kept out before the draw: consent was not given.",
    Disposition.SUPPRESSED: "Kept out before the draw: the address was on the list",
    Disposition.HOLDOUT: "Kept out before the draw: the customer is among the share never asked.",
    Disposition.LISTED: "Not told yet: due on 1 March 2026;",
    Disposition.NOT_DRAWN: "Not asked: 20% are drawn by chance, this one was not.",
    Disposition.DRAWN: "Not told yet: due on 1 March 2026;",
    Disposition.QUARANTINE: "Not asked: drawn by chance, 20%, but another question",
    Disposition.SITUATION_CHANGED: "Not asked: drawn by chance, 20%, but the address was gone",
    Disposition.EXPIRED: "Not asked: drawn by chance, 20%, but the survey closed",
    Disposition.HELD: "Held: drawn by chance, 20%;",
    Disposition.FAILED: "Not asked: drawn by chance, 20%, but the mail could not be sent.",
    Disposition.SENT: "Asked by e-mail (drawn by chance, 20%)",
    Disposition.BOUNCED: "Asked by e-mail (drawn by chance, 20%); it came back.",
    Disposition.MACHINE: "Asked by e-mail (drawn by chance, 20%); answered by a machine only",
    Disposition.COUNTED: "Asked by e-mail (drawn by chance, 20%)",
}


@pytest.mark.parametrize("column", Disposition)
def test_every_column_of_the_ledger_has_its_sentence(column: Disposition) -> None:
    assert told(asking(column)).startswith(COLUMNS[column])


@pytest.mark.parametrize("kind", DeliveryKind)
@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("column", Disposition)
def test_every_state_of_every_mail_can_be_told(
    column: Disposition, state: DeliveryState, kind: DeliveryKind
) -> None:
    sentence = told(asking(column, mails=(mail(state, kind),)))
    assert sentence.endswith(".")
    assert ";;" not in sentence
    assert "None" not in sentence


def test_a_whole_story_is_told_in_its_order() -> None:
    story = asking(
        Disposition.COUNTED,
        drawn=Drawn(0.2, "channel=store"),
        mails=(
            mail(DeliveryState.DELIVERED),
            mail(DeliveryState.ACCEPTED, DeliveryKind.REMINDER, at=NOON + 5 * DAY),
            mail(DeliveryState.DELIVERED, DeliveryKind.RE_ASK, at=NOON + 8 * DAY),
        ),
        said=Said(NOON + 6 * DAY, Mode.EMAIL, satisfied=False, verdict=Verdict.LEFT_WRONG),
        case=Case(7, FollowUpState.OPEN, NOON, NOON + 8 * DAY, "eve@shop.example"),
        refused_at=NOON + 9 * DAY,
    )
    assert told(story) == (
        "Asked on 2 March 2026 by e-mail (drawn by chance, 20% where sales channel is store); "
        "delivered; reminded on 7 March 2026; answered No, left wrong, on 8 March 2026; "
        "asked whether it was put right on 10 March 2026; "
        "follow-up open, due 10 March 2026, with eve@shop.example; "
        "asked on 11 March 2026 not to be written to again."
    )


@pytest.mark.parametrize(
    "state", [DeliveryState.READY, DeliveryState.SENDING, None], ids=["ready", "leaving", "none"]
)
def test_who_will_be_asked_cannot_be_told_from_who_was_not_drawn(
    state: DeliveryState | None,
) -> None:
    waiting = told(asking(Disposition.LISTED))
    mails = (mail(state, reason="The mail server said 452."),) if state else ()
    assert told(asking(Disposition.DRAWN, mails=mails)) == waiting
    assert told(asking(Disposition.NOT_DRAWN, is_untold=True)) == waiting
    assert told(asking(Disposition.QUARANTINE, is_untold=True)) == waiting


def test_what_is_not_due_says_only_when_it_is() -> None:
    assert told(asking(None), DUE - DAY) == "Not due yet: 1 March 2026."
    assert told(asking(None), DUE + DAY).startswith("Not told yet: due on 1 March 2026")


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (CheckoutOutcome.ORDERED, "Not asked about: the customer ordered after all."),
        (CheckoutOutcome.REPEATED, "Not asked about: another of the same customer within 7 days"),
    ],
)
def test_a_checkout_in_no_survey_says_why(outcome: CheckoutOutcome, why: str) -> None:
    assert told(asking(None, outcome=outcome)).startswith(why)


def test_a_follow_up_that_did_not_help_says_whose_word_that_is() -> None:
    said = Said(NOON, Mode.EMAIL, satisfied=False, verdict=Verdict.LEFT_WRONG)
    case = Case(7, FollowUpState.OPEN, NOON, NOON + DAY, None, put_right=False)
    assert told(asking(Disposition.COUNTED, said=said, case=case)).endswith(
        "follow-up still wrong, says the customer, open, due 3 March 2026, with nobody yet."
    )


def test_who_was_left_alone_is_told_for_what() -> None:
    story = asking(Disposition.QUARANTINE, asked_before=NOON - 59 * DAY)
    assert told(story) == (
        "Not asked: drawn by chance, 20%, "
        "but another question to this person came first, on 2 January 2026."
    )


def test_only_what_waits_for_a_decision_is_held() -> None:
    settling = mail(DeliveryState.UNKNOWN, reason="SendGrid did not say whether it took the mail.")
    assert told(asking(Disposition.DRAWN, mails=(settling,))) == (
        "Being settled: drawn by chance, 20%; SendGrid did not say whether it took the mail; "
        "may have left on 2 March 2026."
    )


@pytest.mark.parametrize(
    ("column", "state", "ending"),
    [
        (Disposition.HELD, DeliveryState.HELD, "waiting for a decision since 2 March 2026."),
        (Disposition.HELD, DeliveryState.GIVEN_UP, "is not known, and it is not sent again."),
    ],
)
def test_a_mail_that_may_have_left_is_held_and_says_how_far_that_is(
    column: Disposition, state: DeliveryState, ending: str
) -> None:
    sentence = told(asking(column, mails=(mail(state, reason="The sender stopped."),)))
    assert sentence.startswith("Held: drawn by chance, 20%; the sender stopped; ")
    assert ending in sentence


def test_a_mail_stopped_at_the_last_moment_says_what_stopped_it() -> None:
    stopped = mail(DeliveryState.CANCELLED, reason="The survey was switched off.")
    sentence = told(asking(Disposition.SITUATION_CHANGED, mails=(stopped,)))
    assert sentence == "Not asked: drawn by chance, 20%, but the survey was switched off."


def test_a_mail_stopped_by_what_the_customer_did_says_what_that_was() -> None:
    stopped = mail(DeliveryState.CANCELLED, reason=Stop.CHANGED.reason)
    changed = "the order was cancelled before it was sent"
    story = asking(Disposition.SITUATION_CHANGED, mails=(stopped,), changed=changed)
    assert told(story) == f"Not asked: drawn by chance, 20%, but {changed}."


@pytest.mark.parametrize(
    ("complained", "ending"),
    [
        (False, "; no answer; asked on 3 March 2026 not to be written to again."),
        (True, "; no answer; reported a mail as unwanted on 3 March 2026."),
    ],
)
def test_no_answer_is_awaited_of_who_refused_and_a_complaint_is_called_one(
    complained: bool, ending: str
) -> None:
    story = asking(
        Disposition.SENT,
        closes_at=NOON + 30 * DAY,
        refused_at=NOON + DAY,
        complained=complained,
    )
    assert told(story, NOON + 2 * DAY).endswith(ending)


def test_a_case_that_was_given_up_keeps_what_its_customer_said() -> None:
    said = Said(NOON, Mode.EMAIL, satisfied=False, verdict=Verdict.LEFT_WRONG)
    case = Case(7, FollowUpState.GIVEN_UP, NOON, NOON + DAY, None, put_right=False)
    assert told(asking(Disposition.COUNTED, said=said, case=case)).endswith(
        "follow-up given up on 2 March 2026, still wrong, says the customer."
    )


def test_who_unsubscribed_too_late_to_stop_a_mail_is_told_so() -> None:
    left = mail(DeliveryState.ACCEPTED, overtaken_at=NOON + DAY)
    sentence = told(asking(Disposition.SENT, mails=(left,)))
    assert "they unsubscribed on 3 March 2026, after it had left" in sentence


def test_an_answer_is_awaited_until_the_last_day() -> None:
    story = asking(Disposition.SENT, closes_at=NOON + 30 * DAY)
    assert told(story, NOON).endswith("no answer yet, until 1 April 2026.")
    assert told(story, LATER).endswith("not answered by 1 April 2026, the last day.")


def test_who_did_not_buy_is_quoted_by_their_reason() -> None:
    said = Said(NOON, Mode.EMAIL, reasons=("It was too expensive",))
    sentence = told(asking(Disposition.COUNTED, said=said))
    assert sentence.endswith("answered “It was too expensive” on 2 March 2026.")


def test_an_answer_to_another_tool_is_told_beside_why_nobody_was_asked() -> None:
    said = Said(NOON, Mode.IMPORTED, satisfied=True, verdict=Verdict.SATISFIED)
    assert told(asking(Disposition.NOT_ACTIVE, elsewhere=said)).endswith(
        "when it was its turn; answered elsewhere Yes, satisfied, on 2 March 2026."
    )
