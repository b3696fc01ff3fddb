"""The main job on the demonstration ledger, as `make demo` does it.

From the open items to mails that arrived at a mail server and a PDF of letters; and
the figures that the demo prints are those of the database.
"""

import json

import pytest
from pypdf import PdfReader

import harness
from project import DEV, find_program

JOB = """
import os
os.environ.update({environment!r})
exec(compile(open({script!r}).read(), {script!r}, "exec"), globals())
"""


@pytest.fixture
def demo_step(new_database, new_server, mail, tmp_path):
    """A function that does a step of the demo's job; `None` reads the outcome."""
    if not find_program("wkhtmltopdf"):
        pytest.skip("wkhtmltopdf is missing: no letters")
    db = new_database()
    server = new_server(db)
    # wkhtmltopdf takes the style sheets from a running server.
    address = f"env['ir.config_parameter'].set_param('report.url', '{server.url}')"
    harness.shell(db, address)

    def step(name):
        if name is None:
            return db, json.loads((tmp_path / "result.json").read_text())
        environment = {
            "DEMO_STEP": name,
            "DEMO_MAIL_PORT": str(mail.port),
            "DEMO_RESULT": str(tmp_path / "result.json"),
            "DEMO_LETTERS": str(tmp_path / "letters"),
        }
        script = str(DEV / "demo_job.py")
        harness.shell(db, JOB.format(environment=environment, script=script))
        return None

    return step


def _sent(outcome, *channels):
    rows = [row for row in outcome["notices"] if row["channel"] in channels]
    return sum(row["states"]["sent"] for row in rows)


def test_everything_is_chased_or_explained_and_sent_once(demo_step, mail):
    demo_step("data")
    demo_step("run")
    db, outcome = demo_step(None)

    left_alone = sum(row["items"] for row in outcome["left_alone"])
    assert outcome["chased"]["items"] + left_alone == outcome["open"]["items"]
    states = {state for row in outcome["notices"] for state in row["states"]}
    assert states == {"sent"}

    notices = harness.query(
        db,
        "SELECT message_id, email_to FROM receivables_dunning_notice"
        " WHERE state = 'sent' AND channel = 'email'",
    )
    left = len(mail.messages())
    # The demonstration also tells colleagues of what waits for them.
    mails = [m for m in mail.messages() if "-receivables-notice-" in m["Message-Id"]]
    assert len(mails) == len(notices) == _sent(outcome, "email") > 0
    assert {message["Message-Id"] for message in mails} == {row[0] for row in notices}

    pages = [page for path in outcome["letters"] for page in PdfReader(path).pages]
    assert len(pages) >= _sent(outcome, "letter", "registered") > 0
    assert all(page.extract_text().strip() for page in pages)

    demo_step("run")
    assert demo_step(None)[1] == outcome, "doing it again must change nothing"
    assert len(mail.messages()) == left
