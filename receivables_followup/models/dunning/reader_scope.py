from odoo import api, models

from ...engine.dunning.calendar import is_sending_day
from ...engine.dunning.interest import INDEMNITY
from .scope import Currency, LevelFacts, PolicyFacts


class Scope:
    """What holds for every customer of one company on one day, read once.

    :ivar company: ``res.company``
    :ivar today: the engine's today
    :ivar policy_ids: the policies looked at; empty set: all
    :ivar trial: a policy that is rehearsed before it is switched on, or None
    :ivar run_id: the run being sent, whose notices do not hinder each other, or None
    :ivar bank: ``BankFacts``
    """

    def __init__(self, env, company, today, policy_ids=(), trial=None, run_id=None):
        self.env = env
        self.company = company
        self.today = today
        self.policy_ids = frozenset(policy_ids)
        self.trial = trial
        self.run_id = run_id
        self.bank = env["receivables.dunning.reader"]._read_bank(company, today)
        self._policies = {}
        self._engine_policies = {}
        self._currencies = {}
        self._indemnities = {}
        self._memo = {}

    def remembered(self, what, keys, read):
        """Return ``{key: value}``; while a run is sent each value is read once.

        For what does not change within a chunk: cards, policies, recipients, terms.
        Otherwise nothing is kept, so that memory stays flat over a whole ledger.

        :param read: called with the keys that are not known yet
        """
        if self.run_id is None:
            return read(keys)
        memo = self._memo.setdefault(what, {})
        unknown = [key for key in keys if key not in memo]
        if unknown:
            memo.update(read(unknown))
        return {key: memo[key] for key in keys if key in memo}

    def forget(self):
        """Read everything again: the transaction it was read in was taken back."""
        self._memo.clear()

    def policies_of(self, cards):
        """Return ``{card id: policy}``; of a trial only the cards it would take."""
        if not self.trial:
            policies = self.env["receivables.dunning.policy"]
            return self.remembered(
                "policy",
                cards.ids,
                lambda ids: policies._policy_by_card(cards.browse(ids)),
            )
        taken = cards.search([("id", "in", cards.ids), *self.trial._trial_domain()])
        empty = self.trial.browse()
        return {card.id: self.trial if card in taken else empty for card in cards}

    def policy(self, policy_id):
        """Return the ``PolicyFacts`` of a policy on this day."""
        if policy_id not in self._policies:
            policy = self.env["receivables.dunning.policy"].browse(policy_id)
            self._policies[policy_id] = policy._dunning_facts(self)
        return self._policies[policy_id]

    def engine_policy(self, policy_id, currency_id):
        """Return the engine's policy, its amounts in minor units of the currency."""
        key = policy_id, currency_id
        if key not in self._engine_policies:
            policy = self.env["receivables.dunning.policy"].browse(policy_id)
            currency = self.env["res.currency"].browse(currency_id)
            self._engine_policies[key] = policy.with_company(
                self.company
            )._engine_policy(currency, self.today)
        return self._engine_policies[key]

    def currency(self, currency_id):
        """Return the ``Currency`` for bulk reading and writing."""
        if currency_id not in self._currencies:
            record = self.env["res.currency"].browse(currency_id)
            digits = record.decimal_places
            self._currencies[currency_id] = Currency(
                id=currency_id,
                digits=digits,
                factor=10**digits,
                unit="1" if not digits else "0." + "0" * (digits - 1) + "1",
                rate=record._get_conversion_rate(
                    record, self.company.currency_id, self.company, self.today
                ),
            )
        return self._currencies[currency_id]

    def indemnity(self, currency_id):
        """Return the fixed recovery indemnity in minor units of a currency."""
        if currency_id not in self._indemnities:
            euro = self.env.ref("base.EUR")
            currency = self.env["res.currency"].browse(currency_id)
            amount = euro._convert(float(INDEMNITY), currency, self.company, self.today)
            self._indemnities[currency_id] = round(
                amount * self.currency(currency_id).factor
            )
        return self._indemnities[currency_id]


class ReceivablesDunningReader(models.AbstractModel):
    _inherit = "receivables.dunning.reader"

    @api.model
    def _scope(self, company, today, policies=None, trial=None, run=None):
        """Read what holds for every customer of a company on a day.

        :param policies: look only at the customers of these; all when empty
        :param trial: rehearse this policy with the customers it would take
        :param run: the run being sent
        :return: ``Scope``
        """
        return Scope(
            self.sudo().env,
            company.sudo(),
            today,
            policies.ids if policies else (),
            trial.sudo() if trial else None,
            run.id if run else None,
        )


class ReceivablesDunningPolicy(models.Model):
    _inherit = "receivables.dunning.policy"

    def _trial_domain(self):
        """The cards this policy would take if it were the first in line."""
        self.ensure_one()
        if self.by_hand:
            return [("policy_id", "=", self.id)]
        return list(self._card_domain())

    def _dunning_facts(self, scope):
        """Return the ``PolicyFacts`` of this policy on the day of the scope."""
        self.ensure_one()
        first = min(scope.bank.last or scope.today, scope.today)
        closed = self._closed_dates(first, scope.today)
        weekdays = self._sending_weekdays()
        return PolicyFacts(
            id=self.id,
            group_by=self.group_by,
            ignore_before=self.ignore_before or None,
            closed_day=not is_sending_day(scope.today, closed, weekdays),
            closed=frozenset(closed),
            weekdays=weekdays,
            quiet_periods=tuple(self._quiet_periods()),
            stagger_days=self.stagger_days,
            bank_max_age=self.bank_max_age,
            unmatched_min_share=self.unmatched_min_share,
            levels={
                level.step: level._dunning_facts() for level in self._ordered_levels()
            },
        )


class ReceivablesDunningLevel(models.Model):
    _inherit = "receivables.dunning.level"

    def _dunning_facts(self):
        """Return the ``LevelFacts`` of this level."""
        self.ensure_one()
        return LevelFacts(
            id=self.id,
            step=self.step,
            formal=self.is_formal_notice,
            delay=self.delay_days,
            add_interest=self.add_interest,
            add_indemnity=self.add_indemnity,
        )
