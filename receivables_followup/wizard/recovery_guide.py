from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.recovery.legal_words import COURTS, PROCEDURES

ANSWERS = (
    "contractual",
    "fixed",
    "disputed",
    "retention_clause",
    "cheque",
    "third_debtor",
    "performance",
)


class ReceivablesLegalGuide(models.TransientModel):
    """“What can we do?”: the ways to court for some debts, and why not the others."""

    _name = "receivables.legal.guide"
    _description = "Guide to Procedures"

    card_id = fields.Many2one(
        "receivables.card",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="card_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_legal_guide_item_rel",
        "guide_id",
        "move_line_id",
        string="Open Items",
        readonly=True,
    )
    notice_id = fields.Many2one(
        "receivables.dunning.notice", readonly=True, index="btree_not_null"
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        help="What is open of the items, with the interest and indemnities claimed.",
    )
    seat = fields.Char(related="card_id.legal_seat", string="Debtor's Seat")
    competence = fields.Text(
        string="Courts",
        compute="_compute_competence",
        help="Which courts may be asked, and why not the others.",
    )
    contractual = fields.Boolean(
        string="Owed by Contract",
        default=True,
        help="Or by law, by a bill or promissory note. Damages are not.",
    )
    fixed = fields.Boolean(
        string="Amount Fixed by the Contract",
        default=True,
        help="The amount follows from the contract itself: price, rate, quantities.",
    )
    disputed = fields.Boolean(
        string="Contested", help="The customer contests the debt, wholly or in part."
    )
    retention_clause = fields.Boolean(
        string="Retention of Title",
        help="The terms of sale the customer accepted retain title until payment.",
    )
    cheque = fields.Boolean(string="Unpaid Cheque", help="A cheque came back unpaid.")
    third_debtor = fields.Boolean(
        help="The law lets you ask somebody else: the owner of the works, the shipper "
        "or the consignee."
    )
    performance = fields.Boolean(
        string="Something Must Be Done",
        help="You claim a delivery or a work, not money.",
    )
    line_ids = fields.One2many(
        "receivables.legal.guide.line",
        "guide_id",
        string="Procedures",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )

    @api.model
    def _open_dialog(self, lines, notice=None):
        """Open the guide on these open items of one customer.

        :param lines: ``account.move.line`` records
        :raise UserError: nothing is open, or several customers are selected
        """
        customer = lines.partner_id.commercial_partner_id
        if len(customer) != 1 or len(lines.company_id) != 1:
            raise UserError(
                self.env._(
                    "The guide looks at what one customer owes one company: select "
                    "open, overdue invoices of a single customer."
                )
            )
        Card = self.env["receivables.card"].sudo()
        card_id = Card._ensure(customer.ids, lines.company_id)[customer.id]
        facts = Card.browse(card_id)._legal_facts(lines)
        guide = self.create(
            {
                "card_id": card_id,
                "move_line_ids": [Command.set(lines.ids)],
                "notice_id": notice.id if notice else False,
                "disputed": facts.disputed,
                "cheque": facts.cheque,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Can We Do?"),
            "res_model": self._name,
            "res_id": guide.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.constrains("card_id", "move_line_ids")
    def _check_debts(self):
        """What the guide says is read with the rights of the system: ask first."""
        own = self.with_user(self.env.uid).sudo(False)
        own.card_id.check_access("read")
        own.move_line_ids.check_access("read")

    @api.depends("move_line_ids")
    def _compute_amount(self):
        cases = self.env["receivables.legal.case"]
        for guide in self:
            guide.amount = sum(cases._claim_amounts(guide.move_line_ids._origin))

    @api.depends("card_id", "move_line_ids", *ANSWERS)
    def _compute_line_ids(self):
        for guide in self:
            answers = {name: guide[name] for name in ANSWERS}
            card = guide.card_id._origin.sudo()
            lines = guide.move_line_ids._origin
            guide.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "procedure": option.procedure,
                            "applies": option.applies,
                            "court_kind": option.court,
                            "court_id": card._legal_court(option.court).id,
                            "reasons": guide._words(option.reasons),
                        }
                    )
                    for option in card._legal_options(lines, **answers)
                ),
            ]

    @api.depends("card_id", "move_line_ids", *ANSWERS)
    def _compute_competence(self):
        for guide in self:
            answers = {name: guide[name] for name in ANSWERS}
            card = guide.card_id._origin.sudo()
            found = card._legal_competence(guide.move_line_ids._origin, **answers)
            guide.competence = "\n".join(map(guide._competence_line, found))

    def _competence_line(self, one):
        kinds = self.env["receivables.court"]._fields["kind"]
        values = {
            "court": dict(kinds._description_selection(self.env))[one.court],
            "reason": self._competence_words()[one.reason],
        }
        if one.competent:
            return self.env._("%(court)s: %(reason)s", **values)
        return self.env._("%(court)s: no, %(reason)s", **values)

    def _competence_words(self):
        """The engine's codes in words."""
        env = self.env
        return {
            "debtor_abroad": env._("the debtor's seat is in another country."),
            "debtor_not_abroad": env._("the debtor's seat is in this country."),
            "debtor_public": env._("the debtor is a public body."),
            "debtor_not_public": env._("the debtor is no public body."),
            "debtor_no_trader": env._(
                "the debtor is no trader (article L721-3 of the Commercial Code)."
            ),
            "between_traders": env._(
                "both are traders (article L721-3 of the Commercial Code)."
            ),
            "creditor_no_trader": env._(
                "you are no trader, so that you may ask the civil court."
            ),
            "creditor_may_choose": env._(
                "the debtor is a trader: you, who are none, may choose it instead."
            ),
            "below_proximity": env._(
                "the amount is within the ceiling of the judge of protection."
            ),
            "above_proximity": env._(
                "the amount is above the ceiling of the judge of protection."
            ),
        }

    def _words(self, codes):
        words = self._reason_words()
        return " ".join(words[code] for code in codes)

    def _reason_words(self):
        """The engine's codes in words."""
        env = self.env
        return {
            "expired": env._("The limitation period is over."),
            "insolvency": env._("Proceedings forbid to sue for prior debts."),
            "title_exists": env._("There is an enforceable title already."),
            "not_money": env._("Only money can be asked for this way."),
            "debtor_abroad": env._("The debtor is in another country."),
            "public_debtor": env._("Not against public bodies."),
            "no_contract": env._(
                "The debt does not follow from a contract or the law."
            ),
            "amount_not_fixed": env._("The amount is not fixed by the contract."),
            "disputed": env._("The debtor contests the debt."),
            "above_small_claim": env._("Above the ceiling of small claims."),
            "not_cross_border": env._("The debtor is in the same country."),
            "country_not_european": env._(
                "The debtor's country takes no part in the European order."
            ),
            "money_claimed": env._("Money is claimed, not that something be done."),
            "above_injonction_faire": env._("Above the ceiling of this procedure."),
            "both_traders": env._("Not between two traders."),
            "no_insolvency": env._("No proceedings run against the debtor."),
            "later_debt": env._("The debts are later than the judgment: they are due."),
            "no_retention_clause": env._("Title was not retained."),
            "no_cheque": env._("No cheque came back unpaid."),
            "no_third_debtor": env._("Nobody else can be asked."),
            "public_assets": env._("Public assets cannot be seized."),
            "cheap_agreement": env._(
                "An agreement gives a title; the creditor bears the costs."
            ),
            "fast_without_hearing": env._("Without a hearing; the debtor may oppose."),
            "not_seriously_disputed": env._("Where nothing serious is contested."),
            "disputed_needs_hearing": env._("A contested debt needs a hearing."),
            "always_open": env._("Always open, slower and dearer."),
            "judge_must_allow": env._("Without a title a judge must allow it."),
            "conciliation_first": env._("Conciliation must be tried first."),
        }


