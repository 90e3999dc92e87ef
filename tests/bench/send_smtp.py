"""Claim, render, send and record over SMTP, to a local sink, against bare smtplib."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail, write_message
from feedback.mail.smtp import CONNECTIONS, SmtpSender
from feedback.tokens import mint_token
from tests.bench.ready_mails import NOW
from tests.bench.row import Row
from tests.bench.send_sendgrid import deliver_all
from tests.bench.sinks import sink
from tests.fieldwork.mailroom import CONFIG

MAILS = 20_000
ADDRESS = "c1@customer.example"


def run() -> list[Row]:
    with sink("smtp") as port:
        ours = deliver_all(SmtpSender(f"smtp://127.0.0.1:{port}"), MAILS)
        bare = bare_loop(port, MAILS)
    return [
        Row(
            name="send_smtp",
            rate=MAILS / ours,
            unit="mails/s",
            against=f"smtplib, bytes rendered before, {CONNECTIONS} connections",
            ceiling=MAILS / bare,
            n=MAILS,
        )
    ]


def bare_loop(port: int, count: int) -> float:
    letter = write_letter(Letterhead.of(CONFIG), "completed", "en")
    message = write_message(Mail(letter, ADDRESS, mint_token(), "2 March 2026", 1, 1), NOW)

    def work(share: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _ in range(share):
                server.sendmail(CONFIG.mail_from, [ADDRESS], message)

    started = perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(work, [count // CONNECTIONS] * CONNECTIONS))
    return perf_counter() - started
