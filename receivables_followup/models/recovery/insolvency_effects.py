"""What a judgment does: prior debts frozen and declared, later ones left alone."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from ...engine.recovery.legal_case import OVER
from ..dunning.promise_reader import is_money
from ..ledger.chunks import in_chunks
from ..ledger.given import following, given
from .insolvency import JUDGMENT, RUNNING

SYSTEM = {"closed_on", "converted_on", "outcome", "plan_date", "source", "state"}
ACTIVITY = "receivables_followup.mail_activity_insolvency"
# The event a debt arises from: completion as noted, delivery, or the invoice itself,
# whichever came first; in doubt a debt is prior, and is declared.
PRIOR = """
SELECT line.id, insolvency.id
  FROM receivables_insolvency insolvency
  JOIN res_company company ON company.id = insolvency.company_id
  JOIN res_partner partner
    ON partner.commercial_partner_id = insolvency.commercial_partner_id
  JOIN account_move_line line
    ON line.partner_id = partner.id AND line.company_id = insolvency.company_id
  JOIN account_move move ON move.id = line.move_id
  JOIN receivables_account_role role
    ON role.account_id = line.account_id AND role.side = 'receivable'
   AND role.company_id = split_part(company.parent_path, '/', 1)::int
   AND role.role NOT IN ('contra', 'deposit')
  LEFT JOIN receivables_limitation clock ON clock.move_line_id = line.id
 WHERE insolvency.id = ANY(%s)
   AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
   AND line.balance > 0 AND line.amount_residual > 0
   AND LEAST(clock.completed_on, move.delivery_date,
             COALESCE(move.invoice_date, line.date)) < insolvency.date
"""
PAID = """
SELECT hold.insolvency_id, SUM(partial.amount)
  FROM receivables_hold hold
  JOIN receivables_insolvency insolvency ON insolvency.id = hold.insolvency_id
  JOIN account_partial_reconcile partial ON partial.debit_move_id = hold.move_line_id
  JOIN account_move_line money ON money.id = partial.credit_move_id
  JOIN account_journal journal ON journal.id = money.journal_id
 WHERE insolvency.id = ANY(%s) AND money.date >= insolvency.date
   AND (insolvency.plan_date IS NULL OR money.date < insolvency.plan_date)
   AND %s
 GROUP BY hold.insolvency_id
