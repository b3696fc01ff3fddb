from odoo import fields, models

from .account_role import ROLES, SIDES
from .hold import REASONS

# ``no_followup`` is core's flag on invoices, read as a last reason.
HOLD_REASONS = [*REASONS, ("no_followup", "No follow-up")]
BUCKETS = [
    ("not_due", "Not due"),
    ("1_30", "1-30 days"),
    ("31_60", "31-60 days"),
    ("61_90", "61-90 days"),
    ("90_plus", "Over 90 days"),
]
AS_OF = {"depends_context": ("as_of",)}


class ReceivablesOpenItem(models.Model):
    """What is open in the customer and supplier ledger: the one reading of it.

    One row per posted open journal item (``id`` is the id of the item) of an account
    that has a role, credits included. With ``as_of`` (a date) in the context it
    answers for that past day: residuals, holds and ages are those of that evening.

    Amounts are signed: what customers owe is positive. ``held_amount`` and
    ``chaseable_amount`` are in the currency of the item.

    Other wings add columns by extending ``_select`` and ``_from`` (pieces of SQL).
    """

    _name = "receivables.open.item"
    _description = "Open Item"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "move_name"
    _rec_names_search = ["move_name", "ref", "name"]
    _depends = {
        "account.move": ["move_type", "name"],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_currency_id",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "journal_id",
            "move_id",
            "move_name",
            "name",
            "no_followup",
            "parent_state",
            "partner_id",
            "reconciled",
            "ref",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_amount_currency",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
            "max_date",
        ],
        "receivables.account.role": [
            "account_id",
            "chase",
            "company_id",
            "exposure",
            "offset",
            "role",
            "side",
            "statement",
        ],
        "receivables.hold": [
            "amount",
            "commercial_partner_id",
            "company_id",
            "customer_wide",
            "date_from",
            "date_until",
            "move_id",
            "move_line_id",
            "reason",
            "released_at",
            "state",
            "whole",
        ],
        "res.company": ["currency_id", "parent_path"],
        "res.partner": ["commercial_partner_id", "receivables_payer_id", "user_id"],
    }

    move_line_id = fields.Many2one(
        "account.move.line", string="Journal Item", readonly=True
    )
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    move_name = fields.Char(
        string="Number", readonly=True, help="Number of the invoice or entry."
    )
    move_type = fields.Selection(
        selection=lambda self: (
            self.env["account.move"]
            ._fields["move_type"]
            ._description_selection(self.env)
        ),
        string="Type",
        readonly=True,
        help="What kind of document the item comes from.",
    )
    journal_id = fields.Many2one("account.journal", readonly=True)
    name = fields.Char(string="Label", readonly=True)
    ref = fields.Char(string="Reference", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        help="Commercial entity of the partner; empty when the item has no partner.",
    )
    payer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="Who pays when it is not the customer; empty otherwise.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Salesperson of the customer.",
    )
    account_id = fields.Many2one("account.account", readonly=True)
    role = fields.Selection(
        ROLES, readonly=True, help="What the account is for in the customer ledger."
    )
    side = fields.Selection(
        SIDES,
        readonly=True,
        help="Receivable: between us and a customer. Payable: with a supplier.",
    )
    chase = fields.Boolean(readonly=True, help="The account's items may be claimed.")
    offset = fields.Boolean(
        readonly=True, help="Credits of the account lower what is claimed."
    )
    exposure = fields.Boolean(
        readonly=True, help="The item counts in what the customer owes in total."
    )
    statement = fields.Boolean(
        readonly=True, help="The item is listed on the statement of account."
    )
    date = fields.Date(readonly=True, help="Accounting date of the item.")
    date_maturity = fields.Date(
        string="Due Date",
        readonly=True,
        help="Due date; the accounting date where the item has none.",
    )
    amount = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Full amount of the item in the company's currency.",
    )
    amount_currency = fields.Monetary(
        string="Amount in Currency",
        readonly=True,
        help="Full amount of the item in its own currency.",
    )
    amount_residual = fields.Monetary(
        string="Open Amount",
        currency_field="company_currency_id",
        readonly=True,
        help="What is still open, in the company's currency.",
        **AS_OF,
    )
    amount_residual_currency = fields.Monetary(
        string="Open Amount in Currency",
        readonly=True,
        help="What is still open, in the currency of the item.",
        **AS_OF,
    )
    held_amount = fields.Monetary(
        readonly=True,
        help="Part of the open amount that must not be chased, in the item's currency.",
        **AS_OF,
    )
    chaseable_amount = fields.Monetary(
        readonly=True,
        help="Open amount that may be chased, in the item's currency: not held and on "
        "an account that is chased. Credits lower it, unless they are held.",
        **AS_OF,
    )
    hold_reason = fields.Selection(
        HOLD_REASONS,
        readonly=True,
        help="Why the item is held, wholly or in part; the weightiest reason.",
        **AS_OF,
    )
    days_overdue = fields.Integer(
        aggregator="max",
        readonly=True,
        help="Days since the due date, negative before it. Credits count from their "
        "own date.",
        **AS_OF,
    )
    bucket = fields.Selection(
        BUCKETS, string="Age", readonly=True, help="Age class of the item.", **AS_OF
    )
    last_release_date = fields.Date(
        readonly=True,
        help="Last day on which a hold of the item or its customer ended: dunning "
        "resumes from it with a fresh delay.",
        **AS_OF,
    )

    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # Rows follow the ledger, not writes on this model: drop what an earlier
        # search left in the cache, or a payment made meanwhile would go unseen.
        self.invalidate_model(flush=False)
        return super().search_fetch(domain, field_names, offset, limit, order)
