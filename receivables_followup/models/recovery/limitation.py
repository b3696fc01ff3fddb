from odoo import api, fields, models
from odoo.tools import format_date

from .legal_words import CAUSES

KINDS = [
    ("ordinary", "Ordinary"),
    ("transport", "Transport"),
]
STARTS = [
    ("service", "Completion of the service or delivery"),
    ("invoice", "Invoice date"),
    ("due", "Due date"),
]
STATES = [
    ("running", "Running"),
    ("alert", "Ends Soon"),
    ("expired", "Time-Barred"),
    ("closed", "Settled"),
]


class ReceivablesLimitation(models.Model):
    """Until when one open item can be claimed in court (prescription).

    One row per open item, made and computed in bulk by ``_refresh``: from the earliest
    possible start, for the term of the debtor's nature, anew after each confirmed
    interruption (``receivables.limitation.event``).
    """

    _name = "receivables.limitation"
    _description = "Limitation Period"
    _inherit = ["mail.thread", "receivables.of.card"]
    _order = "date_limit, id"
    _rec_name = "move_label"
    _check_company_auto = True

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        readonly=True,
        ondelete="set null",
        check_company=True,
        help="The debt that may become too old to be claimed.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Kept when the item is rewritten, so that its clock is found again.",
    )
    move_label = fields.Char(string="Invoice", readonly=True)
    card_id = fields.Many2one(
        readonly=True,
        ondelete="cascade",
        help="The customer who owes.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_residual = fields.Monetary(
        string="Open Amount",
        related="move_line_id.amount_residual",
        help="What is still open, in the company's currency.",
    )
    debt_kind = fields.Selection(
        KINDS,
        required=True,
        default="ordinary",
        tracking=True,
        help="Debts of transport have a term of their own.",
    )
    completed_on = fields.Date(
        string="Service Completed On",
        tracking=True,
        help="Day on which the service was completed, where it came before the "
        "invoice: the term may run from it. Empty: the delivery date of the invoice.",
    )
    start_date = fields.Date(
        string="Starts",
        readonly=True,
        help="The earliest day from which the term can be said to run.",
    )
    start_reason = fields.Selection(
        STARTS, string="Starts With", readonly=True, help="Which day that is."
    )
    term_months = fields.Integer(
        string="Term (Months)",
        readonly=True,
        aggregator=None,
        help="The term of the law for this kind of debtor.",
    )
    restarted_on = fields.Date(
        readonly=True, help="Day from which the term runs anew, where it does."
    )
    restart_cause = fields.Selection(
        CAUSES,
        readonly=True,
        help="What started the term anew.",
    )
    date_limit = fields.Date(
        string="Last Day",
        readonly=True,
        index=True,
        help="Last day on which the debt can be claimed in court.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="running",
        index=True,
        help="Ends soon: within the months of the settings. Settled: paid or credited.",
    )
    alert_stage = fields.Integer(
        string="Alert Given (Months)",
        readonly=True,
        aggregator=None,
        help="Of how many months before the end people were told; 0: not yet.",
    )
    event_ids = fields.One2many(
        "receivables.limitation.event", "limitation_id", string="Events"
    )
    event_to_confirm = fields.Boolean(
        string="To Confirm",
        compute="_compute_event_to_confirm",
        search="_search_event_to_confirm",
        help="Something was found that may start the term anew, if a person confirms.",
    )
    explanation = fields.Text(
        compute="_compute_explanation", help="How the last day was found."
    )

    _line_uniq = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL",
        "This item has a limitation period already.",
    )

    @api.depends("event_ids.state")
    def _compute_event_to_confirm(self):
        for clock in self:
            clock.event_to_confirm = "proposed" in clock.event_ids.mapped("state")

    def _search_event_to_confirm(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = [("event_ids", "any", [("state", "=", "proposed")])]
        if True in value and False in value:
            return []
        return waiting if True in value else ["!", *waiting]

    @api.depends(
        "start_date", "start_reason", "term_months", "restarted_on", "date_limit"
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        reasons = dict(self._fields["start_reason"]._description_selection(self.env))
        causes = dict(self._fields["restart_cause"]._description_selection(self.env))

        def day(value):
            return format_date(self.env, value)

        for clock in self:
            if not clock.date_limit:
                clock.explanation = False
                continue
            text = self.env._(
                "%(years)g years from %(start)s (%(reason)s).",
                years=clock.term_months / 12,
                start=day(clock.start_date),
                reason=reasons[clock.start_reason].lower(),
            )
            if clock.restarted_on:
                text += " " + self.env._(
                    "Anew from %(day)s: %(cause)s.",
                    day=day(clock.restarted_on),
                    cause=causes[clock.restart_cause].lower(),
                )
            text += " " + self.env._(
                "Last day to act: %(day)s.", day=day(clock.date_limit)
            )
            clock.explanation = text

    def write(self, vals):
        result = super().write(vals)
        if {"completed_on", "debt_kind"} & vals.keys():
            self.sudo()._compute_clocks()
        return result

    def action_open_move(self):
        """Open the invoice or entry of the debt."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id.get_formview_action()
