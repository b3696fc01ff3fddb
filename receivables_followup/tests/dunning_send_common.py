import email
import email.policy
import socket
from contextlib import contextmanager
from unittest import SkipTest
from unittest.mock import patch

try:
    from aiosmtpd.controller import Controller
except ImportError:  # only the tests need it
    Controller = None

from odoo.tools.misc import find_in_path

from odoo.addons.base.models import ir_actions_report

from .dunning_run_common import DunningRunCase

BODY = """<div><p>Dear <t t-out="object.partner_id.name"></t>,</p>
<p>You owe <t t-out="format_amount(object.amount_total, object.currency_id)"></t>.</p>
<div class="o_receivables_items"></div><p>Regards</p></div>"""


def has_wkhtmltopdf():
    try:
        return bool(find_in_path("wkhtmltopdf"))
    except OSError:
        return False


class Catcher:
    """A real SMTP server on this machine that keeps what it accepts."""

    def __init__(self):
        self.envelopes = []
        self.refuse = lambda envelope: None

    async def handle_DATA(self, server, session, envelope):
        answer = self.refuse(envelope)
        if answer:
            return answer
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self):
        return [
            email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
            for envelope in self.envelopes
        ]

    def recipients(self):
        return sorted(to for envelope in self.envelopes for to in envelope.rcpt_tos)


class DunningSendCase(DunningRunCase):
    """Runs that are really sent, over SMTP to a server in a thread of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.company.write({"email": "billing@seller.example", "city": "Brest"})
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Test notice",
                "model_id": cls.env["ir.model"]._get_id("receivables.dunning.notice"),
                "subject": "Reminder {{ object.name }}",
                "body_html": BODY,
            }
        )
        levels = cls.policy.level_ids
        levels.write({"template_id": cls.template.id, "letter_template_id": False})

    @classmethod
    def start_catcher(cls):
        """Start the SMTP server and make it the only mail server."""
        if Controller is None:
            raise SkipTest("aiosmtpd is not installed")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        catcher = Catcher()
        controller = Controller(catcher, hostname="127.0.0.1", port=port)
        controller.start()
        cls.addClassCleanup(controller.stop)
        servers = cls.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "catcher", "smtp_host": "127.0.0.1", "smtp_port": port})
        cls.startClassPatcher(
            patch.object(type(servers), "_disable_send", lambda self: False)
        )
        return catcher

    @contextmanager
    def wkhtmltopdf(self):
        """Count the starts of wkhtmltopdf; the list holds their arguments."""
        if not has_wkhtmltopdf():
            self.skipTest("wkhtmltopdf is not installed")
        run, starts = ir_actions_report._run_wkhtmltopdf, []
        with patch.object(
            ir_actions_report,
            "_run_wkhtmltopdf",
            lambda args: starts.append(args) or run(args),
        ):
            yield starts

    def proposed(self, count=1, due="2026-06-20", amount=1000.0, **vals):
        """A proposed run over ``count`` customers with one invoice each."""
        for number in range(count):
            partner = self.customer
            if number:
                partner = self.make_customer(
                    f"Customer {number}", **self.reachable(f"c{number}")
                )
            self.make_invoice(amount + number, due, partner=partner, **vals)
        return self.propose()

    def html(self, message):
        return message.get_body(("html",)).get_content()
