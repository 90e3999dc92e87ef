"""`comeback suppression` and `comeback bounces`: by hand, what else comes by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.database import make_engine, make_sessions
from feedback.fieldwork.suppress import is_suppressed, suppress
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.models.suppression import Suppression, SuppressionReason
from tests.conftest import NOON
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.rows import add_customer, switch_on
from tests.mail.reports import NAME, bounce

ANN = "ann@customer.example"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` on a shop of its own that has been set up."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))

    def run(*words: str, **more: bytes) -> Result:
        return CliRunner().invoke(comeback, words, catch_exceptions=False, **more)  # type: ignore[arg-type]

    run("db", "upgrade")
    return run


@pytest.fixture
def rows(run: Run, tmp_path: Path) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{tmp_path / 'comeback.db'}")
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


def test_an_address_is_put_on_shown_and_taken_off(run: Run, rows: Session) -> None:
    assert "is not on the list" in run("suppression", "show", ANN).output
    run("suppression", "add", ANN)
    run("suppression", "add", "Bob@customer.example", "--survey", "completed")
    assert "on_request since" in run("suppression", "show", " Ann@Customer.example").output
    bob = run("suppression", "show", "bob@customer.example").output
    assert "about the survey completed alone" in bob
    assert run("suppression", "count").output == "2 addresses\n  on_request: 2\n"
    assert ANN not in str(rows.scalars(select(Suppression.address_hash)).all())
    rows.commit()
    assert run("suppression", "remove", ANN).output == f"{ANN} may be written to again.\n"
    assert not is_suppressed(rows, ANN)


@pytest.mark.parametrize("reason", [SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED])
def test_a_customers_own_word_is_theirs_to_take_back(
    run: Run, rows: Session, reason: SuppressionReason
) -> None:
    suppress(rows, ANN, SuppressionReason.BOUNCED, NOON)
    suppress(rows, ANN, reason, NOON)
    rows.commit()
    with pytest.raises(Refusal, match=f"own word .{reason.value}.*--customer-asked"):
        run("suppression", "remove", ANN)
    assert is_suppressed(rows, ANN)
    rows.commit()
    run("suppression", "remove", ANN, "--customer-asked")
    assert not is_suppressed(rows, ANN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "ann"), "no e-mail address"),
        (("add", ANN, "--survey", "other"), "no survey other"),
        (("remove", ANN), "not on the list"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        run("suppression", *words)


@pytest.mark.parametrize("piped", [True, False])
def test_a_bounce_is_read_from_a_pipe_or_a_file(
    run: Run, rows: Session, tmp_path: Path, piped: bool
) -> None:
    switch_on(rows)
    mail = add_mail(rows, DeliveryState.ACCEPTED, customer=add_customer(rows, ANN))
    rows.add(InvitationToken(invitation_id=mail.invitation_id, token_hash=NAME, minted_at=NOON))
    rows.commit()
    file = tmp_path / "bounce.eml"
    file.write_bytes(bounce())
    told = run("bounces", "read", input=bounce()) if piped else run("bounces", "read", str(file))
    assert told.output == "1 read, 1 told something of our mails\n"
    rows.expire_all()
    assert rows.scalars(select(Delivery.state)).one() is DeliveryState.BOUNCED
    assert is_suppressed(rows, ANN)
