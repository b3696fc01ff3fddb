from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("safeguard", "Safeguard (sauvegarde)"),
    ("reorganisation", "Reorganisation (redressement judiciaire)"),
    ("liquidation", "Liquidation (liquidation judiciaire)"),
    ("abroad", "Proceedings abroad"),
]
STATES = [
    ("open", "In Progress"),
    ("plan", "Plan Adopted"),
    ("closed", "Closed"),
]
OUTCOMES = [
    ("completed", "Plan completed, debts paid"),
    ("revoked", "Judgment set aside"),
    ("insufficient", "Not enough assets"),
]
RUNNING = ("open", "plan")
# What the judgment is, which effects were drawn from.
JUDGMENT = {"card_id", "date"}


class ReceivablesInsolvency(models.Model):
    """A judgment that opens insolvency proceedings against a customer.

    Debts whose event is earlier than the judgment are held (``insolvency``), bear no
    late charges from that day, and are declared; later debts are chased as before.
    Sources: Commercial code L622-7 (no payment of prior debts), L622-21 (no suing),
    L622-24 (declaration), L622-28 (interest stops).
    """

    _name = "receivables.insolvency"
    _description = "Insolvency Proceedings"
    _inherit = ["mail.thread", "receivables.activity", "receivables.of.card"]
    _order = "date desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        help="The customer against whom the proceedings are opened.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS,
        string="Proceedings",
        required=True,
        default="reorganisation",
        tracking=True,
        help="What the court opened.",
    )
    date = fields.Date(
        string="Judgment",
        required=True,
        tracking=True,
        help="Day of the judgment: earlier debts are frozen.",
    )
    published_on = fields.Date(
        tracking=True,
        help="Day of the publication (BODACC): the delays to declare the claim and to "
        "claim goods back count from it.",
    )
    court = fields.Char(help="The court that opened the proceedings, by name.")
    court_reference = fields.Char(string="Their Reference", help="Docket number.")
    mandatary_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="To whom the claim is declared: mandatary or liquidator.",
    )
    administrator_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Decides which contracts go on; orders of later goods need him.",
    )
    retention_clause = fields.Boolean(
        string="Retention of Title",
        tracking=True,
        help="Goods were sold under retention of title: a case to claim them back is "
        "proposed.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Is told of each deadline.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        help="Open: debts are frozen. Plan: they are paid as the plan says, and stay "
        "frozen. Closed: see the outcome.",
    )
    outcome = fields.Selection(
        OUTCOMES, readonly=True, tracking=True, help="How the proceedings ended."
    )
    plan_date = fields.Date(
        readonly=True, tracking=True, help="Day on which the court adopted the plan."
    )
    converted_on = fields.Date(
        readonly=True,
        tracking=True,
        help="Day of the judgment that turned the proceedings into a liquidation.",
    )
    closed_on = fields.Date(readonly=True, tracking=True)
    source = fields.Selection(
        [("user", "Entered by hand"), ("alert", "An alert")],
        required=True,
        readonly=True,
        default="user",
        help="How we came to know.",
    )
    hold_ids = fields.One2many(
        "receivables.hold", "insolvency_id", string="Frozen Debts"
    )
    case_ids = fields.One2many(
        "receivables.legal.case", "insolvency_id", string="Legal Cases"
    )
    claim_deadline = fields.Date(
        compute="_compute_deadlines",
        store=True,
        help="Last day to declare the claim.",
    )
    retention_deadline = fields.Date(
        string="Goods Claimed Until",
        compute="_compute_deadlines",
        store=True,
        help="Last day to claim goods under retention of title.",
    )
    frozen_amount = fields.Monetary(
        compute="_compute_frozen",
        help="What is open of the debts earlier than the judgment.",
    )
    paid_amount = fields.Monetary(
        string="Paid since the Judgment",
        compute="_compute_frozen",
        help="Money matched with frozen debts after the judgment. Paying prior debts "
        "is forbidden: the mandatary may claim it back.",
    )

    _one_running = models.UniqueIndex(
        "(card_id) WHERE state != 'closed'",
        "Insolvency proceedings run against this customer already: complete those.",
    )
    _published_after = models.Constraint(
        "CHECK(published_on IS NULL OR published_on >= date)",
        "A judgment is published on its day or later: correct the days.",
    )

    @api.depends("commercial_partner_id.name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            customer = one.commercial_partner_id.sudo().name or ""
            one.display_name = f"{customer} · {kinds.get(one.kind, '')}"

    @api.depends("published_on", "company_id")
    def _compute_deadlines(self):
        parameters = self.env["receivables.legal.parameter"]
        for one in self:
            start = one.published_on
            if not start:
                one.claim_deadline = one.retention_deadline = False
                continue
            company = one.company_id
            home = company.sudo().country_id
            abroad = bool(home) and home.code != "FR"
            code = "insolvency_claim_abroad" if abroad else "insolvency_claim"
            one.claim_deadline = parameters._deadline(code, start, company=company)
            one.retention_deadline = parameters._deadline(
                "retention_of_title", start, company=company
            )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for one in self:
            if one.date > today:
                raise ValidationError(
                    self.env._(
                        "The judgment against %(customer)s cannot be of a day to come.",
                        customer=one.commercial_partner_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "%(insolvency)s is kept as history: close it, as set aside if it was "
                "entered in error.",
                insolvency=self[:1].display_name,
            )
        )

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id.get_formview_action()

    def action_open_items(self):
        """List the debts that are frozen."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        action["domain"] = [("id", "in", self.hold_ids.move_line_id.ids)]
        action["context"] = {}
        return action
