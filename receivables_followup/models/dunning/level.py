from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .channel import PROVEN

NOTICE_MODEL = "receivables.dunning.notice"


class DunningLevel(models.Model):
    """One step of a policy: from which delay, by which channels, with which words.

    The rank of a level among the active levels of its policy is its ``step``. Items are
    raised by steps, so a customer moved to another policy does not start again.
    """

    _name = "receivables.dunning.level"
    _description = "Dunning level"
    _order = "policy_id, sequence, delay_days, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    policy_id = fields.Many2one(
        "receivables.dunning.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(
        default=10,
        help="Levels of the same sequence are ordered by their delay.",
    )
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    step = fields.Integer(
        string="Rank",
        compute="_compute_step",
        help="Rank among the active levels of the policy; 0 when archived.",
    )
    delay_days = fields.Integer(
        string="Delay",
        required=True,
        help="Days after the due date; negative: days before it.",
    )
    spacing = fields.Integer(
        compute="_compute_step",
        help="Days to leave after the previous level of the same item.",
    )
    channel_ids = fields.Many2many(
        "receivables.dunning.channel",
        "receivables_dunning_level_channel_rel",
        "level_id",
        "channel_id",
        string="Channels",
        default=lambda self: self.env["receivables.dunning.channel"]._by_code("email"),
        check_company=True,
        help="A level may use several; each of them makes its own notice.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Text",
        domain=[("model", "=", NOTICE_MODEL)],
        default=lambda self: self._shipped_template("reminder"),
        ondelete="restrict",
        index="btree_not_null",
        help="Subject of all notices of the level, and text of its e-mails. The place"
        " of the table of items is marked in the text.",
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain=[("model", "=", NOTICE_MODEL)],
        ondelete="restrict",
        index="btree_not_null",
        help="Text of the letters of the level. Empty: that of its e-mails.",
    )
    letter_body = fields.Html(related="letter_template_id.body_html")
    min_amount = fields.Monetary(
        string="Minimum",
        help="The items this level raises must reach this amount together; small sums"
        " of one level never drag large ones of another along.",
    )
    min_percent = fields.Float(
        string="Minimum (%)",
        help="The same, in percent of everything the customer owes.",
    )
    add_interest = fields.Boolean(
        string="Late Interest",
        help="Show and claim late-payment interest, computed by half-year."
        " Consumers owe it from a formal notice only.",
    )
    add_indemnity = fields.Boolean(
        string="EUR 40 Indemnity",
        help="Claim the fixed recovery indemnity: EUR 40 for each claimed item that is"
        " late, an instalment counting as a payment of its own (the policy may ask once"
        " per invoice). Never asked from consumers, nor under insolvency proceedings.",
    )
    is_formal_notice = fields.Boolean(
        string="Formal Notice",
        help="Mise en demeure: claims only due items that were reminded before; the"
        " rest is listed for information. Needs a channel that proves the receipt. From"
        " its first presentation the customer is in default: consumers owe interest"
        " (article 1231-6 of the French Civil Code). It does not interrupt limitation.",
    )
    deadline_days = fields.Integer(
        string="Days to Pay",
        default=8,
        help="Days the text gives the customer to pay; of a formal notice they count"
        " from its first presentation.",
    )
    stop_sales = fields.Boolean(
        help="Sales people are told not to accept new orders while an item is here."
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        ondelete="restrict",
        help="Activity planned for the responsible person when the level is reached.",
        index="btree_not_null",
    )
    call_script = fields.Text(
        translate=True, help="What to say, shown in the activity of the call."
    )
    attach_statement = fields.Boolean(
        string="Attach the Statement",
        help="The customer's statement of account goes with the notice: as a file with"
        " an e-mail, on the last pages of a letter.",
    )
    attach_invoices = fields.Boolean(
        string="Attach the Invoices",
        help="The claimed invoices go with the e-mail as files. Letters carry none:"
        " printed by the batch, they list the invoices with date and amount.",
    )
    delay_label = fields.Char(string="When", compute="_compute_delay_label")

    _deadline_positive = models.Constraint(
        "CHECK(deadline_days >= 0)", "The days to pay cannot be negative."
    )
    _minimum_positive = models.Constraint(
        "CHECK(min_amount >= 0 AND min_percent >= 0 AND min_percent <= 100)",
        "A minimum cannot be negative, nor more than 100 percent.",
    )

    @api.model
    def _shipped_template(self, name):
        """The shipped text of that name; empty when somebody deleted it."""
        template = self.env.ref(
            f"receivables_followup.dunning_template_{name}", raise_if_not_found=False
        )
        return template or self.env["mail.template"]

    @api.depends(
        "active",
        "sequence",
        "delay_days",
        "policy_id.all_level_ids.active",
        "policy_id.all_level_ids.sequence",
        "policy_id.all_level_ids.delay_days",
    )
    def _compute_step(self):
        ranks = {}
        for policy in self.policy_id:
            previous = 0
            for step, level in enumerate(policy._ordered_levels(), 1):
                ranks[level] = (step, max(0, level.delay_days - previous))
                previous = level.delay_days
        for level in self:
            known = ranks.get(level) or ranks.get(level._origin)
            level.step, level.spacing = known or (0, 0)

    def _rank_key(self):
        """What orders the levels of a policy; unsaved ones come last."""
        self.ensure_one()
        return (self.sequence, self.delay_days, self._origin.id or 0)

    @api.depends("delay_days")
    @api.depends_context("lang")
    def _compute_delay_label(self):
        for level in self:
            days = level.delay_days
            if days < 0:
                label = self.env._("%(days)s days before due", days=-days)
            elif days:
                label = self.env._("%(days)s days after due", days=days)
            else:
                label = self.env._("on the due date")
            level.delay_label = label

    @api.constrains("channel_ids", "is_formal_notice")
    def _check_channels(self):
        for level in self:
            if not level.channel_ids:
                raise ValidationError(
                    self.env._(
                        "The level %(level)s of the policy %(policy)s has no channel:"
                        " choose at least one, e.g. e-mail.",
                        level=level.name,
                        policy=level.policy_id.name,
                    )
                )
            codes = set(level.channel_ids.mapped("code"))
            if level.is_formal_notice and not codes & set(PROVEN):
                raise ValidationError(
                    self.env._(
                        "The level %(level)s of the policy %(policy)s is a formal"
                        " notice: you must be able to prove that it arrived. Add the"
                        " registered letter, the qualified electronic letter or the act"
                        " of a commissaire de justice to its channels.",
                        level=level.name,
                        policy=level.policy_id.name,
                    )
                )

    @api.constrains("template_id", "letter_template_id")
    def _check_templates(self):
        for level in self:
            for template in level.template_id | level.letter_template_id:
                if template.model != NOTICE_MODEL:
                    raise ValidationError(
                        self.env._(
                            "The text %(template)s of the level %(level)s is written"
                            " for other documents (%(model)s). Choose a text for"
                            " dunning notices.",
                            template=template.name,
                            level=level.name,
                            model=template.model_id.name,
                        )
                    )

    @api.constrains("policy_id", "delay_days", "sequence", "active")
    def _check_delays(self):
        self.policy_id._check_level_delays()

    @api.model_create_multi
    def create(self, vals_list):
        formal = self._shipped_template("formal")
        for vals in vals_list:
            if formal and vals.get("is_formal_notice"):
                vals.setdefault("template_id", formal.id)
        return super().create(vals_list)

    def _attach_statement(self):
        """Whether notices of this level carry the statement of account."""
        self.ensure_one()
        return self.attach_statement or self.policy_id.attach_statement

    def _attach_invoices(self):
        """Whether notices of this level carry the claimed invoices."""
        self.ensure_one()
        return self.attach_invoices or self.policy_id.attach_invoices
