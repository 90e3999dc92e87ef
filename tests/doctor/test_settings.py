"""Settings are told without their secrets, and those that do not do what they were set for."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from feedback.doctor.finding import Finding, Weight
from feedback.doctor.settings import settings, shown
from tests.doctor.test_place import config_of
from tests.receiver import SECRET

SENDGRID = "sendgrid://SG.key@api.sendgrid.com"


def found(data_dir: Path, **environ: str) -> dict[str, Finding]:
    config = config_of(data_dir, **{f"COMEBACK_{name}": value for name, value in environ.items()})
    return {finding.about: finding for finding in settings(config)}


def public_key(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    lines = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return "".join(lines.decode().splitlines()[1:-1])


def test_every_setting_is_told_and_no_secret(tmp_path: Path) -> None:
    told = shown(
        config_of(
            tmp_path,
            COMEBACK_SECRET_KEY="s3cret",
            COMEBACK_DATABASE_URL="postgresql+psycopg://me:s3cret@db.example/shop?sslpassword=s3cret",
            COMEBACK_MAIL_URL="sendgrid://s3cret@api.sendgrid.com",
            COMEBACK_BOUNCES_URL="imaps://me:s3cret@imap.shop.example/INBOX",
            COMEBACK_ALERT_URL="https://s3cret@hooks.chat.example/services/s3cret?token=s3cret",
            COMEBACK_ALERT_SECRET="whsec_s3cret",
        )
    )
    assert set(told) >= {"COMEBACK_DATA_DIR", "COMEBACK_MAIL_FROM", "COMEBACK_TIMEZONE"}
    assert "s3cret" not in str(told)
    assert told["COMEBACK_DATABASE_URL"].startswith("postgresql+psycopg://me:")
    assert told["COMEBACK_MAIL_URL"].endswith("@api.sendgrid.com")
    assert told["COMEBACK_BOUNCES_URL"].endswith("@imap.shop.example/INBOX")
    assert told["COMEBACK_ALERT_URL"].startswith("https://hooks.chat.example/")


@pytest.mark.parametrize("url", ["sendgrid://SG.s3cret", "sendgrid+http://s3cret:443"])
def test_a_key_is_masked_wherever_it_stands(tmp_path: Path, url: str) -> None:
    told = shown(replace(config_of(tmp_path), mail_url=url))
    assert "s3cret" not in told["COMEBACK_MAIL_URL"]


def test_a_mail_server_without_a_key_is_told_whole(tmp_path: Path) -> None:
    told = shown(config_of(tmp_path, COMEBACK_MAIL_URL="smtp://mail.shop.example:25"))
    assert told["COMEBACK_MAIL_URL"] == "smtp://mail.shop.example:25"


def test_a_short_key_of_sessions_can_be_guessed(tmp_path: Path) -> None:
    assert found(tmp_path)["secret key"].weight is Weight.FINE
    assert found(tmp_path, SECRET_KEY="k" * 31)["secret key"].weight is Weight.WRONG


def test_sendgrids_events_need_its_public_key(tmp_path: Path) -> None:
    def judged(key: str) -> Weight:
        told = found(tmp_path, MAIL_URL=SENDGRID, SENDGRID_WEBHOOK_KEY=key)
        return told["SendGrid's events"].weight

    assert judged("") is Weight.WARNING
    assert judged("no key") is Weight.WRONG
    assert judged(public_key(ec.generate_private_key(ec.SECP384R1()))) is Weight.WRONG
    assert judged(public_key(rsa.generate_private_key(65537, 2048))) is Weight.WRONG
    assert judged(public_key(ec.generate_private_key(ec.SECP256R1()))) is Weight.FINE
    assert "SendGrid's events" not in found(tmp_path)


def test_what_comes_back_over_smtp_must_be_read(tmp_path: Path) -> None:
    smtp = "smtp://mail.shop.example"
    assert found(tmp_path, MAIL_URL=smtp)["bounces"].weight is Weight.WARNING
    mailbox = "imaps://me:secret@imap.shop.example/INBOX"
    assert found(tmp_path, MAIL_URL=smtp, BOUNCES_URL=mailbox)["bounces"].weight is Weight.FINE
    assert "bounces" not in found(tmp_path, MAIL_URL=SENDGRID)
    assert "bounces" not in found(tmp_path)


def test_a_delay_is_only_of_use_at_sendgrid(tmp_path: Path) -> None:
    assert "mail delay" not in found(tmp_path)
    assert found(tmp_path, MAIL_DELAY="30")["mail delay"].weight is Weight.WARNING
    told = found(tmp_path, MAIL_URL=SENDGRID, MAIL_DELAY="30")["mail delay"]
    assert told.said == "what may have left can be taken back for 30 minutes"
    assert "is held" in found(tmp_path, MAIL_URL=SENDGRID)["mail delay"].said


def test_somebody_should_be_told_of_what_went_wrong(tmp_path: Path) -> None:
    assert found(tmp_path)["alerts"].weight is Weight.WARNING
    to_two = found(tmp_path, ALERT_TO="ann@shop.example, ben@shop.example")["alerts"]
    assert to_two == Finding("alerts", "are mailed to 2 of your addresses")


def test_what_is_posted_is_signed_and_encrypted(tmp_path: Path) -> None:
    https, http = "https://alerts.shop.example/hook", "http://alerts.shop.example/hook"

    def judged(url: str, secret: str) -> Weight:
        told = found(tmp_path, ALERT_URL=url, ALERT_SECRET=secret)
        assert "alerts" not in told
        return told["alerts by webhook"].weight

    assert judged(https, SECRET) is Weight.FINE
    assert judged(https, "") is Weight.WRONG
    assert judged(http, SECRET) is Weight.WRONG


def test_a_mail_must_say_whose_it_is_and_from_where(tmp_path: Path) -> None:
    assert "who writes" not in found(tmp_path)
    told = found(tmp_path, MAIL_URL=SENDGRID, SHOP_NAME="Blumen Müller")["who writes"]
    assert told.weight is Weight.WRONG
    assert told.said == "COMEBACK_SHOP_ADDRESS, COMEBACK_MAIL_FROM are not set"
    complete = {
        "SHOP_NAME": "Blumen Müller",
        "SHOP_ADDRESS": "Ring 1, Köln",
        "MAIL_FROM": "post@blumen.example",
    }
    assert found(tmp_path, MAIL_URL=SENDGRID, **complete)["who writes"].weight is Weight.FINE
