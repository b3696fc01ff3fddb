"""Cheques without funds: the days the creditor needs, and who is told of them."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...engine.lettering.cheque import (
    CERTIFICATE,
    SERVE,
    TITLE,
    Cheque,
    in_order,
    next_step,
)

ACTIVITY = "receivables_followup.mail_activity_cheque"
# In the order in which they happen; the date of a cheque may be later (L131-31).
DAYS = (
    "presented_on",
    "presented_again_on",
    "certificate_on",
    "served_on",
    "title_on",
)
# Date of the delay: the day it counts from, and its legal parameter.
DELAYS = {
    "present_until": ("issued_on", "cheque_validity"),
    "certificate_from": ("presented_on", "cheque_presentation"),
    "pay_until": ("served_on", "cheque_payment"),
}


class ReceivablesPaymentReject(models.Model):
    _inherit = "receivables.payment.reject"

    funds_lacking = fields.Boolean(related="reason_id.funds_lacking")
    issued_on = fields.Date(
        string="Date of the Cheque",
        help="As written on it; the time to present it runs from this day.",
    )
    present_until = fields.Date(
        string="Present It Until",
        compute="_compute_cheque_delays",
        store=True,
        help="Last day of the time to present the cheque (Monetary code L131-32). "
        "Presented later it is still paid, but rights of recourse are lost.",
    )
    presented_on = fields.Date(
        string="First Presented",
        help="The day the cheque was first presented; the delay to its certificate of "
        "non-payment runs from here.",
    )
    presented_again_on = fields.Date(
        help="A second rejection after the delay brings the certificate by itself."
    )
    certificate_from = fields.Date(
        compute="_compute_cheque_delays",
        store=True,
        help="From this day the drawer's bank certifies on request that the cheque was "
        "not paid (Monetary code L131-73).",
    )
    certificate_on = fields.Date(
        string="Certificate Received", help="Day of the certificate of non-payment."
    )
    certificate_ids = fields.Many2many(
        "ir.attachment",
        "receivables_reject_certificate_rel",
        "reject_id",
        "attachment_id",
        string="Proofs",
        copy=False,
        help="The certificate, the act by which it was served, the title.",
    )
    served_on = fields.Date(
        string="Certificate Served",
        help="The day the drawer received it, or the commissaire de justice served it: "
        "an order to pay.",
    )
    pay_until = fields.Date(
        string="To Be Paid Until",
        compute="_compute_cheque_delays",
        store=True,
        help="Last day of the time to pay, from the service of the certificate. Then "
        "the commissaire de justice issues an enforceable title without a court "
        "(Monetary code L131-73).",
    )
    title_on = fields.Date(
        string="Title Received", help="Day of the enforceable title."
    )

    @api.depends(
        "company_id",
        "means",
        "reason_id.funds_lacking",
        "issued_on",
        "presented_on",
        "served_on",
    )
    def _compute_cheque_delays(self):
        codes = [code for _start, code in DELAYS.values()]
        parameters = self.env["receivables.legal.parameter"]
        for company, rejects in self.grouped("company_id").items():
            find = parameters._reader(codes, company)
            for reject in rejects:
                for name, (start, code) in DELAYS.items():
                    day = reject._is_certified() and reject[start]
                    delay = day and find(code, day, raise_missing=False)
                    reject[name] = delay._add_to(day) if delay else False

    def _is_certified(self):
        """Only a cheque that funds lacked for brings a certificate."""
        return self.means == "cheque" and self.reason_id.funds_lacking

    @api.constrains("means", *DAYS)
    def _check_cheque_days(self):
        today = fields.Date.context_today(self)
        for reject in self.filtered(lambda one: one.means == "cheque"):
            if not in_order([reject[name] or None for name in DAYS], today):
                raise ValidationError(
                    self.env._(
                        "The days of the cheque of %(customer)s contradict each other: "
                        "it is presented, presented again, certified as unpaid, the "
                        "certificate served, the title issued, none of it in the "
                        "future (%(days)s).",
                        customer=reject.commercial_partner_id.display_name,
                        days=", ".join(
                            format_date(self.env, reject[name]) or "-" for name in DAYS
                        ),
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {*DAYS, "state", "user_id"}:
            self.filtered(lambda one: one.state == "posted")._plan_cheque_step()
        return result

    def _plan_cheque_step(self):
        """Replace the activity of the last step by that of the next one."""
        today = fields.Date.context_today(self)
        self.activity_unlink([ACTIVITY])
        for reject in self.filtered(lambda one: one._is_certified()):
            step = next_step(Cheque(*(reject[name] or None for name in Cheque._fields)))
            if step:
                code, day = step
                worded = reject.with_context(lang=reject.user_id.lang)
                reject.activity_schedule(
                    ACTIVITY,
                    date_deadline=max(today, day),
                    summary=worded._cheque_steps()[code],
                    user_id=reject.user_id.id,
                )

    def _cheque_steps(self):
        """What is asked of who follows the cheque, by step of the engine."""
        return {
            CERTIFICATE: self.env._("Ask the bank for the certificate of non-payment"),
            SERVE: self.env._("Have the certificate of non-payment served"),
            TITLE: self.env._(
                "Not paid? Have the commissaire de justice issue the enforceable title"
            ),
        }
