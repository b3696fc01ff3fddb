"""The demo's table and its child processes."""

import sys
import time

import pytest

import demo_table
import processes

OUTCOME = {
    "company": "Atelier Lumen",
    "currency": "EUR",
    "run": "RUN/1",
    "date": "2026-03-02",
    "customers": 60,
    "open": {"items": 320, "amount": 1234567.891},
    "chased": {"items": 12, "amounts": {"EUR": 9000.0, "USD": 150.5}},
    "left_alone": [{"reason": "Not due yet", "items": 200, "amount": -1234567.8}],
    "notices": [
        {
            "level": "Firm reminder of unpaid invoices, with interest and indemnity",
            "channel": "letter",
            "currency": "EUR",
            "states": {"sent": 3, "failed": 1},
            "amount": 9000.0,
        },
        {
            "level": "Reminder",
            "channel": "email",
            "currency": "USD",
            "states": {"sent": 2, "skipped": 1},
            "amount": 150.5,
        },
    ],
    "letters": ["/somewhere/letters.pdf"],
}


def test_table_adds_up_and_stays_in_its_width():
    lines = list(demo_table.lines(OUTCOME, 5))
    words = [line.split() for line in lines]
    assert max(map(len, lines)) <= demo_table.WIDTH
    assert ["sent", "in", "all", "5"] in words
    assert ["failed", "in", "all", "1"] in words
    assert ["skipped", "in", "all", "1"] in words
    assert ["Not", "due", "yet", "200", "-1,234,567.80", "EUR"] in words
    assert any(line.split()[-3:] == ["3/4", "9,000.00", "EUR"] for line in lines)
    assert "Letters: /somewhere/letters.pdf" in lines


def test_failed_is_shown_when_nothing_failed():
    lines = list(demo_table.lines({**OUTCOME, "notices": []}, 0))
    assert [line.split()[-1] for line in lines if "failed in all" in line] == ["0"]


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "STATE", tmp_path)
    monkeypatch.setattr(processes, "LOGS", tmp_path)
    return tmp_path


def test_child_ends_with_its_block(state):
    with processes.child("server", [sys.executable, "-c", "input()"]) as process:
        assert processes.running("server") in (process.pid, None)
    assert process.poll() is not None
    assert processes.running("server") is None


def test_pid_of_another_process_is_not_ours(state):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with processes.child("server", command) as process:
        assert processes.running("server") == process.pid
        # The same number with another start time: the number was used again.
        (state / "server.pid").write_text(f"{process.pid}\n1\n")
        assert processes.running("server") is None
        processes.stop_all()
        time.sleep(0.1)
        assert process.poll() is None


def test_port_is_remembered(state):
    assert processes.remembered_port("http") == processes.remembered_port("http")
