from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.recovery.einvoice_file import Row, RowError, amounts, iban, reasons
from ..models.recovery.einvoice_event import DIRECTIONS, ROLES


class ReceivablesEinvoiceLog(models.TransientModel):
    """Enter by hand a status that an invoice was given on a platform."""

    _name = "receivables.einvoice.log"
    _description = "Enter an E-Invoice Status"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True
    )
    status_id = fields.Many2one(
        "receivables.einvoice.status", required=True, index=True
    )
    effect = fields.Selection(related="status_id.effect")
    reason_required = fields.Boolean(related="status_id.reason_required")
    time = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the status was given, not when it is entered.",
    )
    direction = fields.Selection(
        DIRECTIONS,
        required=True,
        compute="_compute_direction",
        store=True,
        precompute=True,
        readonly=False,
        help="Received from the platform, or given by us.",
    )
    sender_role = fields.Selection(ROLES)
    reasons = fields.Char(
        "Reason Codes", help="As in the message, separated by commas: PU_ERR, QTE_ERR."
    )
    action = fields.Char("Expected Action", help="NOA, PIN, NIN, CNF, CNP, CNA or OTH.")
    text = fields.Text(help="What the sender wrote.")
    amounts = fields.Char(
        "Amounts by VAT Rate",
        help="Including VAT, by rate: 20=1200.00; 5.5=105.50. For 206: what is not "
        "approved.",
    )
    payment_date = fields.Date("Payment Announced for")
    payee_iban = fields.Char("IBAN to Pay to")
    payee_name = fields.Char("To Be Paid to / by")
    message = fields.Char("Message Reference")

    @api.depends("status_id")
    def _compute_direction(self):
        for wizard in self:
            ours = wizard.status_id.set_by in ("seller", "subcontractor")
            wizard.direction = "out" if ours else "in"

    def action_register(self):
        """Enter the status into the register, with what follows from it.

        :raise UserError: saying what is wrong
        """
        self.ensure_one()
        self.check_access("write")
        self.move_id.check_access("read")
        Event = self.env["receivables.einvoice.event"]
        try:
            row = self._row()
        except RowError as error:
            raise UserError(Event._words(error)) from error
        if self.effect == "part_dispute" and not sum(
            part.amount for part in row.amounts
        ):
            raise UserError(
                self.env._(
                    "%(status)s: enter the amount that is not approved, by VAT rate "
                    "(20=1200.00).",
                    status=self.status_id.display_name,
                )
            )
        _events, known = Event._enter([row], self.move_id.company_id)
        if known:
            raise UserError(
                self.env._(
                    "%(invoice)s has this status of that time already.",
                    invoice=self.move_id.name,
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _row(self):
        return Row(
            number=1,
            invoice=self.move_id.name,
            status=self.status_id.code,
            moment=self.time,
            direction=self.direction,
            sender_role=self.sender_role or "",
            reasons=reasons(self.reasons or None),
            action=self.action or "",
            text=self.text or "",
            amounts=amounts(self.amounts or None),
            payee_iban=iban(self.payee_iban or ""),
            payee_name=self.payee_name or "",
            payment_date=self.payment_date or None,
            message=self.message or "",
        )
