"""The facts of a debt, as the guide to procedures wants them, and proposed cases."""

from odoo import api, fields, models

from ...engine.money import to_minor
from ...engine.recovery.legal_case import OVER
from ...engine.recovery.procedure import Facts, Limits, competence, court, guide

CEILINGS = (
    "small_claim_ceiling",
    "injonction_faire_ceiling",
    "conciliation_ceiling",
    "proximity_ceiling",
)
STATUSES = [
    ("trader", "Trader or trading company"),
    ("civil", "Not a trader (profession, association, civil company)"),
    ("consumer", "Consumer"),
    ("public", "Public body"),
]
COLLECTOR = "receivables_followup.group_collector"
# Denmark takes no part in the European order.
EUROPEAN_ORDER_EXCEPT = "DK"


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    legal_status = fields.Selection(
        STATUSES,
        compute="_compute_legal_status",
        store=True,
        readonly=False,
        tracking=True,
        help="Decides which court is competent. Proposed from the nature of the "
        "debtor: correct it for professions, associations and civil companies.",
    )
    legal_case_ids = fields.One2many(
        "receivables.legal.case", "card_id", string="Legal Cases", groups=COLLECTOR
    )

    @api.depends("debtor_nature")
    def _compute_legal_status(self):
        status = {"consumer": "consumer", "public": "public"}
        for card in self:
            card.legal_status = status.get(card.debtor_nature, "trader")

    def _legal_limits(self):
        """The ceilings in force today, as the engine wants them."""
        find = self.env["receivables.legal.parameter"]._reader(
            CEILINGS, self.company_id
        )
        today = fields.Date.context_today(self)
        return Limits(*(to_minor(find(code, today).value, 2) for code in CEILINGS))

    def _legal_facts(self, lines, **answers):
        """What is known of debts of this customer.

        :param lines: ``account.move.line`` records
        :param answers: facts only a person knows (see ``engine.recovery.procedure``)
        :return: ``Facts``
        """
        self.ensure_one()
        cases = self.env["receivables.legal.case"].sudo()
        clocks = self.env["receivables.limitation"]._of(lines)
        insolvency = self.env["receivables.insolvency"]._running(self)
        known = self._legal_place() | {
            "amount": to_minor(sum(cases._claim_amounts(lines)), 2),
            "disputed": bool(
                self.env["receivables.dispute"]
                .sudo()
                .search_count(
                    [
                        ("move_id", "in", lines.move_id.ids),
                        ("state", "in", ("pending", "open")),
                    ],
                    limit=1,
                )
            ),
            "insolvency": bool(insolvency),
            "prior_debt": bool(insolvency._prior(lines)) if insolvency else True,
            "title": "title" in clocks.mapped("restart_cause"),
            "expired": bool(clocks) and all(one.state == "expired" for one in clocks),
        }
        return Facts(**(known | answers))

    def _legal_place(self):
        """Who the debtor is and where, as the engine wants it."""
        country = self.commercial_partner_id.sudo().country_id
        home = self.company_id.sudo().country_id
        europe = self.env.ref("base.europe").country_ids
        return {
            "debtor": self.legal_status or "consumer",
            "creditor_trader": self.company_id.sudo().receivables_creditor_trader,
            "abroad": bool(country and home) and country != home,
            "european": country in europe
            and home in europe
            and EUROPEAN_ORDER_EXCEPT not in (country.code, home.code),
        }

    def _legal_options(self, lines, **answers):
        """What can be done about these debts: the engine's options, best first."""
        return guide(self._legal_facts(lines, **answers), self._legal_limits())

    def _legal_competence(self, lines, **answers):
        """Which kinds of court may be asked, and why not the others."""
        facts = self._legal_facts(lines, **answers)
        return competence(facts, self._legal_limits())

    def _legal_owner(self):
        """Who is told: the collector, else the first credit manager of the company."""
        managers = self.env.ref("receivables_followup.group_manager").all_user_ids
        return (
            self.collector_id
            or managers.filtered(lambda user: self.company_id in user.company_ids)[:1]
            or self.env.user
        )


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    @api.depends("card_id.legal_status", "procedure", "move_line_ids")
    def _compute_court_kind(self):
        for case in self:
            if case.state not in ("proposed", "prepared"):
                case.court_kind = case.court_kind  # what is filed stays
            elif case.procedure in ("insolvency_claim", "retention_of_title"):
                case.court_kind = "insolvency"
            elif case.procedure in ("lawyer", "agency", "small_claim", False):
                case.court_kind = False
            else:
                card = case.card_id.sudo()
                owed = sum(case.move_line_ids.sudo().mapped("amount_residual"))
                facts = Facts(to_minor(owed, 2), **card._legal_place())
                case.court_kind = court(facts, card._legal_limits())

    @api.depends("procedure", "court_kind", "filed_on")
    def _compute_form_id(self):
        forms = self.env["receivables.legal.form"]
        for case in self:
            day = case.filed_on or fields.Date.context_today(case)
            case.form_id = forms._for(case.procedure, case.court_kind, day)

    @api.model
    def _taken(self, lines):
        """The cases that claim some of these items and are not over."""
        return self.search(
            [("move_line_ids", "in", lines.ids), ("state", "not in", OVER)]
        )

    @api.model
    def _propose(self, lines, notice=None):
        """Propose a case for debts that remained unpaid; a person decides.

        Items that are in a case already are left out.

        :param lines: ``account.move.line`` or ``receivables.open.item`` records of
            one company
        :param notice: the ``receivables.dunning.notice`` that remained without effect;
            whoever looked at it asks to decide
        :return: one proposed case per customer, with the procedure the guide advises
        """
        lines = self.env["account.move.line"].sudo().browse(lines.ids)
        lines = (lines - self.sudo()._taken(lines).move_line_ids).filtered(
            lambda line: line.amount_residual > 0
        )
        Card = self.env["receivables.card"].sudo()
        vals_list = []
        for (company, customer), group in lines.grouped(
            lambda line: (line.company_id, line.partner_id.commercial_partner_id)
        ).items():
            card = Card.browse(Card._ensure(customer.ids, company)[customer.id])
            [best, *_others] = card._legal_options(group)
            vals_list.append(
                {
                    "card_id": card.id,
                    "procedure": best.procedure,
                    "move_line_ids": [fields.Command.set(group.ids)],
                    "notice_id": notice.id if notice else False,
                    "user_id": card._legal_owner().id,
                }
            )
        cases = self.sudo().create(vals_list)
        cases._read_amounts()
        if not notice:
            cases._ask_to_decide(self.env._("Decide whether to go to court"))
        return cases.with_env(self.env)
