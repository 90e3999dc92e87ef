"""What a domain says of its mail is read as receivers read it, and silence is no verdict."""

from pathlib import Path

import pytest

from config import Config
from feedback.doctor import names as lookups
from feedback.doctor.finding import Finding, Weight
from feedback.doctor.names import Names
from feedback.doctor.records import records, tags
from tests.doctor.nameserver import Zone, serving_names

SMTP = "smtp://mail.shop.example:587"
SENDGRID = "sendgrid://SG.key@api.sendgrid.com"
ROOT: Zone = {(".", "NS"): ["a.root-servers.net."]}
GOOD: Zone = {
    **ROOT,
    ("shop.example", "TXT"): ['"v=spf1 include:_spf.host.example" " -all"', '"google-site=1"'],
    ("_spf.host.example", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 ~all"'],
    ("s1._domainkey.shop.example", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf" "MA0G"'],
    ("_dmarc.shop.example", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@shop.example"'],
    ("shop.example", "MX"): ["10 mail.shop.example."],
    ("mail.shop.example", "A"): ["9.9.9.9"],
    ("9.9.9.9.in-addr.arpa", "PTR"): ["mail.shop.example."],
}


def found(tmp_path: Path, zone: Zone | None, mail_url: str = SMTP) -> dict[str, Finding]:
    config = Config.from_environ(
        {"COMEBACK_DATA_DIR": str(tmp_path), "COMEBACK_MAIL_URL": mail_url}
    )
    with serving_names(zone) as server:
        return {finding.about: finding for finding in records(config, Names(server))}


def without(*keys: tuple[str, str]) -> Zone:
    return {key: said for key, said in GOOD.items() if key not in keys}


def test_a_domain_in_good_order_has_nothing_to_mend(tmp_path: Path) -> None:
    told = found(tmp_path, GOOD)
    assert set(told) == {"DKIM", "SPF", "DMARC", "replies", "reverse DNS"}
    assert {finding.weight for finding in told.values()} == {Weight.FINE}
    assert told["SPF"].said == "one record, 1 of 10 lookups, ends in -all"
    assert told["DKIM"].said == "keys under s1"


def test_of_sendgrids_own_servers_nothing_is_asked(tmp_path: Path) -> None:
    told = found(tmp_path, GOOD, SENDGRID)
    assert "reverse DNS" not in told
    assert {finding.weight for finding in told.values()} == {Weight.FINE}


def test_a_domain_that_says_nothing_is_told_what_to_publish(tmp_path: Path) -> None:
    told = found(tmp_path, ROOT, SENDGRID)
    assert {finding.weight for finding in told.values()} == {Weight.WRONG}
    assert all(finding.why and finding.remedy for finding in told.values())


@pytest.mark.parametrize(
    ("record", "weight", "said"),
    [
        (["v=spf1 a mx -all", "v=spf1 -all"], Weight.WRONG, "has 2 records"),
        (["v=spf1 a mx"], Weight.WARNING, "ends in nothing"),
        (["v=spf1 a mx ?all"], Weight.WARNING, "2 of 10 lookups, ends in ?all"),
        (["v=spf1 +all"], Weight.WRONG, "ends in +all"),
        (["V=SPF1 A:one.example/24 IP4:192.0.2.1 ~ALL"], Weight.FINE, "1 of 10"),
        (["v=spf1 redirect=_spf.host.example"], Weight.FINE, "1 of 10 lookups, ends in ~all"),
        (["v=spf1 exists:%{i}._spf.host.example -all"], Weight.FINE, "1 of 10"),
        (["v=spf1 include:shop.example -all"], Weight.WRONG, "more than 10 lookups"),
        (["v=spf10 -all"], Weight.WRONG, "has no record"),
    ],
)
def test_spf_is_read_to_its_last_word(
    tmp_path: Path, record: list[str], weight: Weight, said: str
) -> None:
    zone = {**GOOD, ("shop.example", "TXT"): [f'"{one}"' for one in record]}
    finding = found(tmp_path, zone)["SPF"]
    assert finding.weight is weight
    assert said in finding.said


def test_ten_lookups_are_as_many_as_receivers_make(tmp_path: Path) -> None:
    includes = {(f"{n}.example", "TXT"): ['"v=spf1 a -all"'] for n in range(5)}
    five = " ".join(f"include:{n}.example" for n in range(5))
    zone = {**GOOD, **includes, ("shop.example", "TXT"): [f'"v=spf1 {five} -all"']}
    assert found(tmp_path, zone)["SPF"].said == "one record, 10 of 10 lookups, ends in -all"
    zone[("shop.example", "TXT")] = [f'"v=spf1 {five} mx -all"']
    assert found(tmp_path, zone)["SPF"].weight is Weight.WRONG


def test_sendgrid_is_missed_in_spf_only_where_it_cannot_sign(tmp_path: Path) -> None:
    zone = without(("s1._domainkey.shop.example", "TXT"))
    assert found(tmp_path, zone, SENDGRID)["SPF"].weight is Weight.WARNING
    assert found(tmp_path, GOOD, SENDGRID)["SPF"].weight is Weight.FINE
    unnamed = without(("shop.example", "TXT"))
    assert found(tmp_path, unnamed, SENDGRID)["SPF"].weight is Weight.WARNING
    assert found(tmp_path, unnamed)["SPF"].weight is Weight.WRONG


def test_a_key_may_stand_at_the_end_of_a_cname(tmp_path: Path) -> None:
    zone = {
        **without(("s1._domainkey.shop.example", "TXT")),
        ("s2._domainkey.shop.example", "CNAME"): ["s2.domainkey.u1.wl.sendgrid.net."],
        ("s2.domainkey.u1.wl.sendgrid.net", "TXT"): ['"p=MIGf"'],
    }
    assert found(tmp_path, zone, SENDGRID)["DKIM"].said == "keys under s2"


def test_no_key_is_wrong_at_sendgrid_and_elsewhere_perhaps_under_another_name(
    tmp_path: Path,
) -> None:
    zone = without(("s1._domainkey.shop.example", "TXT"))
    assert found(tmp_path, zone, SENDGRID)["DKIM"].weight is Weight.WRONG
    assert found(tmp_path, zone)["DKIM"].weight is Weight.WARNING
    revoked = {**GOOD, ("s1._domainkey.shop.example", "TXT"): ['"v=DKIM1; p="']}
    assert found(tmp_path, revoked)["DKIM"].said == "the key under s1, s2 is revoked"


@pytest.mark.parametrize(
    ("record", "weight", "said"),
    [
        (["v=DMARC1; p=none; rua=mailto:d@x.example"], Weight.WARNING, "asks for p=none"),
        (["v=DMARC1; p=quarantine"], Weight.WARNING, "and for no reports"),
        (["v=DMARC1; rua=mailto:d@x.example"], Weight.WARNING, "has no policy"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], Weight.WRONG, "has 2 records"),
    ],
)
def test_dmarc_must_ask_for_something(
    tmp_path: Path, record: list[str], weight: Weight, said: str
) -> None:
    zone = {**GOOD, ("_dmarc.shop.example", "TXT"): [f'"{one}"' for one in record]}
    finding = found(tmp_path, zone)["DMARC"]
    assert finding.weight is weight
    assert said in finding.said


def test_the_domain_above_speaks_for_those_below_it(tmp_path: Path) -> None:
    zone = {
        **without(("_dmarc.shop.example", "TXT")),
        ("_dmarc.example", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@x.example"'],
    }
    assert found(tmp_path, zone)["DMARC"].weight is Weight.WRONG
    config = Config.from_environ(
        {
            "COMEBACK_DATA_DIR": str(tmp_path),
            "COMEBACK_MAIL_URL": SENDGRID,
            "COMEBACK_MAIL_FROM": "ask@mail.of.shop.example",
        }
    )
    above = {**GOOD, ("_dmarc.shop.example", "TXT"): ['"v=DMARC1; p=reject; sp=none"']}
    with serving_names(above) as server:
        told = {finding.about: finding for finding in records(config, Names(server))}
    assert told["DMARC"].said == "_dmarc.shop.example asks for p=none"


def test_a_domain_that_takes_no_mail_hears_of_no_bounce(tmp_path: Path) -> None:
    null_mx = {**GOOD, ("shop.example", "MX"): ["0 ."]}
    assert found(tmp_path, null_mx)["replies"].said == "shop.example takes no mail"
    address_alone = {**without(("shop.example", "MX")), ("shop.example", "A"): ["9.9.9.9"]}
    assert found(tmp_path, address_alone)["replies"].weight is Weight.FINE
    assert found(tmp_path, without(("shop.example", "MX")))["replies"].weight is Weight.WRONG


def test_a_mail_servers_name_must_lead_back_to_it(tmp_path: Path) -> None:
    nameless = found(tmp_path, without(("9.9.9.9.in-addr.arpa", "PTR")))["reverse DNS"]
    assert nameless.said == "9.9.9.9 of mail.shop.example has no name"
    other = {**GOOD, ("9.9.9.9.in-addr.arpa", "PTR"): ["host-9.isp.example."]}
    finding = found(tmp_path, other)["reverse DNS"]
    assert finding.said.endswith("is called host-9.isp.example, which is another")
    inside = found(tmp_path, {**GOOD, ("mail.shop.example", "A"): ["10.0.0.9"]})["reverse DNS"]
    assert inside.weight is Weight.FINE


def test_where_nobody_answers_nothing_is_held_against_the_domain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows_nothing: Zone = {}
    for cut_off in (None, knows_nothing):
        told = found(tmp_path, cut_off)
        assert [finding.weight for finding in told.values()] == [Weight.UNSURE]
        assert "could not be looked up" in told["DNS"].said
    monkeypatch.setattr(lookups, "SECONDS", 0.2)
    config = Config.from_environ(
        {"COMEBACK_DATA_DIR": str(tmp_path), "COMEBACK_MAIL_URL": SENDGRID}
    )
    [finding] = records(config, Names(("127.0.0.1", 9)))
    assert finding.weight is Weight.UNSURE


def test_mails_that_stay_in_the_outbox_need_no_records(tmp_path: Path) -> None:
    [finding] = found(tmp_path, None, "outbox:").values()
    assert finding.weight is Weight.FINE


def test_tags_are_read_whatever_the_spaces_and_letters() -> None:
    assert tags("V=DMARC1 ; P = none;; rua=mailto:a@b.example; t=y=z") == {
        "v": "DMARC1",
        "p": "none",
        "rua": "mailto:a@b.example",
        "t": "y=z",
    }
