from odoo import api, fields, models

from ...engine.lettering.account_check import KINDS

KIND_LABELS = {
    "zero_pair": "Comes to zero",
    "duplicate": "Possible duplicate",
    "wrong_side": "Payment on the wrong side",
    "both_sides": "Customer and supplier",
    "abnormal_balance": "Abnormal balance",
    "old_item": "Old open items",
}
FINDING_KINDS = [(kind, KIND_LABELS[kind]) for kind in KINDS]


class ReceivablesAccountFinding(models.Model):
    """Something on a customer or supplier account that a person should look at.

    Rewritten by the account check; what is no more is deleted, except that a finding
    that was ignored is not shown again as long as its amount is the same.
    """

    _name = "receivables.account.finding"
    _inherit = ["receivables.keyed"]
    _description = "Account Finding"
    _order = "kind, amount_size desc, id"

    company_id = fields.Many2one(
        help="Company of the items; the main company when branches are mixed."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        FINDING_KINDS,
        required=True,
        readonly=True,
        help="Comes to zero: debits and credits of the same amount that can be "
        "lettered. Duplicate: the same amount and reference twice. Wrong side: a "
        "payment that raises the debt. Customer and supplier: both could be set off. "
        "Abnormal: a customer in credit or a supplier in debit.",
    )
    account_id = fields.Many2one(
        "account.account",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Account of the items; empty when they are on several.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_account_finding_line_rel",
        "finding_id",
        "line_id",
        string="Journal Items",
        readonly=True,
    )
    date = fields.Date(readonly=True, help="Due date of the oldest item.")
    amount = fields.Monetary(
        readonly=True,
        help="What it is about, in the company's currency: the balance, what can be "
        "lettered or set off, or what was entered once more.",
    )
    amount_size = fields.Monetary(
        string="Size", readonly=True, help="The amount without its sign, to sort by."
    )
    state = fields.Selection(
        help="Open: to look at. Handled: something was done. Ignored: it is right as "
        "it is.",
    )
    note = fields.Text(help="What colleagues should know about this finding.")

    _open_idx = models.Index("(company_id, kind) WHERE state = 'open'")

    @api.depends("kind", "commercial_partner_id", "account_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            who = row.commercial_partner_id or row.account_id
            row.display_name = f"{who.display_name or ''}: {kinds.get(row.kind, '')}"

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of a finding follows from the ledger: it cannot "
            "be entered by hand.",
            field=label,
        )
