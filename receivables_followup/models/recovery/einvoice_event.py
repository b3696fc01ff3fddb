from odoo import api, fields, models
from odoo.exceptions import UserError

DIRECTIONS = [("in", "Received"), ("out", "Sent Out")]
ROLES = [
    ("SE", "SE: seller"),
    ("BY", "BY: buyer"),
    ("DL", "DL: factor"),
    ("PE", "PE: payee"),
    ("WK", "WK: platform"),
    ("DFH", "DFH: tax authority"),
    ("AB", "AB: buyer's agent"),
]
PPF_STATES = [
    ("none", "Not reported"),
    ("todo", "To hand over"),
    ("sent", "Handed over"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
]
# What may change of an event: how far its report to the tax authority has come.
REPORT = {"ppf_state", "ppf_sent_at"}
# Written once, by our own code, when a status turns out to be a mistake.
VOID = {"voided_at", "voided_by_id", "void_reason"}


class ReceivablesEinvoiceEvent(models.Model):
    """One status that an invoice was given in its electronic life cycle: evidence.

    Written by ``_enter`` only, never changed and never deleted. What is the case
    today follows from all events of the invoice by the time they bear, see
    ``engine.recovery.einvoice.standing``. A confidential status is read by credit
    managers only (record rule), so whatever is computed for others leaves it out; no
    event is written to a chatter.
    """

    _name = "receivables.einvoice.event"
    _description = "E-Invoice Event"
    _order = "time desc, id desc"
    _rec_names_search = ["move_label", "code"]
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index=True,
        readonly=True,
        ondelete="set null",
        check_company=True,
    )
    move_label = fields.Char(
        "Invoice Number",
        readonly=True,
        help="Number of the invoice as it was when the status was registered.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, index=True, readonly=True
    )
    status_id = fields.Many2one(
        "receivables.einvoice.status",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    code = fields.Char(related="status_id.code", store=True)
    confidential = fields.Boolean(related="status_id.confidential", store=True)
    time = fields.Datetime(
        required=True, readonly=True, help="When the status was given."
    )
    direction = fields.Selection(
        DIRECTIONS,
        required=True,
        readonly=True,
        help="Received from the platform, or sent by us.",
    )
    sender_role = fields.Selection(
        ROLES, readonly=True, help="Role of who gave the status, as in the message."
    )
    reasons = fields.Char(readonly=True, help="Reason codes of the message.")
    action = fields.Char(
        readonly=True,
        help="Code of what is expected (NOA, PIN, NIN, CNF, CNP, CNA...).",
    )
    text = fields.Text(readonly=True, help="What the sender wrote.")
    amounts = fields.Json(
        readonly=True,
        help="Amounts including VAT by VAT rate: [{rate, amount, kind}], as texts.",
    )
    amounts_label = fields.Char(
        string="Amounts by VAT Rate", compute="_compute_amounts_label"
    )
    amount = fields.Monetary(
        readonly=True, help="Sum of the amounts by VAT rate, VAT included."
    )
    payment_date = fields.Date(
        readonly=True, help="Day on which the announced payment arrives."
    )
    payee_iban = fields.Char("IBAN to Pay to", readonly=True)
    payee_name = fields.Char("To Be Paid to / by", readonly=True)
    message = fields.Char(
        "Message Reference", readonly=True, help="Identifier of the message received."
    )
    raw = fields.Text("Raw Message", readonly=True, help="As it stood in the file.")
    digest = fields.Char(readonly=True, help="Fingerprint: no status is kept twice.")
    user_id = fields.Many2one(
        "res.users",
        string="Registered By",
        index=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    ppf_state = fields.Selection(
        PPF_STATES,
        string="Tax Authority",
        required=True,
        default="none",
        readonly=True,
        help="How far the report to the public portal (PPF) has come; reports are "
        "handed to the platform as a file.",
    )
    ppf_sent_at = fields.Datetime("Handed Over At", readonly=True)

    _digest_uniq = models.UniqueIndex(
        "(company_id, digest)", "This status is registered already."
    )
    _message_uniq = models.UniqueIndex(
        "(company_id, message, move_id, status_id) WHERE message IS NOT NULL",
        "This message is registered already, with other content.",
    )
    _latest_idx = models.Index("(move_id, time DESC, id DESC)")

    @api.depends("amounts", "currency_id")
    def _compute_amounts_label(self):
        for event in self:
            event.amounts_label = "; ".join(
                self.env._(
                    "%(amount)s at %(rate)s%%",
                    amount=event.currency_id.format(float(part["amount"])),
                    rate=part["rate"],
                )
                for part in event.amounts or []
            )

    @api.depends("status_id", "move_label")
    def _compute_display_name(self):
        for event in self:
            event.display_name = (
                f"{event.move_label or ''} · {event.status_id.display_name}"
            )

    def write(self, vals):
        voiding = self.env.su and not self.filtered("voided_at")
        if fixed := vals.keys() - REPORT - (VOID if voiding else set()):
            raise UserError(
                self.env._(
                    "%(fields)s of %(event)s cannot be changed: statuses of e-invoices "
                    "are evidence. Register what was given since.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(fixed)
                    ),
                    event=self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(
            self.env._(
                "Statuses of e-invoices are evidence and never deleted: %(event)s "
                "stays.",
                event=self[:1].display_name,
            )
        )

    def action_ppf_accepted(self):
        """The platform says that the tax authority accepted these reports."""
        self._answer("accepted")

    def action_ppf_refused(self):
        """The platform says that the tax authority refused these reports."""
        self._answer("refused")

    def _answer(self, state):
        self.check_access("read")
        for event in self:
            if event.ppf_state not in ("sent", "accepted", "refused"):
                raise UserError(
                    self.env._(
                        "%(event)s was not handed over to the platform yet: export it "
                        "first.",
                        event=event.display_name,
                    )
                )
        self.sudo().write({"ppf_state": state})