class ReceivablesLegalGuideLine(models.TransientModel):
    _name = "receivables.legal.guide.line"
    _description = "Procedure in the Guide"

    guide_id = fields.Many2one(
        "receivables.legal.guide", required=True, ondelete="cascade", index=True
    )
    procedure = fields.Selection(PROCEDURES, readonly=True)
    applies = fields.Boolean(readonly=True)
    court_kind = fields.Selection(COURTS, string="Court", readonly=True)
    court_id = fields.Many2one(
        "receivables.court",
        string="At the Debtor's Seat",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    reasons = fields.Char(string="Why (Not)", readonly=True)

    def action_open_case(self):
        """Prepare a case with this procedure: its items are no longer chased.

        :raise UserError: an item is claimed in another case
        """
        self.ensure_one()
        guide = self.guide_id
        taken = self.env["receivables.legal.case"]._taken(guide.move_line_ids)
        if taken:
            raise UserError(
                self.env._(
                    "%(case)s claims some of these items already: continue or abandon "
                    "it first.",
                    case=taken[0].display_name,
                )
            )
        case = self.env["receivables.legal.case"].create(
            {
                "card_id": guide.card_id.id,
                "procedure": self.procedure,
                "notice_id": guide.notice_id.id,
                "move_line_ids": [Command.set(guide.move_line_ids.ids)],
            }
        )
        case.action_prepare()
        return case.get_formview_action()
