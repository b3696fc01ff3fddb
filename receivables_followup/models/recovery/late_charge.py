from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

COLLECTOR = "receivables_followup.group_collector"
MANAGER = "receivables_followup.group_manager"
KINDS = [
    ("interest", "Late interest"),
    ("indemnity", "Recovery indemnity"),
    ("agreed", "Agreed interest"),
]
STATES = [
    ("open", "To Bill"),
    ("billed", "Billed"),
    ("waived", "Waived"),
    ("cancelled", "Called Off"),
]
# Claims of these states count as settled: the same days are not claimed again.
SETTLED = ("billed", "waived")


class ReceivablesLateCharge(models.Model):
    """What a late payment costs the customer: a claim that outlives the principal.

    One claim holds the interest of one item in one half-year, the EUR 40 of one late
    payment, or an item's part of the agreed interest of an instalment. While it is open
    it follows the ledger (``late_charge_accrue``, ``late_charge_agreed``); billed or
    waived it stays as it is, and the days it covers are never claimed again.
    """

    _name = "receivables.late.charge"
    _description = "Late Charge"
    _inherit = "receivables.of.card"
    _order = "date_to desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        readonly=True,
        help="The customer who paid late.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        readonly=True,
        help="Interest of a half-year, the fixed indemnity of a late payment, or the "
        "interest agreed in a payment plan, with each instalment that is paid.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="open",
        readonly=True,
        index=True,
        help="To bill: follows the ledger every day. Billed: on a debit note. Waived: "
        "given up with a reason. Cancelled: the debt or the debit note vanished.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="The item that was paid late.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="Kept when the journal item is rewritten.",
    )
    move_label = fields.Char(
        string="Document", readonly=True, help="Number of the late document."
    )
    date_due = fields.Date(string="Due Date", readonly=True)
    period = fields.Date(
        string="Half-year",
        required=True,
        readonly=True,
        help="First day of the half-year whose rate holds.",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="Until",
        required=True,
        readonly=True,
        help="Last day of the interest; of an indemnity, the first day of the delay.",
    )
    principal = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What bore interest on the last of the days.",
    )
    rate_text = fields.Char(
        string="Computed As",
        readonly=True,
        help="Principal, rate and days of each stretch.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(readonly=True, required=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the rate of the late document.",
    )
    partial_id = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Last matching of the item that was taken into account.",
    )
    difference = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What was billed or waived of the half-year less what the ledger gives "
        "now, as last compared. Above zero: a receipt was entered late, credit it.",
    )
    debit_note_id = fields.Many2one(
        "account.move",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="The document that bills the claim.",
    )
    closed_on = fields.Date(
        readonly=True, help="The day it was billed, waived or cancelled."
    )
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    waive_reason = fields.Char(readonly=True, help="Why the claim was given up.")

    _amount_not_negative = models.Constraint(
        "CHECK(amount >= 0)", "A late charge cannot be negative."
    )
    _open_once = models.UniqueIndex(
        "(move_line_id, kind, period) WHERE state = 'open' AND kind != 'agreed'",
        "There is already an open claim for this item and half-year.",
    )
    _indemnity_once = models.UniqueIndex(
        "(move_line_id) WHERE kind = 'indemnity' AND state != 'cancelled'",
        "The indemnity of this late payment has already been claimed.",
    )

    @api.depends("kind", "move_label", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim._label()

    def _label(self):
        """What a debit note or a statement says of the claim."""
        self.ensure_one()
        if self.kind == "indemnity":
            return self.env._(
                "Fixed indemnity for recovery costs, %(document)s, due on %(due)s",
                document=self.move_label or "",
                due=format_date(self.env, self.date_due),
            )
        if self.kind == "agreed":
            return self.env._(
                "Agreed interest of payment plan %(plan)s on %(document)s, %(first)s "
                "to %(last)s",
                plan=self.sudo().plan_id.name or "",
                document=self.move_label or "",
                first=format_date(self.env, self.date_from),
                last=format_date(self.env, self.date_to),
            )
        return self.env._(
            "Late-payment interest on %(document)s, %(first)s to %(last)s",
            document=self.move_label or "",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    @api.model
    def _open_for(self, records):
        """The claims not billed yet of customers or of journal items.

        :param records: ``res.partner`` (their commercial entities count) or
            ``account.move.line``
        """
        domain = [("state", "=", "open")]
        if records._name == "res.partner":
            domain += [
                ("commercial_partner_id", "in", records.commercial_partner_id.ids)
            ]
        else:
            domain += [("move_line_id", "in", records.ids)]
        return self.search(domain, order="date_due, move_label, period, kind, id")

    @api.model
    def _check_manager(self):
        """Refuse whoever is no credit manager.

        :raise AccessError: naming who may do it
        """
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a credit manager bills or waives late charges. Ask one of "
                    "them."
                )
            )

    def action_open_move(self):
        """Open the document that was paid late."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_open_debit_note(self):
        """Open the debit note of this claim."""
        self.ensure_one()
        return self.debit_note_id.get_formview_action()

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id.get_formview_action()
