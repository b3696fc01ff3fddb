from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

MANAGER = "receivables_followup.group_manager"
MANAGED = ("policy_id", "contract_rate")


class ReceivablesCard(models.Model):
    """The dunning policy of a customer, and the interest agreed with it."""

    _inherit = "receivables.card"

    policy_id = fields.Many2one(
        "receivables.dunning.policy",
        string="Own Policy",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        groups="receivables_followup.group_collector",
        help="Policy of this customer only. Empty: the policy its domain, its country"
        " or the company's default gives.",
    )
    applied_policy_id = fields.Many2one(
        "receivables.dunning.policy",
        string="Policy",
        compute="_compute_applied_policy_id",
        groups="receivables_followup.group_collector",
        help="The policy this customer follows today.",
    )
    contract_rate = fields.Float(
        string="Contract Late Interest (%)",
        digits=(6, 3),
        tracking=True,
        groups="receivables_followup.group_collector",
        help="Yearly rate agreed with this customer in writing; at least three times"
        " the legal rate. 0: the rate of the policy.",
    )

    _contract_rate_positive = models.Constraint(
        "CHECK(contract_rate >= 0)", "The contract rate cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_managed(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_managed([vals])
        return super().write(vals)

    def _check_managed(self, vals_list):
        """Raise AccessError when others than managers choose a policy or a rate."""
        chosen = any(name in vals for vals in vals_list for name in MANAGED)
        if chosen and not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "Only a credit manager chooses the dunning policy and the interest"
                    " rate of a customer. Ask one of them."
                )
            )

    @api.depends("policy_id", "company_id")
    def _compute_applied_policy_id(self):
        policies = self.env["receivables.dunning.policy"]
        by_card = policies._policy_by_card(self._origin)
        for card in self:
            chosen = card.policy_id.filtered("active")
            card.applied_policy_id = chosen or by_card.get(card._origin.id)

    @api.constrains("contract_rate", "debtor_nature", "company_id")
    def _check_contract_rate(self):
        rates = self.env["receivables.interest.rate"]
        for card in self.filtered("contract_rate"):
            if card.debtor_nature in ("consumer", "public"):
                natures = self._fields["debtor_nature"]._description_selection(self.env)
                raise ValidationError(
                    self.env._(
                        "%(customer)s (%(nature)s) can have no contract rate of late"
                        " interest: the law sets it. Remove the rate of its card.",
                        customer=card.display_name,
                        nature=dict(natures)[card.debtor_nature],
                    )
                )
            rates._check_contract_rate(card.contract_rate, card.company_id)


class DunningPolicy(models.Model):
    _inherit = "receivables.dunning.policy"

    def action_open_cards(self):
        """List the customers that follow this policy today."""
        self.ensure_one()
        cards = self.env["receivables.card"].search(
            [("company_id", "child_of", self.company_id.id)]
        )
        by_card = self._policy_by_card(cards)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_card_action"
        )
        followed = [card for card, policy in by_card.items() if policy == self]
        action["domain"] = [("id", "in", followed)]
        action["display_name"] = self.env._("Customers of %(name)s", name=self.name)
        action["context"] = {}
        return action
