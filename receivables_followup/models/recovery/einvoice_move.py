"""Where an invoice stands in its electronic life cycle; nothing is stored on it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

COLLECTOR = "receivables_followup.group_collector"
FIELD = {
    "compute": "_compute_receivables_einvoice",
    "compute_sudo": False,
    "groups": COLLECTOR,
}


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_einvoice_event_ids = fields.One2many(
        "receivables.einvoice.event",
        "move_id",
        string="E-Invoice Statuses",
        groups=COLLECTOR,
    )
    receivables_einvoice_status_id = fields.Many2one(
        "receivables.einvoice.status",
        string="E-Invoice Status",
        search="_search_receivables_einvoice_status_id",
        help="The last status of the invoice's electronic life cycle.",
        **FIELD,
    )
    receivables_einvoice_iban = fields.Char(
        string="IBAN to Pay to",
        help="The account the invoice is to be paid to, as its life cycle says.",
        **FIELD,
    )
    receivables_einvoice_payee = fields.Char(
        string="To Be Paid to",
        help="Who is to be paid: the factor, for example.",
        **FIELD,
    )
    receivables_einvoice_payer = fields.Char(
        string="Paid by",
        help="Who pays instead of the customer: asked for direct payment.",
        **FIELD,
    )
    receivables_einvoice_announced_for = fields.Date(
        string="Payment Announced for",
        help="The day for which the customer's platform announced a payment.",
        **FIELD,
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("receivables_einvoice_event_ids")
    def _compute_receivables_einvoice(self):
        """Under the rights of the reader: a confidential status does not exist for
        those who may not see it."""
        Event = self.env["receivables.einvoice.event"].with_user(self.env.user)
        saved = self._origin.ids and Event.has_access("read")
        found = Event._standings(self._origin) if saved else {}
        for move in self:
            own = found.get(move._origin)
            current = Event.browse(own and own.current)
            payee = Event.browse(own and own.payee)
            announced = Event.browse(own and own.announced)
            payer = Event.browse(own and own.payer)
            move.receivables_einvoice_status_id = current.status_id
            move.receivables_einvoice_iban = payee.payee_iban
            move.receivables_einvoice_payee = payee.payee_name
            move.receivables_einvoice_payer = payer and (
                payer.payee_name or self.env._("a third party")
            )
            move.receivables_einvoice_announced_for = announced and (
                announced.payment_date or announced.time.date()
            )

    def _search_receivables_einvoice_status_id(self, operator, value):
        """By the last status that the user may see."""
        Status = self.env["receivables.einvoice.status"]
        if operator == "any":
            value = set(Status._search(value))
        elif operator != "in":
            return NotImplemented
        visible = self.env["receivables.einvoice.event"]._search(
            [("voided_at", "=", False)]
        )
        last = SQL(
            """
            SELECT DISTINCT ON (event.move_id) event.move_id, event.status_id
              FROM receivables_einvoice_event event
             WHERE event.move_id IS NOT NULL AND event.id IN %s
             ORDER BY event.move_id, event.time DESC, event.id DESC
            """,
            visible.subselect(),
        )
        wanted = [status for status in value if status]
        found = Domain(
            "id",
            "in",
            SQL(
                "(SELECT move_id FROM (%s) last WHERE status_id = ANY(%s))",
                last,
                wanted,
            ),
        )
        if False in value or None in value:
            found |= Domain(
                "id", "not in", SQL("(SELECT move_id FROM (%s) last)", last)
            )
        return found

    def _receivables_vat_on_payment(self):
        """Whether some of the VAT of this document is due when it is paid."""
        self.ensure_one()
        taxes = self.sudo().invoice_line_ids.tax_ids.flatten_taxes_hierarchy()
        return self.company_id.tax_exigibility and any(
            tax.tax_exigibility == "on_payment" for tax in taxes
        )

    def action_receivables_einvoice_log(self):
        """Open the dialog that enters a status by hand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("E-Invoice Status"),
            "res_model": "receivables.einvoice.log",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_id": self.id},
        }
