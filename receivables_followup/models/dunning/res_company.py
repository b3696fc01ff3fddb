from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import email_normalize

OTHER_ENGINES = ("account_followup", "account_credit_control")


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_default_policy_id = fields.Many2one(
        "receivables.dunning.policy",
        string="Default Dunning Policy",
        compute="_compute_receivables_default_policy_id",
        inverse="_inverse_receivables_default_policy_id",
    )
    receivables_bank_max_age = fields.Integer(
        string="Bank Data Not Older than", default=3
    )
    receivables_unmatched_min_share = fields.Float(
        string="Unmatched Receipts from", default=20.0
    )
    receivables_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Sending Days",
        ondelete="restrict",
        index="btree_not_null",
    )
    receivables_contract_rate = fields.Float(
        string="Contract Late-Interest Rate", digits=(6, 3)
    )
    receivables_test_mode = fields.Boolean(string="Dunning Test Mode")
    receivables_test_email = fields.Char(string="Test Address")
    receivables_auto_propose = fields.Boolean(string="Automatic Proposal", default=True)
    receivables_auto_send = fields.Boolean(
        string="Automatic Sending",
        default=True,
        help="Off: no policy of this company sends without review.",
    )
    receivables_other_engine_confirmed = fields.Boolean(
        string="Other Dunning Engine Known", copy=False
    )

    _receivables_limits_positive = models.Constraint(
        "CHECK(receivables_bank_max_age >= 0 AND receivables_unmatched_min_share >= 0"
        " AND receivables_contract_rate >= 0)",
        "The limits of the cash gate and the interest rate cannot be negative.",
    )

    def _compute_receivables_default_policy_id(self):
        policies = self.env["receivables.dunning.policy"].sudo()
        defaults = policies.search(
            [("is_default", "=", True), ("company_id", "in", self.ids)]
        )
        by_company = {policy.company_id: policy for policy in defaults}
        for company in self:
            company.receivables_default_policy_id = by_company.get(company._origin)

    def _inverse_receivables_default_policy_id(self):
        for company in self:
            chosen = company.receivables_default_policy_id
            others = self.env["receivables.dunning.policy"].search(
                [("is_default", "=", True), ("company_id", "=", company.id)]
            )
            others -= chosen
            others.is_default = False
            # The index allows one default at any moment, also between two updates.
            others.flush_recordset()
            chosen.is_default = True

    @api.constrains("receivables_test_mode", "receivables_test_email")
    def _check_receivables_test_email(self):
        for company in self.filtered("receivables_test_mode"):
            if not email_normalize(company.receivables_test_email):
                raise ValidationError(
                    self.env._(
                        "The dunning test mode of %(company)s needs one valid address"
                        " to send everything to. Now: %(address)s.",
                        company=company.name,
                        address=company.receivables_test_email or "-",
                    )
                )

    @api.constrains("receivables_contract_rate")
    def _check_receivables_contract_rate(self):
        rates = self.env["receivables.interest.rate"]
        for company in self:
            rates._check_contract_rate(company.receivables_contract_rate, company)

    @api.model
    def _receivables_other_engines(self):
        """The titles of installed modules that send reminders as well."""
        modules = self.env["ir.module.module"].sudo()
        return modules.search(
            [
                ("name", "in", OTHER_ENGINES),
                ("state", "in", ("installed", "to upgrade")),
            ]
        ).mapped("shortdesc")

    def _receivables_other_engine_warning(self):
        """What to tell about another dunning engine; False when there is none."""
        self.ensure_one()
        engines = self._receivables_other_engines()
        if not engines:
            return False
        if self.receivables_other_engine_confirmed:
            return self.env._(
                "%(engines)s is installed too. Make sure that only one of the two"
                " reminds a customer.",
                engines=", ".join(engines),
            )
        return self.env._(
            "%(engines)s is installed too and may remind the same customers. Automatic"
            " sending is off until a credit manager confirms that it does not.",
            engines=", ".join(engines),
        )

    def _receivables_may_auto_send(self):
        """Whether anything may be sent for this company without a person's review."""
        self.ensure_one()
        company = self.sudo()
        if not company.receivables_auto_send:
            return False
        return (
            company.receivables_other_engine_confirmed
            or not company._receivables_other_engines()
        )

    def _receivables_confirm_other_engine(self):
        """Note that a credit manager knows of the other dunning engine.

        Raises AccessError for anybody else.
        """
        if not self.env.user.has_group("receivables_followup.group_manager"):
            raise AccessError(
                self.env._(
                    "Only a credit manager may allow automatic sending beside another"
                    " dunning engine. Ask one of them."
                )
            )
        self.sudo().receivables_other_engine_confirmed = True

    def write(self, vals):
        result = super().write(vals)
        if "country_id" in vals:
            self._receivables_setup_calendar()
            self._receivables_become_french()
        return result

    def _receivables_setup(self):
        result = super()._receivables_setup()
        self._receivables_setup_calendar()
        for company in self.sudo().filtered(lambda company: not company.parent_id):
            self.env["receivables.dunning.policy"].sudo()._create_default(company)
        return result

    def _receivables_setup_calendar(self):
        """Give French companies a calendar of sending days, once."""
        calendars = self.env["resource.calendar"].sudo()
        for company in self.sudo().filtered(lambda company: not company.parent_id):
            if company.country_id.code == "FR" and not company.receivables_calendar_id:
                calendar = calendars._receivables_create_sending_days(company)
                company.receivables_calendar_id = calendar

    def _receivables_become_french(self):
        """Turn on what a default policy made before the country was France lacks."""
        french = self.sudo().filtered(lambda company: company.country_id.code == "FR")
        policies = french.receivables_default_policy_id.filtered(
            lambda policy: policy.interest_mode == "none" and not policy.indemnity
        )
        policies.write({"interest_mode": "statutory", "indemnity": True})
