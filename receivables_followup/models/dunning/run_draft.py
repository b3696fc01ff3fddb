from hashlib import md5

from odoo import api, models

from ...engine.dunning.decision import decide
from .channel import PROVEN
from .constants import GATE_REASONS, POSTAL
from .scope import Draft, Tally


class ReceivablesDunningRun(models.Model):
    """From the engine's decisions to notices about to be written, in memory."""

    _inherit = "receivables.dunning.run"

    def _decide_chunk(self, scope, chunk):
        """Decide on every account of a chunk.

        :return: ``[(account, decision)]``
        """
        return [
            (
                account,
                decide(
                    account,
                    scope.engine_policy(
                        chunk.parties[account.key].policy_id, account.key[1]
                    ),
                    scope.today,
                ),
            )
            for account in chunk.accounts
        ]

    def _draft_chunk(self, scope, chunk, tally=None):
        """Make the notices of a chunk and count what is left alone.

        :return: ``({account key: [Draft]}, Tally)``
        """
        tally = tally or Tally()
        tally.items += len(chunk.rows)
        for reason, item_ids in chunk.outside.items():
            for item_id in item_ids:
                tally.leave(reason, chunk.rows[item_id])
        decided = []
        for account, decision in self._decide_chunk(scope, chunk):
            for exclusion in decision.exclusions:
                tally.leave(exclusion.reason, chunk.rows[exclusion.key])
            if account.gate and any(
                exclusion.reason in GATE_REASONS for exclusion in decision.exclusions
            ):
                tally.gated += 1
            if decision.notice:
                facts = scope.policy(chunk.parties[account.key].policy_id)
                level = facts.levels[decision.notice.level.step]
                decided.append((account, decision.notice, level))
        prices = self.env["receivables.dunning.reader"]._price(scope, chunk, decided)
        drafts = {}
        for (account, notice, level), (lines, missing) in zip(
            decided, prices, strict=True
        ):
            party = chunk.parties[account.key]
            found, reason = self._drafts(chunk, party, notice, level, lines, missing)
            if reason:
                self._leave_notice(chunk, notice, tally, reason)
            else:
                drafts[account.key] = found
        return drafts, tally

    def _items_by_reason(self):
        """Decide again, as of now, and say which items are left alone for which reason.

        Nothing is written.

        :return: ``{reason: [item id]}``
        """
        self.ensure_one()
        reader = self.env["receivables.dunning.reader"].sudo()
        scope = reader._scope(self.company_id, self.date, self.policy_ids)
        found = {}
        for partner_ids in list(reader._chunks(scope, self.partner_ids)):
            chunk = reader._read_chunk(scope, partner_ids)
            tally = Tally(found=found)
            drafts, tally = self._draft_chunk(scope, chunk, tally)
            self._reconcile_drafts(chunk, drafts, tally)
        return found

    def _leave_notice(self, chunk, notice, tally, reason):
        """Count the items a notice would have claimed as left alone."""
        for key in _claimed_keys(notice.lines):
            tally.leave(reason, chunk.rows[key])

    def _drafts(self, chunk, party, notice, level, lines, missing):
        """One draft per channel the recipient can be reached through.

        :return: ``([Draft], None)``, or ``([], reason)`` when nothing can be written
        """
        if missing and level.formal:
            return [], "missing_rate"
        channels = notice.level.channels
        reached = self._reachable(party.recipient, channels)
        if not reached:
            return [], self._unreached(party.recipient) if channels else "no_channel"
        return [
            Draft(
                party=party,
                level=level,
                channel=channel,
                fallback=fallback,
                claimed=notice.claimed,
                lines=lines,
                signature=_signature(chunk, party, notice, level, channel),
                missing_rate=missing,
            )
            for channel, fallback in reached.items()
        ], None

    def _reachable(self, recipient, channels):
        """Say through which channels a recipient can be reached.

        Without an e-mail address, or with a blacklisted one, a letter goes instead;
        without a postal address an e-mail replaces a plain letter, never one whose
        receipt is proven.

        :return: ``{channel: why it replaces another, or None}``
        """
        reached, replaced = {}, {}
        for channel in channels:
            if channel == "email" and not recipient.emails:
                if recipient.has_address:
                    replaced["letter"] = self._no_email_text(recipient)
            elif channel == "lre" and not recipient.emails:
                if recipient.has_address:
                    replaced["registered"] = self._no_email_text(recipient)
            elif channel in POSTAL and not recipient.has_address:
                if recipient.emails and channel not in PROVEN:
                    replaced["email"] = self._no_address_text(recipient)
            else:
                reached[channel] = None
        return {**replaced, **reached}

    @api.model
    def _unreached(self, recipient):
        """The reason for leaving alone whom no channel of the level reaches."""
        return "wrong_address" if recipient.wrong_address else "no_address"

    def _no_address_text(self, recipient):
        if recipient.wrong_address:
            return self.env._("The postal address is unknown to the post.")
        return self.env._("No postal address.")

    def _no_email_text(self, recipient):
        if recipient.blacklisted:
            return self.env._("The e-mail address is blacklisted.")
        return self.env._("No e-mail address.")


def _claimed_keys(lines):
    return [line.key for line in lines if line.kind == "claimed"]


def _signature(chunk, party, notice, level, channel):
    """Fingerprint of a decision: who, how, at which level, which amounts.

    Days overdue, interest and items listed for information are left out: they change
    every night, and a draft somebody edited must not be rewritten for them.
    """
    claimed = sorted(
        (
            line.key,
            line.amount,
            line.covered,
            line.step,
            line.advances,
            chunk.rows[line.key].cycle,
        )
        for line in notice.lines
        if line.kind == "claimed"
    )
    text = repr((party.key, party.debtor, level.id, channel, claimed))
    return md5(text.encode(), usedforsecurity=False).hexdigest()
