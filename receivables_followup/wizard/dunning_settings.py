from odoo import api, fields, models
from odoo.exceptions import AccessError


class ReceivablesSettings(models.TransientModel):
    """The settings of one company that a credit manager may change.

    Odoo's own settings open for system administrators only. This form writes our
    fields of the company and nothing else, with the rights of the system, after it has
    checked who asks and for which company. A wing adds its settings as fields related
    to ``company_id``, named like the company's.
    """

    _name = "receivables.settings"
    _description = "Receivables Settings"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    receivables_default_policy_id = fields.Many2one(
        related="company_id.receivables_default_policy_id",
        readonly=False,
        domain="[('company_id', '=', company_id)]",
        help="For customers no other policy takes.",
    )
    receivables_calendar_id = fields.Many2one(
        related="company_id.receivables_calendar_id",
        readonly=False,
        domain="[('company_id', 'in', (False, company_id))]",
        help="Nothing is sent on days off of this calendar.",
    )
    receivables_auto_propose = fields.Boolean(
        related="company_id.receivables_auto_propose",
        readonly=False,
        help="A run is prepared for review each sending day.",
    )
    receivables_auto_send = fields.Boolean(
        related="company_id.receivables_auto_send", readonly=False
    )
    receivables_contract_rate = fields.Float(
        related="company_id.receivables_contract_rate",
        readonly=False,
        help="The yearly rate in percent your terms of sale state, for policies using "
        "the contract rate.",
    )
    receivables_test_mode = fields.Boolean(
        related="company_id.receivables_test_mode",
        readonly=False,
        help="Everything goes to one address, marked as a test.",
    )
    receivables_test_email = fields.Char(
        related="company_id.receivables_test_email", readonly=False
    )
    receivables_bank_max_age = fields.Integer(
        related="company_id.receivables_bank_max_age",
        readonly=False,
        help="In working days. Older bank data stops every notice; 0: not checked.",
    )
    receivables_unmatched_min_share = fields.Float(
        related="company_id.receivables_unmatched_min_share",
        readonly=False,
        help="In percent of the claimed amount. A receipt without an invoice of at "
        "least this size stops the notices of its customer; 0: stops nobody.",
    )
    receivables_promise_grace = fields.Integer(
        related="company_id.receivables_promise_grace",
        readonly=False,
        help="A payment dated that many days after the promise is still in time.",
    )
    receivables_promise_tolerance = fields.Float(
        related="company_id.receivables_promise_tolerance",
        readonly=False,
        help="In percent: how much of the promised amount may lack.",
    )
    receivables_rep_mail = fields.Boolean(
        related="company_id.receivables_rep_mail", readonly=False
    )
    other_engine_confirmed = fields.Boolean(
        related="company_id.receivables_other_engine_confirmed"
    )
    other_engine_warning = fields.Char(compute="_compute_other_engine_warning")

    @api.depends("company_id")
    def _compute_other_engine_warning(self):
        for settings in self:
            company = settings.company_id.sudo()
            settings.other_engine_warning = company._receivables_other_engine_warning()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            self._check_may_set(company)
        return super(ReceivablesSettings, self.sudo()).create(vals_list).sudo(False)

    def write(self, vals):
        for settings in self:
            self._check_may_set(settings.company_id)
        if "company_id" in vals:
            self._check_may_set(self.env["res.company"].browse(vals["company_id"]))
        return super(ReceivablesSettings, self.sudo()).write(vals)

    def _check_may_set(self, company):
        """
        :raise AccessError: for anybody but a credit manager of this company
        """
        self.check_access("create")
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You do not work for %(company)s: its settings are not yours to "
                    "change.",
                    company=company.sudo().name,
                )
            )

    def action_save(self):
        """Close the form; saving it wrote the company."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_confirm_other_engine(self):
        """Let the company send automatically beside another dunning engine."""
        self.ensure_one()
        self._check_may_set(self.company_id)
        self.company_id._receivables_confirm_other_engine()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
