"""The server starts with the add-on, survives `kill -9`, and mail leaves by SMTP."""

import harness


def test_starts_and_answers_after_a_kill(new_database, new_server):
    db = new_database()
    server = new_server(db, workers=2)
    found = server.call(
        "ir.module.module",
        "search_read",
        [("name", "=", "receivables_followup")],
        fields=["state"],
    )
    assert [module["state"] for module in found] == ["installed"]
    server.kill()
    server.start()
    assert server.call("res.partner", "search_count", []) > 0


def test_mail_reaches_the_catcher(new_database, use_mail):
    db = new_database()
    mail = use_mail(db)
    mail.reject("refused@")
    states = harness.shell(
        db,
        "mails = env['mail.mail'].create([{'subject': 'Réminder', 'email_to': to,"
        " 'email_from': 'us@example.com', 'body_html': '<p>Bonjour</p>'}"
        " for to in ('ok@example.com', 'refused@example.com')])\n"
        "mails.auto_delete = False\n"
        "mails.send()\n"
        "result = mails.mapped('state')",
    )
    assert states == ["sent", "exception"]
    assert [message["To"] for message in mail.messages()] == ["ok@example.com"]
