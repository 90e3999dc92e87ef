"""A setting that cannot be used is one clear sentence when it is read, not a surprise later."""

from pathlib import Path

import pytest

from config import Config, ConfigError
from feedback.mail.message import is_sendable

KEY = "k" * 64


def read(data_dir: Path, **settings: str) -> Config:
    named = {f"COMEBACK_{name}": value for name, value in settings.items()}
    return Config.from_environ({"COMEBACK_DATA_DIR": str(data_dir)} | named)


@pytest.mark.parametrize(
    "given",
    [
        "https://müller.example",
        "https://ask.shop.example/não",
        "https://ask shop.example",
        "https:",
        "https://",
        "https://[::1",
        "https://shop.example:http",
        "http+x://shop.example",
        "HTTPS://shop.example",
    ],
)
def test_links_in_mails_are_plain_ascii_with_a_host(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match="COMEBACK_BASE_URL must"):
        read(tmp_path, BASE_URL=given)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("BASE_URL", "shop.example", "http: or https:; 'shop.example' does not."),
        ("BASE_URL", "ftp://shop.example", "http: or https:; 'ftp://shop.example' does not."),
        ("MAIL_URL", "smtps://me:s3cret@mail.shop.example", "sendgrid:; it begins with smtps:."),
        ("DATABASE_URL", "//me:s3cret@db/shop", "postgresql:; it begins with no such word."),
    ],
)
def test_a_wrong_beginning_is_shown_but_no_password(
    tmp_path: Path, name: str, given: str, said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, **{name: given})
    assert str(refused.value).endswith(said)


@pytest.mark.parametrize("given", ["https://xn--mller-kva.example/ask", "http://[::1]:8000"])
def test_a_base_url_in_ascii_stays_as_it_is(tmp_path: Path, given: str) -> None:
    assert read(tmp_path, BASE_URL=given + "/").base_url == given


@pytest.mark.parametrize(
    "given",
    [
        "olá@shop.example",
        "service@müller.example",
        "shop.example",
        "Shop<a@b.example>",
        "a @b.c",
        "a@b@c.example",
    ],
)
def test_the_sender_is_one_address_in_plain_ascii(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match="COMEBACK_MAIL_FROM must be one e-mail address"):
        read(tmp_path, MAIL_FROM=given)


def test_a_sender_that_is_taken_can_be_mailed(tmp_path: Path) -> None:
    assert is_sendable(read(tmp_path, MAIL_FROM="ana+shop@xn--mller-kva.example").mail_from)


@pytest.mark.parametrize(
    "given",
    [
        "smtp:",
        "smtp://",
        "smtp://user:s3cret@",
        "smtp://mail.shop.example:twentyfive",
        "smtp://user:s3cret#@mail.shop.example",
        "smtp://user:s3cretç@mail.shop.example",
        "smtp://user:s3cret%C3%A7@mail.shop.example",
        "sendgrid://",
        "sendgrid://SG.s3cret",
        "sendgrid://SG.s3cret@api.sendgrid.com:https",
        "smtps://mail.shop.example",
        "smtp+ssl://user:s3cret@mail.shop.example",
        "sendgrid+http://SG.s3cret@api.sendgrid.com",
        "sendgrid+ftp://SG.s3cret@127.0.0.1",
    ],
)
def test_mail_that_could_not_be_handed_over_is_refused_at_once(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match="COMEBACK_MAIL_URL must") as refused:
        read(tmp_path, MAIL_URL=given)
    assert "s3cret" not in str(refused.value)


def test_every_bad_setting_is_told_at_once_and_no_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, TIMEZONE="Lisbon", LANGUAGE="it", MAIL_URL="smtp:", BASE_URL="shop")
    named = [line.split()[0] for line in str(refused.value).splitlines()]
    assert named == [
        f"COMEBACK_{name}" for name in ("BASE_URL", "MAIL_URL", "TIMEZONE", "LANGUAGE")
    ]
    assert not list(tmp_path.iterdir())


def test_the_key_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_kept_key_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(KEY + "\n")
    assert read(tmp_path).secret_key == KEY


@pytest.mark.parametrize("kept", ["", " \n", "short"])
def test_an_empty_or_short_key_is_refused_and_stays(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "secret_key"
    path.write_text(kept)
    with pytest.raises(ConfigError, match="must hold a key of at least 32 characters"):
        read(tmp_path)
    assert path.read_text() == kept


def test_a_key_that_another_process_made_first_is_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process makes its key between our look and our writing."""

    def somebody_is_first(length: int) -> str:
        (tmp_path / "secret_key").write_text(KEY)
        return "o" * length

    monkeypatch.setattr("config.secrets.token_urlsafe", somebody_is_first)
    assert read(tmp_path).secret_key == KEY


def test_a_file_named_for_a_setting_that_is_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(ConfigError, match=r"DATABASE_URL_FILE names .*, which is empty"):
        read(tmp_path, DATABASE_URL_FILE=str(tmp_path / "empty"))


def test_what_winning_a_customer_costs_is_an_amount(tmp_path: Path) -> None:
    assert read(tmp_path, ACQUISITION_COST="12.50").acquisition_cost == 12.5
    assert read(tmp_path).acquisition_cost is None


@pytest.mark.parametrize("given", ["12,50", "0", "0.00", "-5", "nan", "1e3", "12.505", "€12"])
def test_a_cost_that_is_no_amount_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match="COMEBACK_ACQUISITION_COST must be an amount"):
        read(tmp_path, ACQUISITION_COST=given)
