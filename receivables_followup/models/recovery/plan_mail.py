"""The plan on paper, for signature, and the reminder before each instalment."""

from datetime import timedelta

from odoo import fields, models

from ...report.formatter import Formatter

REMINDER = "receivables_followup.plan_template_reminder"
TO_SIGN = "receivables_followup.plan_template_sign"
REPORT = "receivables_followup.payment_plan"


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    def _recipient(self):
        """Who signs and is reminded: the signatory, else the address for invoices."""
        self.ensure_one()
        customer = self.commercial_partner_id
        address = customer.address_get(["invoice"])["invoice"]
        return self.partner_id or customer.browse(address)

    def _language(self):
        return self._recipient().lang or self.company_id.partner_id.lang or "en_US"

    def _email_to(self):
        """Where its mails go: while a company tries things out, to the test address."""
        company = self.company_id.sudo()
        if company.receivables_test_mode:
            return company.receivables_test_email
        return self._recipient().email_formatted

    def action_send(self):
        """Write the mail that carries the plan for signature."""
        self.ensure_one()
        self.action_mark_sent()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Send for Signature"),
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref(TO_SIGN).id,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }

    def action_print(self):
        """Print the plan, for signature."""
        self.action_mark_sent()
        return self.env.ref("receivables_followup.report_payment_plan").report_action(
            self
        )

    def _next_line(self):
        """The first instalment that is not paid in full."""
        return self.line_ids.filtered(lambda line: line.state != "paid")[:1]

    def _remind(self):
        """Remind of the instalments of the coming days, each once."""
        today = fields.Date.context_today(self)
        template = self.env.ref(REMINDER)
        for plan in self.filtered(lambda p: p.state == "active" and p.reminder_days):
            line = plan._next_line()
            if not line or line.reminded_on or not plan._email_to():
                continue
            if line.date - timedelta(days=plan.reminder_days) <= today <= line.date:
                line.write({"reminded_on": today})
                template.send_mail(plan.id)

    # -- paper ---------------------------------------------------------------------

    def _print_pieces(self):
        """``[(plan id, Markup)]`` for ``receivables.pdf``, each in its own language.

        :raise AccessError: the user may not read one of the plans
        """
        self.check_access("read")
        pieces = []
        for plan in self:
            lang = plan._language()
            worded = plan.with_context(lang=lang)
            tools = Formatter(self.env, lang)
            sender = worded.env["receivables.letterhead"]._sender(worded.company_id)
            values = {"sender": sender, **worded._print_values(tools)}
            html = worded.env["ir.qweb"]._render(REPORT, values)
            pieces.append((plan.id, html))
        return pieces

    def _print_values(self, tools):
        """Texts of one plan for the template."""
        self.ensure_one()

        def money(amount):
            return tools.money(amount, self.currency_id)

        head = self.env["receivables.letterhead"]
        items = self.sudo().move_line_ids.sorted(
            lambda item: (item.date_maturity or item.date, item.id)
        )
        return {
            "to": head._address_lines(self._recipient(), self.company_id),
            "service": False,
            "refs": [(self.env._("Our reference"), self.name or "")],
            "draft": self.state == "draft",
            "number": self.name or "",
            "day": tools.date(self.made_on),
            "creditor": self.company_id.name,
            "debtor": self.commercial_partner_id.name,
            "signatory": self.partner_id.name or "",
            "french": self.company_id.country_id.code == "FR",
            "debt": money(self.amount),
            "interest": money(self.interest_amount) if self.interest_amount else "",
            "rate": tools.number(self.interest_rate, 2),
            "total": money(self.amount_total),
            "grace": self.grace_days,
            "quote": self.name or "",
            "payments_until": False,
            "items": [
                {
                    "name": item.move_name,
                    "date": tools.date(item.date),
                    "due": tools.date(item.date_maturity or item.date),
                    "amount": money(item.amount_currency),
                    "open": money(item.amount_residual_currency),
                }
                for item in items
            ],
            "instalments": [
                {
                    "rank": rank,
                    "date": tools.date(line.date),
                    "amount": money(line.amount),
                    "interest": money(line.interest_amount),
                    "total": money(line.amount_total),
                }
                for rank, line in enumerate(self.line_ids, 1)
            ],
        }


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _receivables_models(self):
        return super()._receivables_models() | {REPORT: "receivables.payment.plan"}
