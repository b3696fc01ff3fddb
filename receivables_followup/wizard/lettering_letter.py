from odoo import api, fields, models
from odoo.exceptions import UserError

MODES = [
    ("full", "Letter"),
    ("gap", "Letter with a gap"),
    ("partial", "Letter partially"),
]
# What a dialog may say it comes from; the others are said by their own code.
ORIGINS = ("manual", "proposal", "remittance")
OPENED_FROM = ("account.move.line", "receivables.open.item")


class ReceivablesLetteringWizard(models.TransientModel):
    """Letter a selection of journal items: in full, with a gap, or partially.

    Nothing is done before ``action_letter``: the dialog shows what will be posted.
    """

    _name = "receivables.lettering.wizard"
    _description = "Letter Journal Items"

    move_line_ids = fields.Many2many(
        "account.move.line", string="Journal Items", help="The items to letter."
    )
    origin = fields.Char(default="manual", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_key")
    account_id = fields.Many2one("account.account", compute="_compute_key")
    company_currency_id = fields.Many2one("res.currency", compute="_compute_key")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_key",
        help="Currency of the items, when they share one.",
    )
    foreign = fields.Boolean(compute="_compute_key")
    debit = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_figures",
        help="Open debits of the selection.",
    )
    credit = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_figures",
        help="Open credits of the selection.",
    )
    gap = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_figures",
        help="What stays open once the items are matched, exchange differences "
        "aside: positive when debits exceed credits.",
    )
    gap_currency = fields.Monetary(
        string="Gap in Currency",
        compute="_compute_figures",
        help="The same in the currency of the items.",
    )
    balanced = fields.Boolean(compute="_compute_figures")
    mode = fields.Selection(
        MODES,
        string="How",
        compute="_compute_mode",
        store=True,
        readonly=False,
        help="Letter: the items balance. With a gap: the difference is written off. "
        "Partially: what is left stays open, the letter is a small one.",
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        compute="_compute_cause",
        store=True,
        readonly=False,
        domain="[('company_id', 'parent_of', company_id)]",
        help="Why the difference is written off: it sets account, VAT and ceiling.",
        index="btree_not_null",
    )
    route = fields.Selection(related="cause_id.route")
    gap_account_id = fields.Many2one(
        "account.account",
        string="Write-off Account",
        compute="_compute_gap_account",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('id', '!=', account_id)]",
        help="Where the difference goes; the account of the cause unless changed.",
        index="btree_not_null",
    )
    gap_label = fields.Char(
        string="Label",
        compute="_compute_gap_label",
        store=True,
        readonly=False,
        help="Label of the write-off entry.",
    )
    gap_date = fields.Date(
        string="Write-off Date",
        compute="_compute_gap_date",
        store=True,
        readonly=False,
        help="Accounting date of the write-off: the latest date of the items unless "
        "changed.",
    )
    exchange_text = fields.Text(string="Exchange Difference", compute="_compute_texts")
    note_text = fields.Text(string="To Know", compute="_compute_texts")
    fault_text = fields.Text(string="Cannot Be Lettered", compute="_compute_texts")
    preview_html = fields.Html(string="Write-off Entry", compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if not values.get("move_line_ids") and (
            context.get("active_model") in OPENED_FROM
        ):
            ids = context.get("active_ids") or []
            values["move_line_ids"] = [fields.Command.set(ids)]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Who names an account wants the gap written off to it.
            if vals.get("gap_account_id") and not vals.get("mode"):
                vals["mode"] = "gap"
                if not vals.get("cause_id"):
                    lines = self.new({"move_line_ids": vals.get("move_line_ids")})
                    vals["cause_id"] = lines._cause("other").id
        return super().create(vals_list)

    @api.depends("move_line_ids")
    def _compute_key(self):
        for wizard in self:
            lines = wizard.move_line_ids
            companies = lines.company_id
            one = companies if len(companies) == 1 else companies.root_id[:1]
            wizard.company_id = one or self.env.company
            wizard.account_id = lines.account_id[:1]
            wizard.company_currency_id = wizard.company_id.currency_id
            currencies = lines.currency_id
            shared = currencies if len(currencies) == 1 else self.env["res.currency"]
            wizard.currency_id = shared or wizard.company_currency_id
            wizard.foreign = bool(currencies - wizard.company_currency_id)

    @api.depends("move_line_ids")
    def _compute_figures(self):
        for wizard in self:
            lines = wizard.move_line_ids._origin
            residuals = lines.mapped("amount_residual")
            wizard.debit = sum(amount for amount in residuals if amount > 0)
            wizard.credit = -sum(amount for amount in residuals if amount < 0)
            rest = wizard._rest()
            wizard.gap = rest["company"]
            wizard.gap_currency = (
                rest["amount"] if rest["currency"] == wizard.currency_id else 0.0
            )
            wizard.balanced = not rest["open"]

    def _rest(self):
        """What stays open, as the door says it; nothing while items do not fit."""
        self.ensure_one()
        lines = self.move_line_ids._origin
        fits = (
            len(lines.account_id) == 1
            and len(lines.company_id.root_id) == 1
            and not any(lines.mapped("reconciled"))
        )
        if fits:
            return self.env["receivables.lettering"]._gap(lines)
        currency = self.company_currency_id
        total = currency.round(self.debit - self.credit)
        return {
            "open": not currency.is_zero(total),
            "company": total,
            "currency": currency,
            "amount": total,
            "exchange": [],
        }

    @api.depends("move_line_ids")
    def _compute_mode(self):
        for wizard in self:
            if wizard.balanced:
                wizard.mode = "full"
            elif abs(wizard.gap) <= wizard._cause("rounding").max_amount:
                wizard.mode = "gap"
            else:
                wizard.mode = "partial"

    @api.depends("move_line_ids", "mode")
    def _compute_cause(self):
        for wizard in self:
            if wizard.mode != "gap" or wizard.cause_id:
                wizard.cause_id = wizard.cause_id
                continue
            small = wizard._cause("rounding")
            fits = abs(wizard.gap) <= small.max_amount
            wizard.cause_id = small if fits else wizard._cause("other")

    def _cause(self, code):
        """The first cause of this kind of the company; empty when it has none."""
        return self.env["receivables.write.off.cause"].search(
            [("company_id", "parent_of", self.company_id.id), ("code", "=", code)],
            limit=1,
        )

    @api.depends("cause_id", "move_line_ids")
    def _compute_gap_account(self):
        for wizard in self:
            cause = wizard.cause_id
            wizard.gap_account_id = (
                cause.loss_account_id if wizard.gap >= 0 else cause.gain_account_id
            )

    @api.depends("cause_id")
    def _compute_gap_label(self):
        for wizard in self:
            wizard.gap_label = wizard.cause_id.name

    @api.depends("move_line_ids")
    def _compute_gap_date(self):
        for wizard in self:
            dates = wizard.move_line_ids.mapped("date")
            wizard.gap_date = max(dates, default=fields.Date.context_today(self))

    # -- letter ----------------------------------------------------------------

    def action_letter(self):
        """Letter the items; close the dialog and say which letter they got."""
        self.ensure_one()
        door = self.env["receivables.lettering"]
        lines = door._of_person(self.move_line_ids.ids)
        group = door._letter(
            [lines],
            self.origin if self.origin in ORIGINS else "manual",
            gaps=[self._gap_values()],
            partial=self.mode == "partial",
        )
        return door._lettered_notice(group)

    def _gap_values(self):
        """What is written off, as the door wants it; None when nothing is."""
        if self.mode != "gap":
            return None
        if not self.cause_id:
            raise UserError(
                self.env._("Choose the cause of the gap, or letter partially.")
            )
        cause = self.cause_id
        usual = cause.loss_account_id if self.gap >= 0 else cause.gain_account_id
        return {
            "cause": cause,
            "amount": None,
            "label": self.gap_label,
            "date": self.gap_date,
            "account": (self.gap_account_id if self.gap_account_id != usual else None),
        }

    def action_credit_note(self):
        """A reduction is a credit note: open Odoo's dialog on the invoice."""
        self.ensure_one()
        invoices = self.move_line_ids.move_id.filtered(
            lambda move: move.move_type in ("out_invoice", "in_invoice")
        )
        if not invoices:
            raise UserError(
                self.env._("The selection has no invoice to issue a credit note on.")
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        action["context"] = {"active_model": "account.move", "active_ids": invoices.ids}
        return action
