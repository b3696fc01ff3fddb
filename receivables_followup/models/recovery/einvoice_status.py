from odoo import api, fields, models

SENDERS = [
    ("seller", "Seller"),
    ("seller_platform", "Seller's platform"),
    ("buyer", "Buyer"),
    ("buyer_agent", "Buyer's agent"),
    ("buyer_platform", "Buyer's platform"),
    ("platform", "A platform"),
    ("subcontractor", "Subcontractor"),
    ("either", "Buyer or seller"),
]
# Keys of engine.recovery.einvoice.EFFECTS.
EFFECTS = [
    ("none", "Recorded only"),
    ("deposit", "Deposited: lifts an earlier rejection"),
    ("approve", "Approved: proof of acceptance"),
    ("part_dispute", "Dispute of the part not approved"),
    ("dispute", "Dispute"),
    ("suspend", "Not chased until a document is supplied"),
    ("resume", "Chased again"),
    ("refuse", "Not chased: credit it internally"),
    ("announce", "Payment announced for a day"),
    ("collect", "Payment reported to the tax authority"),
    ("reject", "Not chased: correct and issue it again"),
    ("cancel", "Not chased: replaced by another invoice"),
    ("direct_payment", "Somebody else pays"),
    ("payee", "Another account to pay to"),
    ("payee_back", "Back to the seller's account"),
]


class ReceivablesEinvoiceStatus(models.Model):
    """A status of the life cycle of electronic invoices, and what it does here.

    The codes shipped are those of the French reform (standard XP Z12-012 and Z12-014,
    FNFE-MPE rules of 30 June 2026); a credit manager adds and changes them as the
    standard changes.
    """

    _name = "receivables.einvoice.status"
    _description = "E-Invoice Status"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="Code of the life-cycle message (MDT-105).")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    set_by = fields.Selection(SENDERS, help="Who gives this status.")
    reason_required = fields.Boolean(
        help="The message must say why: registering it without a reason is refused."
    )
    ppf = fields.Selection(
        [
            ("no", "No"),
            ("always", "Yes"),
            ("vat", "If VAT is due on payment"),
        ],
        string="Reported to the Tax Authority",
        required=True,
        default="no",
        help="Whether the status goes on to the public portal (PPF).",
    )
    mdt88 = fields.Char("Message Status (MDT-88)")
    effect = fields.Selection(
        EFFECTS,
        required=True,
        default="none",
        help="What happens here when the status is the one that counts.",
    )
    confidential = fields.Boolean(
        help="Only credit managers see it; it never reaches the customer."
    )

    _code_uniq = models.UniqueIndex("(code)", "Another status has this code already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for status in self:
            status.display_name = f"{status.code} {status.name}"

    @api.model
    def _keep_changes(self):
        """Let updates of the add-on leave alone what a manager changed of the table."""
        self.env["ir.model.data"].search(
            [("module", "=", "receivables_followup"), ("model", "=", self._name)]
        ).noupdate = True
