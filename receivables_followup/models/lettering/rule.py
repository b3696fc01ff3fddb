from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = [
    ("reference", "Reference"),
    ("exact", "Unique exact amount"),
    ("zero", "Account settled"),
    ("running_zero", "Account once settled"),
    ("tolerance", "Within a tolerance"),
    ("subset", "Sum of several items"),
]
EXPLANATIONS = {
    "reference": _lt(
        "Letters a payment with the documents its label or reference cites, when they "
        "sum up exactly and nothing else cites them."
    ),
    "exact": _lt(
        "Letters one debit with one credit when no other open item of the customer or "
        "supplier has this amount."
    ),
    "zero": _lt(
        "Letters everything that is open on an account of a customer or supplier when "
        "it sums to zero."
    ),
    "running_zero": _lt(
        "Letters everything that was open up to each day on which the account was "
        "settled: the running balance was zero."
    ),
    "tolerance": _lt(
        "Finds the document cited, or the only amount near, when the gap is within the "
        "tolerance. The gap is written off only when you say so here."
    ),
    "subset": _lt(
        "Finds several items whose sum is exactly one other. It only ever proposes: a "
        "sum that fits is no proof, it is the debtor who chooses what is paid."
    ),
}


class LetteringRule(models.Model):
    """One step of the automatic lettering: how items that settle each other are found.

    Rules run in their order; what one has lettered, the next no longer sees. Whatever
    leaves a choice becomes a proposal. They belong to a root company and serve its
    branches.
    """

    _name = "receivables.lettering.rule"
    _description = "Lettering Rule"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=50, help="Rules run in this order: put the surest first."
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        help="The rule serves this company and its branches.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS, required=True, tracking=True, help="What the rule goes by."
    )
    explanation = fields.Text(
        string="What It Does", compute="_compute_explanation", readonly=True
    )
    side = fields.Selection(
        [("receivable", "Customers"), ("payable", "Suppliers")],
        help="Empty: customers and suppliers.",
    )
    account_ids = fields.Many2many(
        "account.account",
        "receivables_lettering_rule_account_rel",
        "rule_id",
        "account_id",
        string="Accounts",
        domain="[('company_ids', 'child_of', company_id)]",
        help="Only these accounts. Empty: all accounts that are lettered.",
    )
    days = fields.Integer(
        string="Days Apart",
        default=90,
        tracking=True,
        help="How far a payment may lie before the date or after the due date of what "
        "it pays. Farther apart: a proposal. 0: any distance. An account may have "
        "its own figure.",
    )
    together = fields.Boolean(
        string="Letter Equal Amounts Together",
        tracking=True,
        help="As many debits as credits of one amount are lettered as one group, "
        "without choosing which pays which. Off: a proposal.",
    )
    entries = fields.Boolean(
        string="May Post Entries",
        tracking=True,
        help="Also letters alone what makes Odoo post exchange differences or tax due "
        "on payment. Off: a proposal.",
    )
    tolerance_amount = fields.Monetary(
        string="Tolerance",
        tracking=True,
        help="Largest gap, in the currency of the company. 0: only the percentage "
        "counts.",
    )
    tolerance_percent = fields.Float(
        string="Tolerance (%)",
        digits=(6, 3),
        tracking=True,
        help="Largest gap as a share of the larger side. With an amount: the smaller "
        "of the two counts. 0: only the amount counts.",
    )
    write_off = fields.Boolean(
        string="Write the Gap Off",
        tracking=True,
        help="Posts the gap without asking. Off: a proposal that shows the gap.",
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        string="Write-off Cause",
        check_company=True,
        domain=[("route", "=", "write_off")],
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Where gaps are posted; also suggested on the proposals of this rule.",
    )
    max_total = fields.Monetary(
        string="Ceiling per Run",
        tracking=True,
        help="Sum of the gaps a run writes off by this rule; what exceeds it is "
        "proposed.",
    )
    max_items = fields.Integer(
        string="Items in a Sum",
        default=6,
        help="Sums of more items are not looked for: the more items, the more sums "
        "fit by chance.",
    )
    max_candidates = fields.Integer(
        string="Items Looked At",
        default=40,
        help="Of the items that may be part of a sum, the nearest in time.",
    )
    budget = fields.Integer(
        string="Steps per Item",
        default=20_000,
        help="The search for one item ends after so many steps, whatever it found.",
    )

    _positive = models.Constraint(
        "CHECK(days >= 0 AND tolerance_amount >= 0 AND tolerance_percent >= 0"
        " AND tolerance_percent < 100 AND max_total >= 0)",
        "Days, tolerances and ceilings cannot be negative, nor a tolerance reach 100"
        " percent.",
    )
    _bounds = models.Constraint(
        "CHECK(max_items BETWEEN 2 AND 10 AND max_candidates BETWEEN 2 AND 200"
        " AND budget BETWEEN 100 AND 1000000)",
        "A sum has 2 to 10 items out of 2 to 200, found in 100 to 1,000,000 steps.",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for rule in self:
            text = EXPLANATIONS.get(rule.kind)
            rule.explanation = text and str(text._translate(self.env.lang or "en_US"))

    @api.constrains("kind", "write_off", "cause_id", "max_total")
    def _check_write_off(self):
        for rule in self.filtered("write_off"):
            if rule.kind != "tolerance":
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s writes nothing off: only rules 'Within a "
                        "tolerance' have a gap. Switch 'Write the Gap Off' off.",
                        rule=rule.name,
                    )
                )
            if not rule.cause_id or not rule.max_total:
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s posts gaps without asking: give it a "
                        "write-off cause and a ceiling per run.",
                        rule=rule.name,
                    )
                )

    @api.constrains("kind", "tolerance_amount", "tolerance_percent")
    def _check_tolerance(self):
        for rule in self:
            if rule.kind == "tolerance" and not (
                rule.tolerance_amount or rule.tolerance_percent
            ):
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s tolerates no gap: give it an amount, a "
                        "percentage or both.",
                        rule=rule.name,
                    )
                )

    @api.constrains("company_id")
    def _check_root_company(self):
        for rule in self.sudo():
            if rule.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s is a branch: lettering rules belong to %(root)s, "
                        "set them there.",
                        company=rule.company_id.display_name,
                        root=rule.company_id.root_id.display_name,
                    )
                )
