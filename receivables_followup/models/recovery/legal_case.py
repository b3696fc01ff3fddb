from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.recovery.legal_case import OVER
from .legal_words import COURTS, PROCEDURES, STATES

COLLECTOR = "receivables_followup.group_collector"


class ReceivablesLegalCase(models.Model):
    """A debt that is claimed before a court, or by somebody who does so for us.

    Which step may follow which is the engine's (``engine.recovery.legal_case``);
    delays, fees and forms are dated parameters. While it is taken up and not over,
    its items are held (``legal``).
    """

    _name = "receivables.legal.case"
    _description = "Legal Case"
    _inherit = [
        "mail.thread",
        "receivables.activity",
        "receivables.user.figures",
        "receivables.of.card",
    ]
    _order = "deadline, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", readonly=True, copy=False, help="Our reference of the case."
    )
    card_id = fields.Many2one(
        help="The customer who is claimed from.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    procedure = fields.Selection(
        PROCEDURES,
        required=True,
        index=True,
        tracking=True,
        help="What is asked, and of whom.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Proposed: nobody has decided yet. From preparation on, the items are "
        "no longer chased.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_legal_case_item_rel",
        "case_id",
        "move_line_id",
        string="Open Items",
        check_company=True,
        copy=False,
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id),"
        " ('company_id', '=', company_id), ('parent_state', '=', 'posted'),"
        " ('account_type', '=', 'asset_receivable'),"
        " ('amount_residual', '>', 0)]",
        help="The debts that are claimed.",
    )
    move_ids = fields.Many2many(
        "account.move",
        "receivables_legal_case_move_rel",
        "case_id",
        "move_id",
        string="Invoices",
        readonly=True,
        copy=False,
        help="Entries of the claimed items, also when one is corrected.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        tracking=True,
        domain=[("share", "=", False)],
        help="Is told of each deadline.",
    )
    notice_id = fields.Many2one(
        "receivables.dunning.notice",
        string="Formal Notice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        help="The formal notice that remained without effect.",
    )
    parent_id = fields.Many2one(
        "receivables.legal.case",
        string="Follows Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The case that was refused, which this one continues.",
    )
    child_ids = fields.One2many(
        "receivables.legal.case", "parent_id", string="Followed By"
    )

    # -- whom we ask -----------------------------------------------------------------

    court_kind = fields.Selection(
        COURTS,
        compute="_compute_court_kind",
        store=True,
        readonly=False,
        help="Proposed from the seat and the nature of the debtor.",
    )
    court = fields.Char(
        string="Court or Office",
        compute="_compute_court",
        store=True,
        readonly=False,
        copy=True,
        tracking=True,
        help="The competent one at the debtor's seat, by name and place.",
    )
    court_reference = fields.Char(
        string="Their Reference", copy=False, tracking=True, help="Docket number."
    )
    agent_id = fields.Many2one(
        "res.partner",
        string="In Charge",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Commissaire de justice, lawyer, collection agency or mandatary.",
    )
    form_id = fields.Many2one(
        "receivables.legal.form",
        compute="_compute_form_id",
        help="The form to use, as of the day of filing or of today.",
    )

    # -- dates -----------------------------------------------------------------------

    published_on = fields.Date(
        string="Judgment Published On",
        tracking=True,
        help="Day of the publication (BODACC) from which delays of insolvency count.",
    )
    filed_on = fields.Date(
        copy=False, tracking=True, help="Day the request was filed or handed over."
    )
    order_date = fields.Date(
        string="Decided On",
        copy=False,
        tracking=True,
        help="Date of the order, decision, agreement or certificate. It decides which "
        "law sets the time to serve.",
    )
    served_on = fields.Date(
        copy=False, tracking=True, help="Day the order was served on the debtor."
    )
    opposed_on = fields.Date(
        copy=False, tracking=True, help="Day the debtor contested the order."
    )
    enforceable_on = fields.Date(
        copy=False, tracking=True, help="Day from which we hold an enforceable title."
    )
    closed_on = fields.Date(readonly=True, copy=False)
    deadline = fields.Date(
        compute="_compute_deadline",
        store=True,
        index="btree_not_null",
        help="Last day of the delay that runs now, from the legal parameters.",
    )
    deadline_label = fields.Char(
        string="Deadline For",
        compute="_compute_deadline_label",
        help="What must be done by the deadline, or what ends with it.",
    )
    deadline_to_check = fields.Boolean(
        compute="_compute_deadline_label",
        help="The delay is marked as to be checked in the legal parameters.",
    )
    limitation_date = fields.Date(
        string="Limitation",
        compute="_compute_limitation_date",
        help="Last day on which the oldest of the debts can be claimed in court.",
    )

    # -- amounts ---------------------------------------------------------------------

    principal_amount = fields.Monetary(
        string="Principal",
        readonly=True,
        copy=False,
        help="What was open of the items when the amounts were last read.",
    )
    interest_amount = fields.Monetary(
        string="Interest", readonly=True, copy=False, help="Late interest claimed."
    )
    indemnity_amount = fields.Monetary(
        string="Indemnity",
        readonly=True,
        copy=False,
        help="Fixed recovery indemnities claimed.",
    )
    fees_amount = fields.Monetary(
        string="Fees",
        copy=False,
        tracking=True,
        help="What the procedure costs us: proposed from the legal parameters.",
    )
    amount_total = fields.Monetary(
        string="Claimed",
        compute="_compute_amount_total",
        store=True,
        help="Principal, interest and indemnities; fees are asked apart.",
    )
    amounts_on = fields.Date(
        string="Amounts As Of",
        readonly=True,
        copy=False,
        help="Day on which the amounts were read; fixed once filed.",
    )
    amount_residual = fields.Monetary(
        string="Still Open",
        compute="_compute_amount_residual",
        help="What is open of the items today.",
    )
    note = fields.Text(help="Facts and reasons, in neutral words.")
    is_over = fields.Boolean(compute="_compute_is_over")

    # -- compute ---------------------------------------------------------------------

    @api.depends("name", "procedure", "commercial_partner_id.name")
    def _compute_display_name(self):
        for case in self:
            customer = case.commercial_partner_id.sudo().name or ""
            case.display_name = f"{case.name} · {customer}" if case.name else customer

    @api.depends("principal_amount", "interest_amount", "indemnity_amount")
    def _compute_amount_total(self):
        for case in self:
            case.amount_total = (
                case.principal_amount + case.interest_amount + case.indemnity_amount
            )

    @api.depends("move_line_ids.amount_residual")
    def _compute_amount_residual(self):
        for case in self:
            case.amount_residual = sum(case.move_line_ids.mapped("amount_residual"))

    @api.depends("move_line_ids")
    def _compute_limitation_date(self):
        lines = self.move_line_ids
        found = self.env["receivables.limitation"].search_fetch(
            [("move_line_id", "in", lines.ids)], ["move_line_id", "date_limit"]
        )
        day_of = {one.move_line_id.id: one.date_limit for one in found}
        for case in self:
            days = [day_of.get(line_id) for line_id in case.move_line_ids.ids]
            case.limitation_date = min(filter(None, days), default=False)

    @api.depends("state")
    def _compute_is_over(self):
        for case in self:
            case.is_over = case.state in OVER

    # -- constraints -----------------------------------------------------------------

    @api.constrains("move_line_ids", "card_id")
    def _check_items(self):
        for case in self:
            customer = case.commercial_partner_id
            if case.move_line_ids.partner_id.commercial_partner_id - customer:
                raise ValidationError(
                    self.env._(
                        "%(case)s is against %(customer)s: choose open items of that "
                        "customer only.",
                        case=case.display_name,
                        customer=customer.display_name,
                    )
                )

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id.get_formview_action()
