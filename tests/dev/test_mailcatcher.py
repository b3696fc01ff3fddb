"""The mail server of the demo and of the black-box tests."""

import smtplib
from email.message import EmailMessage

import pytest

from mailcatcher import Catcher


@pytest.fixture
def catcher(tmp_path):
    with Catcher(tmp_path / "maildir", reject=r"refused@") as running:
        yield running


def send(catcher, *recipients):
    message = EmailMessage()
    message["Subject"] = "Deuxième relance"
    message["To"] = recipients[0]
    message.set_content("Réglé ?")
    with smtplib.SMTP("127.0.0.1", catcher.port) as client:
        return client.send_message(message, "us@example.com", recipients)


def test_keeps_what_it_accepts(catcher):
    send(catcher, "one@example.com", "two@example.com")
    (message,) = catcher.messages()
    assert message["Subject"] == "Deuxième relance"
    assert message["X-Envelope-To"] == "one@example.com, two@example.com"
    assert message.get_content().strip() == "Réglé ?"


def test_refuses_recipients(catcher):
    refused = send(catcher, "one@example.com", "refused@example.com")
    assert refused["refused@example.com"][0] == 550
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(catcher, "refused@example.com")
    assert len(catcher.messages()) == 1
    assert catcher.handler.rejected == ["refused@example.com"] * 2
