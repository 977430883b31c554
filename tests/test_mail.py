"""A message waits in the outbox until it has been sent, and every text can be written."""

from __future__ import annotations

import re
import socketserver
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Thread

import jinja2
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import db, mail
from tests.factories import NOW, network

FACTS = {
    "name": "Testperson Ett",
    "nominee": "Testperson Två",
    "nominator": "Testperson Tre",
    "network": "Nätverket",
    "election": "Val 2027",
    "offices": ["Ordförande", "Ledamot"],
    "answer_by": NOW,
    "time_zone": "Europe/Stockholm",
    "link": "https://election.example/n/x/nominations/answer/secret",
    "office": "Ordförande",
    "meeting": "Årsmötet",
    "on": date(2027, 1, 28),
    "form": "hybrid",
    "silence_consents": False,
    "was": date(2027, 1, 21),
    "why": "Lokalen är upptagen.",
    "moves": {"nominations_close_at": (NOW, NOW), "voting_opens_at": (None, NOW)},
    "reason": "För få har anmält sig.",
    "opens": NOW,
    "closes": NOW,
    "answers": NOW,
    "voting_opens": NOW,
    "voting_closes": NOW,
    "code": "123456",
    "minutes": 15,
    "opens_at": NOW,
    "closes_at": NOW,
    "page": "https://election.example/n/x/elections/1/nominations",
    "words": "Alla kan nominera.",
    "about": [{"title": "Ordförande", "what": "Leder arbetet.", "asked": "Vana.", "time": ""}],
    "questions": ["Varför vill du?"],
    "change": "Ett verv till.",
    "came_by": "telephone",
    "answered": False,
    "entered": True,
    "asked": True,
    "supporters": 0,
    "until": NOW,
    "times": [NOW],
    "place": "Rummet",
    "is_holder": False,
    "holder": "Testperson Fyra",
    "resigned": True,
    "before": "Årsmötet",
    "member": "Uppsala",
    "since": date(2027, 1, 1),
    "accepted": True,
    "word": "Tack!",
    "contact": "Testperson Fem",
    "room_number": "1234 5678 9012 3456",
    "proposed_at": NOW,
    "by": "Testperson Sex",
    "made_at": NOW,
}
OFFICE = {
    "by_election": True,
    "seats": None,
    "least": 5,
    "most": 9,
    "rule": "R21",
    "seats_rule": "",
}
OWN_FACTS: dict[str, dict[str, object]] = {
    "elections/notice": {
        "changed": False,
        "held_on": NOW.date(),
        "practical": "Kaffe från nio.",
        "joining": "https://mote.example/1",
        "offices": [("Ordförande", OFFICE)],
        "has_proposal": True,
    },
    "elections/carried": {"on": NOW.date(), "was": NOW.date()},
}
TEXTS = sorted(path.relative_to(mail.TEMPLATES) for path in mail.TEMPLATES.rglob("*.txt"))


@dataclass
class Unreliable:
    """Fails as often as told, then sends."""

    failures: int
    sent: list[mail.Message] = field(default_factory=list)

    def send(self, message: mail.Message) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionRefusedError("no mail server")
        self.sent.append(message)


def enqueue(session: Session, *, wipe: bool = False) -> mail.Outgoing:
    return mail.enqueue(
        session,
        network_id=network(session).id,
        address="ett@example",
        text="nominations/invitation",
        language="sv",
        at=NOW,
        wipe=wipe,
        **FACTS,
    )


def outbox(session: Session) -> mail.Outgoing:
    return session.scalars(sa.select(mail.Outgoing)).one()


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_every_text_says_its_subject_and_fills_its_places(path: object) -> None:
    text, language, _ = str(path).rsplit(".", 2)
    subject, body = mail.compose(text, language, **FACTS | OWN_FACTS.get(text, {}))
    assert subject
    assert "\n" not in subject
    assert not subject.startswith("Subject")
    assert not re.search(r"[{}]|\n\n\n", body)
    assert "Testperson Ett" in body or "123456" in body


def test_every_text_is_in_three_languages() -> None:
    by_text: dict[str, set[str]] = {}
    for path in TEXTS:
        text, language, _ = str(path).rsplit(".", 2)
        by_text.setdefault(text, set()).add(language)
    assert by_text
    assert all(languages == {"sv", "nb", "en"} for languages in by_text.values())


def test_a_language_without_a_text_gets_the_english_one() -> None:
    assert mail.compose("slates/proposed", "fi", **FACTS) == mail.compose(
        "slates/proposed", "en", **FACTS
    )


def test_a_missing_fact_is_an_error_not_a_hole() -> None:
    with pytest.raises(jinja2.UndefinedError):
        mail.compose("slates/proposed", "sv", name="Testperson Ett")


