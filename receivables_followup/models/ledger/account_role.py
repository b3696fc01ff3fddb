from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.ledger.roles import ROLES as ENGINE_ROLES
from ...engine.ledger.roles import role_for_code

ROLES = [
    ("trade", "Trade"),
    ("bill", "Bill of exchange"),
    ("retention", "Retention"),
    ("doubtful", "Doubtful"),
    ("contra", "Contra"),
    ("deposit", "Deposit"),
]
SIDES = [("receivable", "Receivable"), ("payable", "Payable")]
BY_TYPE = {"asset_receivable": "receivable", "liability_payable": "payable"}
# Types that a French account of class 41, or of bills at the bank, may have.
BY_CODE = ("asset_receivable", "asset_current", "asset_cash", "liability_current")


class ReceivablesAccountRole(models.Model):
    """What an account is for the customer ledger, per root company.

    A row makes the posted items of its account open items. Receivable and payable
    accounts always have one; other accounts (doubtful debts, deposits) have one when
    the chart is known or a person adds it. Branches use the rows of their root.
    """

    _name = "receivables.account.role"
    _description = "Account Role"
    _order = "company_id, side desc, account_id"
    _rec_name = "account_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        ondelete="cascade",
        help="The company that owns the account; its branches use the same roles.",
    )
    account_id = fields.Many2one(
        "account.account",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('company_ids', 'child_of', company_id)]",
        help="The account this row describes. One row per account and company.",
    )
    account_type = fields.Selection(related="account_id.account_type")
    role = fields.Selection(
        ROLES,
        required=True,
        default="trade",
        help="Trade: ordinary customer or supplier account. Bill of exchange and "
        "retention: owed but not yet claimable. Doubtful: claimed with priority. "
        "Contra: mirrors another account and counts nowhere. Deposit: money received "
        "in advance. Choosing a role sets the four flags to its usual values.",
    )
    side = fields.Selection(
        SIDES,
        compute="_compute_side",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Receivable: the items are owed by customers. Payable: owed to suppliers.",
    )
    chase = fields.Boolean(
        compute="_compute_flags",
        store=True,
        readonly=False,
        precompute=True,
        help="Items of this account may be claimed in reminders.",
    )
    offset = fields.Boolean(
        compute="_compute_flags",
        store=True,
        readonly=False,
        precompute=True,
        help="Credits of this account lower what is claimed from the customer.",
    )
    exposure = fields.Boolean(
        compute="_compute_flags",
        store=True,
        readonly=False,
        precompute=True,
        help="Items of this account count in what the customer owes in total.",
    )
    statement = fields.Boolean(
        compute="_compute_flags",
        store=True,
        readonly=False,
        precompute=True,
        help="Items of this account are listed on the statement of account.",
    )

    _company_account_uniq = models.Constraint(
        "UNIQUE(company_id, account_id)",
        "This account already has a role in this company: change the existing row.",
    )

    @api.depends("account_id")
    def _compute_side(self):
        for row in self:
            row.side = BY_TYPE.get(row.account_id.account_type, "receivable")

    @api.depends("role", "side", "account_id")
    def _compute_flags(self):
        for row in self:
            flags = ENGINE_ROLES.get(row.role)
            # Nobody chases a supplier, and setting off a customer's debt against
            # what we owe him needs an agreement: a person switches it on. The same
            # goes for accounts that core marks as not of the trade (tax refunds).
            claims = row.side == "receivable" and not row.account_id.non_trade and flags
            row.chase = claims and flags.chase
            row.offset = claims and flags.offset
            row.exposure = claims and flags.exposure
            row.statement = claims and flags.statement

    @api.constrains("company_id", "account_id")
    def _check_company(self):
        for row in self.sudo():
            if row.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s is a branch: account roles belong to "
                        "%(root)s, set them there.",
                        company=row.company_id.display_name,
                        root=row.company_id.root_id.display_name,
                    )
                )
            if row.company_id not in row.account_id.company_ids.root_id:
                raise ValidationError(
                    self.env._(
                        "The account %(account)s is not used by %(company)s: choose "
                        "an account of this company.",
                        account=row.account_id.display_name,
                        company=row.company_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_receivable_payable(self):
        for row in self.sudo():
            if row.account_id.account_type in BY_TYPE:
                raise UserError(
                    self.env._(
                        "The account %(account)s holds customer or supplier items: "
                        "its role cannot be deleted. Clear its flags instead.",
                        account=row.account_id.display_name,
                    )
                )

    @api.model
    def _ensure(self, companies, accounts=None):
        """Create the missing roles of these root companies; change no existing row.

        :param companies: root companies (``res.company``)
        :param accounts: only these accounts; default: all accounts of each company
        :return: the roles created
        """
        vals_list = []
        for company in companies.sudo().root_id:
            vals_list += self._missing_vals(company, accounts)
        return self.sudo().create(vals_list)

    @api.model
    def _follow_type(self, accounts):
        """Keep the side of accounts that became receivable or payable."""
        for row in self.sudo().search([("account_id", "in", accounts.ids)]):
            side = BY_TYPE.get(row.account_id.account_type, row.side)
            if side != row.side:
                row.side = side

    def _missing_vals(self, company, accounts):
        domain = [
            ("company_ids", "child_of", company.id),
            ("account_type", "in", [*BY_TYPE, *BY_CODE]),
        ]
        if accounts is not None:
            domain.append(("id", "in", accounts.ids))
        candidates = (
            self.env["account.account"]
            .sudo()
            .with_context(active_test=False)
            .with_company(company)
            .search(domain)
        )
        if not candidates:
            return []
        known = self.sudo().search([("company_id", "=", company.id)]).account_id
        chart = self._chart_of(company)
        return [
            self._role_vals(company, account, role)
            for account in candidates - known
            if (role := self._role_of(account, chart))
        ]

    @api.model
    def _role_vals(self, company, account, role):
        """The row of an account; flags that its role does not imply are given."""
        usual = ENGINE_ROLES[role.role]._asdict()
        flags = {
            name: flag for name, flag in role._asdict().items() if flag != usual[name]
        }
        return {
            "company_id": company.id,
            "account_id": account.id,
            "role": role.role,
            **flags,
        }

    @api.model
    def _chart_of(self, company):
        """Chart whose codes the company follows: a French company without template
        (an imported chart) still numbers its accounts the French way."""
        if company.account_fiscal_country_id.code == "FR":
            return "fr"
        return company.chart_template or ""

    @api.model
    def _role_of(self, account, chart):
        """The role an account gets by its code (French chart), else by its type.

        :return: role of the engine, or None
        """
        if account.account_type in BY_CODE:
            if known := role_for_code(chart, account.code or ""):
                return known
        return ENGINE_ROLES["trade"] if account.account_type in BY_TYPE else None
