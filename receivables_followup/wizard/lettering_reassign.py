from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.lettering.retention import RELEASE

KINDS = [
    ("reassignment", "To another customer or supplier"),
    ("bill", "To bills of exchange"),
    ("doubtful", "To doubtful debts"),
    ("retention", "To retentions"),
    ("other", "To another account"),
]
ROLE_OF = {"bill": "bill", "doubtful": "doubtful", "retention": "retention"}


class ReceivablesLetteringReassign(models.TransientModel):
    """Move open items to whom they belong, or to the account they belong on."""

    _name = "receivables.lettering.reassign"
    _description = "Move Items"

    company_id = fields.Many2one("res.company", readonly=True, index=True)
    move_line_ids = fields.Many2many(
        "account.move.line", string="Items", readonly=True, required=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_lines")
    line_count = fields.Integer(compute="_compute_lines")
    total = fields.Monetary(
        string="Open Amount",
        compute="_compute_lines",
        help="What is open of the items, a credit negative.",
    )
    kind = fields.Selection(
        KINDS,
        string="What to Move",
        required=True,
        default="reassignment",
        help="A payment recorded on the wrong customer goes to the right one. A bill "
        "that was accepted, a debt that became doubtful and what the customer retains "
        "go to their own accounts.",
    )
    target_partner_id = fields.Many2one(
        "res.partner",
        string="Customer or Supplier",
        index="btree_not_null",
        help="Whose items they are from now on.",
    )
    account_id = fields.Many2one(
        "account.account",
        compute="_compute_account",
        store=True,
        readonly=False,
        help="Where the items go. It must allow reconciliation.",
        index="btree_not_null",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Part to move, when it is one item; the rest stays where it is.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Accounting date of the entry. A payment keeps its own day when its "
        "period is open.",
    )
    due_date = fields.Date(
        compute="_compute_due_date",
        store=True,
        readonly=False,
        help="Maturity of the bill, or day the retention is released: at most a year "
        "after the works were accepted (French law 71-584, article 2); the date of the "
        "invoice stands for it. Empty: each keeps its due date.",
    )
    gap_id = fields.Many2one(
        "receivables.lettering.gap",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    merge = fields.Boolean(
        string="One New Item",
        help="One bill for all of them. Otherwise each item is replaced by its own.",
    )
    label = fields.Char(
        string="Reason", help="Printed on the entry: why the items are moved."
    )
    waiting_tax = fields.Monetary(
        string="VAT on Payment",
        currency_field="company_currency_id",
        compute="_compute_waiting_tax",
        help="It is due when the new items are paid, and not by this entry.",
    )
    company_currency_id = fields.Many2one(
        string="Company Currency", related="company_id.currency_id"
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        lines = self._lines_of_context()
        if lines:
            values["move_line_ids"] = [fields.Command.set(lines.ids)]
            values["company_id"] = lines.company_id[:1].id
            if day := self._payment_day(lines):
                values["date"] = day
        return values

    @api.model
    def _lines_of_context(self):
        context = self.env.context
        if context.get("active_model") in (
            "account.move.line",
            "receivables.open.item",
        ):
            lines = self.env["account.move.line"].browse(context.get("active_ids"))
            return lines.exists().filtered(lambda line: not line.reconciled)
        return self.env["account.move.line"]

    @api.model
    def _payment_day(self, lines):
        """The day of the money, when only payments are moved and it is not closed."""
        payments = all(
            line.amount_residual < 0
            if line.account_type != "liability_payable"
            else line.amount_residual > 0
            for line in lines
        )
        day = max(lines.mapped("date"))
        company = lines.company_id[:1]
        journal = self.env["receivables.lettering.transfer"]._journal(company)
        if payments and not company._get_violated_lock_dates(day, False, journal):
            return day
        return None

    @api.depends("move_line_ids")
    def _compute_lines(self):
        for wizard in self:
            lines = wizard.move_line_ids
            currencies = lines.currency_id
            one = len(currencies) == 1
            wizard.currency_id = currencies if one else lines.company_currency_id[:1]
            wizard.line_count = len(lines)
            wizard.total = sum(
                lines.mapped("amount_residual_currency" if one else "amount_residual")
            )

    @api.depends("move_line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = abs(wizard.total)

    @api.depends("kind", "move_line_ids")
    def _compute_account(self):
        """The account of that role on the side of the items: where they are not yet."""
        roles = self.env["receivables.account.role"]
        for wizard in self:
            here = wizard.move_line_ids.account_id
            payable = wizard.move_line_ids[:1].account_type == "liability_payable"
            rows = roles.search(
                [
                    ("company_id", "=", wizard.company_id.root_id.id),
                    ("role", "=", ROLE_OF.get(wizard.kind)),
                    ("side", "=", "payable" if payable else "receivable"),
                    ("account_id", "not in", here._origin.ids),
                ]
            )
            # Accepted bills come before those at the bank.
            fit = rows.account_id.filtered(lambda one: one._receivables_matchable())
            wizard.account_id = fit.sorted(lambda one: not one.reconcile)[:1]

    @api.depends("kind", "move_line_ids")
    def _compute_due_date(self):
        for wizard in self:
            dates = wizard.move_line_ids.mapped("date")
            if wizard.kind == "retention" and dates:
                wizard.due_date = self.env["receivables.legal.parameter"]._deadline(
                    RELEASE, max(dates), company=wizard.company_id
                )
            else:
                wizard.due_date = False

    @api.depends("move_line_ids")
    def _compute_waiting_tax(self):
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        for wizard in self:
            wizard.waiting_tax = Transfer._tax_carried(wizard.move_line_ids.sudo())

    def action_move(self):
        """Post the entry, letter the originals, open the new items."""
        self.ensure_one()
        self.check_access("write")
        transfer = self.env["receivables.lettering.transfer"]._transfer(
            self.move_line_ids,
            self.kind,
            account=None if self.kind == "reassignment" else self.account_id,
            partner=self._partner(),
            amounts=self._amounts(),
            date=self.date,
            due=self.kind in ("bill", "retention") and self.due_date or None,
            label=self.label,
            merge=self.merge and self.line_count > 1,
        )
        if self.gap_id:
            self.gap_id._retained(transfer)
        targets = transfer.line_ids.target_line_id
        return targets._get_records_action(
            name=self.env._("Items Moved"), view_mode="list,form"
        )

    def _partner(self):
        if self.kind != "reassignment":
            return None
        if not self.target_partner_id:
            raise UserError(self.env._("Choose whose items they are."))
        commercial = self.target_partner_id.commercial_partner_id
        if commercial == self.move_line_ids.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "The items are of %(partner)s already: choose another customer or "
                    "supplier.",
                    partner=commercial.display_name,
                )
            )
        return commercial

    def _amounts(self):
        line = self.move_line_ids
        if len(line) != 1 or not line.currency_id.compare_amounts(
            self.amount, abs(line.amount_residual_currency)
        ):
            return None
        return {line.id: self.amount}
