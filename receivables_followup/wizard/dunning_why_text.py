"""The engine's trace in words. Codes and values come from ``engine.dunning.trace``."""

from odoo.tools import format_date, formatLang

from ..engine.money import from_minor


class DunningWhyText:
    """Puts what the engine says about one item into sentences.

    :param party: ``Party`` behind the account
    :param policy: the engine's policy
    """

    def __init__(self, env, party, policy, today):
        self.env = env
        self.party = party
        self.policy = policy
        self.today = today
        levels = env["receivables.dunning.policy"].browse(party.policy_id).sudo()
        self.levels = {level.step: level.name for level in levels._ordered_levels()}

    def facts(self, trace):
        """Yield a sentence for each rule that spoke; rules without one are left out."""
        for code, values in trace:
            method = getattr(self, f"_{code}", None)
            if method:
                yield from filter(None, [method(**values)])

    def outcome(self, code, values, label):
        """The answer in one sentence.

        :param label: function from the code of a reason to its label
        """
        if code == "left_alone":
            return self.env._(
                "Left alone today: %(reason)s.", reason=label(values["reason"])
            )
        level = self._level(values["level"])
        if code == "informed":
            return self.env._(
                "Listed for information on a notice at the level %(level)s: "
                "%(reason)s.",
                level=level,
                reason=label(values["reason"]),
            )
        amount = self._money(values["amount"] - values["covered"])
        if values["advances"]:
            return self.env._(
                "Reminded today: %(amount)s claimed at the level %(level)s.",
                amount=amount,
                level=level,
            )
        return self.env._(
            "Claimed with others today: %(amount)s on a notice at the level %(level)s. "
            "Its own level stays: %(reason)s.",
            amount=amount,
            level=level,
            reason=label(values["reason"]),
        )

    # --- helpers ----------------------------------------------------------------

    def _money(self, minor):
        currency = self.env["res.currency"].browse(self.party.currency.id)
        amount = from_minor(minor, self.party.currency.digits)
        return formatLang(self.env, float(amount), currency_obj=currency)

    def _date(self, day):
        return format_date(self.env, day)

    def _level(self, step):
        return self.levels.get(step, str(step))

    # --- one sentence per code --------------------------------------------------

    def _residual(self, amount, due):
        if amount < 0:
            return self.env._(
                "A credit of %(amount)s is open. Credits lower what is claimed.",
                amount=self._money(-amount),
            )
        return self.env._(
            "%(amount)s is open, due on %(due)s.",
            amount=self._money(amount),
            due=self._date(due),
        )

    def _role(self):
        return self.env._("Items of this account are never chased (see its role).")

    def _ignored(self):
        return self.env._("The item is older than the take-over date of the policy.")

    def _held(self, amount, reason):
        reasons = self.env["receivables.open.item"]._fields["hold_reason"]
        labels = dict(reasons._description_selection(self.env))
        return self.env._(
            "%(amount)s is on hold: %(reason)s.",
            amount=self._money(amount),
            reason=labels.get(reason, reason),
        )

    def _reached(self, step, last):
        if not last:
            return self.env._("Level reached: %(level)s.", level=self._level(step))
        return self.env._(
            "Level reached: %(level)s. Last notice or end of a hold: %(last)s.",
            level=self._level(step),
            last=self._date(last),
        )

    def _top_level(self, step):
        return self.env._("The last level of the policy has been sent.")

    def _next_level(self, step, open, **values):
        if open:
            return self.env._(
                "The delay of the next level, %(level)s, has passed since %(day)s.",
                level=self._level(step),
                day=self._date(values["from"]),
            )
        return self.env._(
            "The next level, %(level)s, opens on %(day)s.",
            level=self._level(step),
            day=self._date(values["from"]),
        )

    def _never_reminded(self, step):
        return self.env._(
            "%(level)s is a formal notice and the item was never reminded.",
            level=self._level(step),
        )

    def _spacing(self, **values):
        if values["from"] <= self.today:
            return None
        return self.env._(
            "The distance to the last notice or the end of a hold is kept until "
            "%(day)s.",
            day=self._date(values["from"]),
        )

    def _covered(self, amount):
        return self.env._(
            "%(amount)s is covered by credits of the customer.",
            amount=self._money(amount),
        )

    def _gate(self, code):
        reasons = self.env["receivables.dunning.exclusion"]._fields["reason"]
        labels = dict(reasons._description_selection(self.env))
        return self.env._(
            "The money may already be there: %(reason)s.", reason=labels.get(code, code)
        )

    def _closed(self):
        return self.env._("Nothing is sent today (see the calendar of the policy).")

    def _quiet(self):
        return self.env._("A quiet period, or the restart after it.")

    def _recipient(self, last, **values):
        return self.env._(
            "The recipient got a notice on %(last)s; the next may follow from %(day)s.",
            last=self._date(last),
            day=self._date(values["from"]),
        )

    def _net(self, debit, balance):
        return self.env._(
            "The recipient owes %(debit)s in all, %(balance)s after credits.",
            debit=self._money(debit),
            balance=self._money(balance),
        )

    def _minimum(self, own, level, policy, step, **values):
        if not level and not policy and not any(values.values()):
            return None
        return self.env._(
            "The items of the level %(name)s come to %(own)s; its minimum is "
            "%(level)s, that of the policy %(policy)s.",
            name=self._level(step),
            own=self._money(own),
            level=self._money(level),
            policy=self._money(policy),
        )

    def _notice_level(self, step):
        return self.env._(
            "The notice goes out at the level %(level)s.", level=self._level(step)
        )