def test_a_fact_is_never_a_template_nor_a_header() -> None:
    facts = FACTS | {"network": "{{ 7 * 7 }}\nBcc: alla@example"}
    subject, _ = mail.compose("nominations/invitation", "en", **facts)
    assert subject == "You have been nominated in {{ 7 * 7 }} Bcc: alla@example"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", "1 september 2026 10:00 CEST"),
        ("nb", "1. september 2026 10:00 CEST"),
        ("en", "1 September 2026 10:00 CEST"),
    ],
)
def test_a_moment_is_told_in_the_networks_own_time(language: str, told: str) -> None:
    _, body = mail.compose("nominations/invitation", language, **FACTS)
    assert told in body


def test_what_is_due_is_sent_once(session: Session) -> None:
    with db.transaction(session):
        enqueue(session)
    transport = mail.MemoryTransport()
    assert mail.deliver(session, transport, NOW - timedelta(seconds=1)) == 0
    assert mail.deliver(session, transport, NOW) == 1
    assert mail.deliver(session, transport, NOW + timedelta(days=1)) == 0
    assert [one.address for one in transport.sent] == ["ett@example"]
    assert outbox(session).body is not None


def test_a_secret_body_is_wiped_when_it_has_been_sent(session: Session) -> None:
    with db.transaction(session):
        enqueue(session, wipe=True)
    transport = Unreliable(failures=1)
    mail.deliver(session, transport, NOW)
    assert outbox(session).body is not None
    assert outbox(session).failure == "ConnectionRefusedError"  # never what the server said
    mail.deliver(session, transport, NOW + timedelta(hours=1))
    assert outbox(session).body is None
    assert "Testperson Tre" in transport.sent[0].body


def test_a_failure_waits_longer_each_time_and_ends(session: Session) -> None:
    with db.transaction(session):
        enqueue(session)
    transport = Unreliable(failures=1000)
    waits = []
    at = NOW
    for _ in range(mail.ATTEMPTS):
        mail.deliver(session, transport, at)
        waits.append(outbox(session).due_at - at)
        at = outbox(session).due_at
    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert transport.failures == 1000 - mail.ATTEMPTS
    mail.deliver(session, transport, at + timedelta(days=30))
    assert transport.failures == 1000 - mail.ATTEMPTS


def test_a_letter_that_no_server_could_take_holds_up_no_other(session: Session) -> None:
    with db.transaction(session):
        row = enqueue(session)
        row.address = "ett@example\r\nBcc: alla@example"
        session.add(
            mail.Outgoing(
                network_id=row.network_id,
                address="ett@example",
                subject=row.subject,
                body=row.body,
                wipe=False,
                enqueued_at=NOW,
                due_at=NOW + timedelta(seconds=1),
            )
        )
    transport = SMTPThenMemory()
    assert mail.deliver(session, transport, NOW + timedelta(seconds=1)) == 1
    assert [one.address for one in transport.sent] == ["ett@example"]
    failed = session.scalars(sa.select(mail.Outgoing).where(mail.Outgoing.sent_at.is_(None))).one()
    assert (failed.attempts, failed.failure) == (1, "ValueError")


class SMTPThenMemory(mail.MemoryTransport):
    """Writes the letter as SMTP would, and keeps it."""

    def send(self, message: mail.Message) -> None:
        if "\n" in message.address:
            mail.SMTPTransport(host="localhost", port=1, sender="x@example").send(message)
        super().send(message)


def test_a_message_is_written_with_its_act_or_not_at_all(session: Session) -> None:
    def stop_midway() -> None:
        with db.transaction(session):
            enqueue(session)
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        stop_midway()
    assert session.scalars(sa.select(mail.Outgoing)).all() == []


class OneLetter(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs."""

    def handle(self) -> None:
        def say(line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.split(" ")[0].upper()
            if command == "DATA":
                say("354 go on")
                received = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    received.append(text)
                self.server.letters.append("".join(received))  # type: ignore[attr-defined]
            say("221 bye" if command == "QUIT" else "250 fine")
            if command == "QUIT":
                return


def test_a_letter_goes_by_smtp_and_is_the_same_letter_if_sent_again(session: Session) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), OneLetter) as server:
        server.letters = []  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        transport = mail.SMTPTransport(
            host="127.0.0.1",
            port=server.server_address[1],
            sender="val@network.example",
            starttls=False,
        )
        with db.transaction(session):
            row = enqueue(session)
        assert mail.deliver(session, transport, NOW) == 1
        transport.send(
            mail.Message(id=row.id, address=row.address, subject=row.subject, body=row.body or "")
        )
        server.shutdown()
        first, again = server.letters  # type: ignore[attr-defined]
    assert f"Message-ID: <{row.id}@network.example>" in first
    assert "Auto-Submitted: auto-generated" in first
    assert first == again


def test_a_server_that_is_not_there_is_a_failure_to_try_again(session: Session) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), OneLetter) as server:
        port = server.server_address[1]
    with db.transaction(session):
        enqueue(session)
    transport = mail.SMTPTransport(host="127.0.0.1", port=port, sender="val@network.example")
    assert mail.deliver(session, transport, NOW) == 0
    assert outbox(session).attempts == 1