"""


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    insolvency_id = fields.Many2one(
        "receivables.insolvency",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The insolvency proceedings that froze the debt.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"insolvency_id"}

    def _review_domain(self):
        """Proceedings are followed by their own deadlines."""
        return [("insolvency_id", "=", False), *super()._review_domain()]


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    insolvency_id = fields.Many2one(
        "receivables.insolvency",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The proceedings in which the claim is declared.",
    )


class ReceivablesInsolvency(models.Model):
    _inherit = "receivables.insolvency"

    # -- recorded --------------------------------------------------------------------

    @api.model
    def _record(self, partner, company, date, **vals):
        """Record a judgment, once: the way for alerts of other wings.

        :param partner: ``res.partner`` of the customer, or a contact of it
        :param company: the creditor
        :param date: day of the judgment
        :param vals: further values: ``kind``, ``published_on``, ``court``,
            ``mandatary_id``, ``retention_clause``, ``source`` (``user``, ``alert``)
        :return: the ``receivables.insolvency``; proceedings that run already are
            completed with what was not known
        """
        Card = self.env["receivables.card"].sudo()
        customer = partner.commercial_partner_id
        card = Card.browse(Card._ensure(customer.ids, company)[customer.id])
        running = self.sudo()._running(card)
        if running:
            running.write({name: vals[name] for name in vals if not running[name]})
            return running.with_env(self.env)
        vals = {"user_id": card._legal_owner().id} | vals
        return (
            self.sudo()
            .create({"card_id": card.id, "date": date, **vals})
            .with_env(self.env)
        )

    @api.model
    def _running(self, cards):
        """The proceedings that run against these customers."""
        return self.search(
            [("card_id", "in", cards.ids), ("state", "in", RUNNING)], limit=None
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                entered = given(self, vals)
                self._refuse(
                    {
                        name
                        for name in SYSTEM
                        if entered.get(name) not in (None, False, "open", "user")
                    }
                    | {name for name in following(self, entered) if entered[name]}
                )
        found = super().create(vals_list)
        found.sudo()._freeze()
        found.sudo()._open_cases()
        return found

    def write(self, vals):
        if not self.env.su:
            self._refuse((SYSTEM | JUDGMENT) & vals.keys() | following(self, vals))
        result = super().write(vals)
        if "published_on" in vals:
            cases = self.sudo().case_ids.filtered(lambda case: case.state not in OVER)
            cases.published_on = vals["published_on"]
        if vals.get("retention_clause"):
            self.sudo()._open_cases()
        return result

    def _refuse(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%(fields)s of proceedings cannot be changed by hand: close them "
                    "as set aside, and record the judgment again.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(names)
                    ),
                )
            )

    # -- effects ---------------------------------------------------------------------

    def _prior_lines(self):
        """Return ``{insolvency id: [line ids]}`` of open debts earlier than it."""
        self.env.flush_all()
        found = {one.id: [] for one in self}
        for line_id, insolvency_id in self.env.execute_query(SQL(PRIOR, self.ids)):
            found[insolvency_id].append(line_id)
        return found

    def _prior(self, lines):
        """Those of these items that are earlier than the judgment."""
        ids = {line_id for found in self._prior_lines().values() for line_id in found}
        return lines.filtered(lambda line: line.id in ids)

    def _freeze(self):
        """Hold the open debts that are earlier than the judgments, and only these.

        They are held from the day of the judgment, on which late charges stop
        (L622-28). Asked again each night: what is invoiced after the judgment for an
        earlier delivery is a prior debt as well.

        :return: the new holds
        """
        prior = self._prior_lines()
        held = {
            (hold.insolvency_id.id, hold.move_line_id.id)
            for hold in self.hold_ids
            if hold.state == "active"
        }
        today = fields.Date.context_today(self)
        vals_list = [
            {
                "move_line_id": line_id,
                "reason": "insolvency",
                "insolvency_id": one.id,
                "date_from": one.date,
                "review_date": one.claim_deadline or fields.Date.add(today, months=2),
                "user_id": one.user_id.id,
                "origin": one.display_name,
            }
            for one in self
            for line_id in prior[one.id]
            if (one.id, line_id) not in held
        ]
        holds = self.env["receivables.hold"].sudo().create(vals_list)
        for one, found in holds.grouped("insolvency_id").items():
            one._message_log(
                body=self.env._(
                    "Frozen: %(invoices)s. Later debts are chased as before.",
                    invoices=", ".join(found.move_id.mapped("name")),
                )
            )
        self._end_plans(holds.move_line_id)
        self.card_id._refresh_figures()
        return holds

    def _end_plans(self, lines):
        """No instalment of a prior debt is asked for any more (L622-7)."""
        plans = self.env["receivables.payment.plan"].sudo()
        plans = plans.search(
            [("state", "=", "active"), ("move_line_ids", "in", lines.ids)]
        )
        plans._close("cancelled")
        for plan in plans:
            plan._message_log(
                body=self.env._(
                    "Ended by the judgment: earlier debts are no longer paid."
                )
            )

    def _open_cases(self):
        """Propose the declaration of the claim, and the claim of goods."""
        names = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            lines = one.hold_ids.move_line_id
            procedures = ["insolvency_claim"] if lines else []
            if one.retention_clause and lines:
                procedures.append("retention_of_title")
            for procedure in set(procedures) - set(one.case_ids.mapped("procedure")):
                case = self.env["receivables.legal.case"].create(
                    one._prepare_case_vals(procedure, lines)
                )
                case._read_amounts()
                case._ask_to_decide(
                    self.env._(
                        "%(kind)s of %(day)s: prepare the claim",
                        kind=names[one.kind],
                        day=format_date(self.env, one.date),
                    )
                )

    def _prepare_case_vals(self, procedure, lines):
        return {
            "card_id": self.card_id.id,
            "procedure": procedure,
            "insolvency_id": self.id,
            "published_on": self.published_on,
            "court": self.court,
            "agent_id": self.mandatary_id.id,
            "user_id": self.user_id.id,
            "move_line_ids": [fields.Command.set(lines.ids)],
        }

    @api.depends("hold_ids.state")
    def _compute_frozen(self):
        paid = {}
        if self.ids:
            self.env.flush_all()
            money = is_money(SQL("insolvency.commercial_partner_id"))
            paid = dict(self.env.execute_query(SQL(PAID, self.ids, money)))
        for one in self:
            active = one.sudo().hold_ids.filtered(lambda hold: hold.state == "active")
            one.frozen_amount = sum(active.move_line_id.mapped("amount_residual"))
            one.paid_amount = paid.get(one.id, 0.0)

    @api.model
    def _cron_daily(self):
        """Freeze what was invoiced late, and tell of payments that are forbidden."""
        running = self.search([("state", "in", RUNNING)])
        in_chunks(running, 1, type(self)._follow_ledger)

    def _follow_ledger(self):
        """Freeze what one of these proceedings still lacks, and tell of money."""
        for one in self:
            if one._freeze():
                one._extend_claim()
            if one.paid_amount and one.state == "open":
                one._tell_paid()

    def _extend_claim(self):
        """Add debts that were found later to a claim that is not declared yet."""
        cases = self.case_ids.filtered(
            lambda case: case.procedure == "insolvency_claim"
            and case.state in ("proposed", "prepared")
        )
        if cases:
            cases.move_line_ids |= self.hold_ids.move_line_id
            cases._read_amounts()
        else:
            self._open_cases()
            self._ask(
                self.env._("Debts were found after the claim was declared: complete it")
            )

    def _tell_paid(self):
        """Warn once of money for prior debts."""
        if not self.activity_ids:
            self._ask(
                self.env._(
                    "%(amount)s were paid on prior debts, which is forbidden: speak to "
                    "the mandatary",
                    amount=self.currency_id.format(self.paid_amount),
                )
            )

    def _ask(self, summary):
        self.activity_schedule(ACTIVITY, summary=summary, user_id=self.user_id.id)
