from ast import literal_eval
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class DunningPolicy(models.Model):
    """How and when a group of customers is reminded.

    A policy belongs to a company and serves its branches as well. A customer follows
    the policy set on its card, else the first one whose domain matches, else that of
    its country, else the company's default (see ``_policy_by_card``).
    """

    _name = "receivables.dunning.policy"
    _description = "Dunning policy"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_default = fields.Boolean(
        string="Default",
        tracking=True,
        copy=False,
        help="Used for the customers no other policy takes. One per company.",
    )
    by_hand = fields.Boolean(
        string="Only Where Set on the Customer",
        help="The policy never takes a customer by its domain.",
    )
    domain = fields.Char(
        string="Customers",
        help="Cards this policy takes. The first policy that matches, by sequence,"
        " wins. Empty: every customer.",
    )
    level_ids = fields.One2many("receivables.dunning.level", "policy_id")
    all_level_ids = fields.One2many(
        "receivables.dunning.level",
        "policy_id",
        string="All Levels",
        context={"active_test": False},
        copy=True,
        help="The levels, archived ones included.",
    )
    min_days_between = fields.Integer(
        string="Days Between Notices",
        default=7,
        help="No recipient gets two notices closer than this, whatever they are about.",
    )
    min_amount = fields.Monetary(
        string="Minimum", help="Customers owing less than this in total are left alone."
    )
    min_percent = fields.Float(
        string="Minimum (%)",
        help="Left alone too when less than this share of the open invoices is"
        " claimed, after credits.",
    )
    interest_mode = fields.Selection(
        [
            ("none", "No interest"),
            ("statutory", "Statutory rate"),
            ("contract", "Contract rate"),
        ],
        string="Late Interest",
        required=True,
        default="none",
        tracking=True,
        help="Statutory: ECB rate + 10 points for businesses, + 8 points, frozen, for"
        " public bodies; legal rate from the formal notice for consumers.",
    )
    contract_rate = fields.Float(
        digits=(6, 3),
        tracking=True,
        help="Yearly rate in percent your terms of sale state. At least three times the"
        " legal rate; 0: the rate of the company.",
    )
    indemnity = fields.Boolean(
        string="EUR 40 Indemnity",
        tracking=True,
        help="Fixed recovery indemnity per late payment, at the levels asking for it.",
    )
    indemnity_per = fields.Selection(
        [("item", "Each late instalment"), ("invoice", "Each invoice")],
        string="Indemnity Due for",
        default="item",
        required=True,
        help="The law grants EUR 40 for each payment that comes late (article D441-5 "
        "of the French Commercial Code; Court of Justice of the EU, C-370/21): every "
        "instalment not paid on its day is one. Each invoice: asked once for all the "
        "instalments of an invoice that a notice claims.",
    )
    stagger_days = fields.Integer(
        string="Staggered Restart",
        help="After a quiet period customers are taken up again over this many days.",
    )
    quiet_period_ids = fields.One2many(
        "receivables.quiet.period", "policy_id", copy=True
    )
    group_by = fields.Selection(
        [
            ("commercial", "One notice per customer"),
            ("invoice_address", "One notice per invoice address"),
        ],
        string="Grouping",
        required=True,
        default="commercial",
    )
    auto_propose = fields.Boolean(
        string="Propose Every Morning",
        default=True,
        help="The scheduled action prepares a run that a person reviews.",
    )
    auto_send = fields.Boolean(
        string="Send without Review",
        tracking=True,
        help="The scheduled action also sends the notices of this policy.",
    )
    attach_invoices = fields.Boolean(string="Attach the Invoices")
    attach_statement = fields.Boolean(
        string="Attach the Statement",
        help="At every level, also those that do not ask for it.",
    )
    ignore_before = fields.Date(
        help="Items dated before this day are left alone (taking over an old ledger)."
    )

    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default AND active",
        "A company has one default policy: withdraw the mark from the other first.",
    )
    _positive = models.Constraint(
        "CHECK(min_days_between >= 0 AND min_amount >= 0 AND min_percent >= 0"
        " AND min_percent <= 100 AND stagger_days >= 0 AND contract_rate >= 0)",
        "Days, minimums and rates cannot be negative, nor a share exceed 100 percent.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self.filtered("domain"):
            try:
                self.env["receivables.card"].sudo().search(
                    policy._card_domain(), limit=1
                )
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The customers of the policy %(policy)s cannot be found: the"
                        " domain %(domain)s is not valid (%(error)s). Correct it or"
                        " empty it.",
                        policy=policy.name,
                        domain=policy.domain,
                        error=error,
                    )
                ) from error

    def _check_level_delays(self):
        """Raise ValidationError when a level does not come after the one before it."""
        for policy in self:
            for previous, level in pairwise(policy._ordered_levels()):
                if level.delay_days <= previous.delay_days:
                    raise ValidationError(
                        self.env._(
                            "In the policy %(policy)s, %(level)s (%(delay)s days) must"
                            " come later than %(previous)s (%(before)s days). Change"
                            " a delay, or order the levels by their delay.",
                            policy=policy.name,
                            level=level.name,
                            delay=level.delay_days,
                            previous=previous.name,
                            before=previous.delay_days,
                        )
                    )

    def _ordered_levels(self):
        """The active levels in the order they are climbed; the first has step 1."""
        self.ensure_one()
        return self.all_level_ids.filtered("active").sorted(
            lambda level: level._rank_key()
        )

    def _card_domain(self):
        """The domain on cards, of the policy's company and its branches.

        Raises ValueError or SyntaxError when ``domain`` is not a literal.
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]")) & Domain(
            "company_id", "child_of", self.company_id.ids
        )

    @api.model
    def _company_policies(self, company):
        """The active policies serving a company: its own, then those of its parents."""
        policies = self.sudo().search(
            [("company_id", "in", company.sudo().parent_ids.ids)]
        )
        depth = {parent: i for i, parent in enumerate(company.sudo().parent_ids)}
        return policies.sorted(lambda p: -depth[p.company_id]).with_env(self.env)

    @api.model
    def _policy_by_card(self, cards):
        """Return ``{card id: policy}``; an empty policy when a company has none.

        One search per policy that has a domain, however many cards there are.
        """
        result = {}
        for company, company_cards in cards.grouped("company_id").items():
            policies = self._company_policies(company)
            result.update(self._policy_by_company_card(policies, company_cards))
        return result

    def _policy_by_company_card(self, policies, cards):
        own = {card.id: card.policy_id.id for card in cards.sudo()}
        result = {
            card_id: policies.browse(policy_id)
            for card_id, policy_id in own.items()
            if policy_id in policies.ids
        }
        default = policies.filtered("is_default")[:1]
        # Cards of archived customers are followed up as long as something is open.
        everything = cards.sudo().with_context(active_test=False)
        for policy in policies.filtered(lambda p: not p.is_default and not p.by_hand):
            rest = [card_id for card_id in cards.ids if card_id not in result]
            if not rest:
                break
            if policy.domain and policy.domain != "[]":
                domain = policy._card_domain() & Domain("id", "in", rest)
                rest = everything.search(domain).ids
            result.update(dict.fromkeys(rest, policy))
        rest = cards.filtered(lambda card: card.id not in result)
        rows = self.env["receivables.dunning.country"]._row_by_card(rest)
        for card_id, row in rows.items():
            result[card_id] = row.policy_id if row.policy_id in policies else default
        return result
