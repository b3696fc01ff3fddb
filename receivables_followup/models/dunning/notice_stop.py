from odoo import models

from ...engine.dunning.weighing import below
from .sending_day import rest_on


class ReceivablesDunningNotice(models.Model):
    """Why a notice must not leave, although it was proposed and reviewed."""

    _inherit = "receivables.dunning.notice"

    def _last_notices(self, scope, chunk):
        """Return ``{recipient id: day of its last notice of another run}``.

        A person may have changed the recipient: it is then not among those read.
        """
        last = chunk.last_notices
        others = set(self.partner_id.ids) - last.keys()
        if not others:
            return last
        reader = self.env["receivables.dunning.reader"].sudo()
        return {**last, **reader._read_last_notices(scope, others)}

    def _stop_reason(self, account, found, scope, check):
        """Say why a notice must not leave, as a code; None when it may.

        What protects the recipient, the day and the formal notice are asked about
        notices changed by hand too.
        """
        self.ensure_one()
        if found.claimed <= 0:
            return "settled"
        policy = scope.engine_policy(self.policy_id.id, self.currency_id.id)
        if not check:
            formal = self.level_id.is_formal_notice
            return self._missed_minimum(account, found, policy) if formal else None
        rest = rest_on(scope.policy(self.policy_id.id), scope.today)
        if rest and rest.holds(self.commercial_partner_id.id):
            return rest.reason
        if account.gate:
            return account.gate
        last = account.last_notice
        if last and (scope.today - last).days < policy.min_days_between:
            return "recipient_too_soon"
        return self._missed_minimum(account, found, policy)

    def _missed_minimum(self, account, found, policy):
        """The minimum that what is claimed misses, as a code, or None.

        A person who chose the level may go below, but not with a formal notice.
        """
        level = next((lv for lv in policy.levels if lv.step == self.step), None)
        formal = self.level_id.is_formal_notice
        if self.level_forced and not formal:
            return None
        own = sum(
            line.amount - line.covered
            for line in found.lines
            if line.kind == "claimed" and line.advances and line.step == self.step
        )
        total = sum(
            item.residual
            for item in account.items
            if item.residual > 0 and item.chase and not item.ignored
        )
        if own <= 0 or (
            level and below(own, level.min_amount, level.min_percent, total)
        ):
            return "level_minimum"
        if below(found.claimed, policy.min_amount, policy.min_percent, total):
            return "below_minimum"
        return None

    def _refuse_unpriced(self, kept, prices, stopped):
        """A formal notice must not leave while the rate of a half-year is missing."""
        priced = []
        for pair, price in zip(kept, prices, strict=True):
            notice, missing = pair[0], price[1]
            if missing and notice.level_id.is_formal_notice:
                stopped.setdefault("missing_rate", self.browse())
                stopped["missing_rate"] |= notice
            else:
                priced.append((pair, price))
        return [pair for pair, _price in priced], [price for _pair, price in priced]

    def _stop(self, reason):
        """Let these notices wait for another day, or drop them with the reason."""
        if reason in ("closed_day", "quiet_period"):
            self._wait(reason)
        elif reason == "settled":
            self._drop(
                "skipped",
                self.env._("Nothing left to claim: paid, on hold or covered."),
            )
        else:
            self._drop(
                "skipped",
                self.env._(
                    "Dropped before sending: %(reason)s.",
                    reason=self._reason_label(reason),
                ),
            )
