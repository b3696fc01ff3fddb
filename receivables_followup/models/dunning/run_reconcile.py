from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from .constants import UNSENT
from .run_draft import _claimed_keys


class Existing(NamedTuple):
    """A notice that has not left the house, or that a person took out of this run."""

    id: int
    name: str
    run: int
    key: tuple  # (recipient, currency)
    channel: str
    state: str
    signature: str
    note: str | None
    edited: bool
    items: list


class ReceivablesDunningRun(models.Model):
    """Compares what was decided with the notices that are still in the house."""

    _inherit = "receivables.dunning.run"

    def _reconcile_drafts(self, chunk, drafts, tally):
        """Say which notices to write and which to cancel.

        An identical unsent notice stays where it is. A changed one is replaced. One
        that is being sent, or failed and awaits a decision, stops the new one.

        :param drafts: ``{account key: [Draft]}``
        :return: ``([Draft to write], [Existing to cancel])``
        """
        by_key, by_item = self._existing_notices(chunk, drafts)
        write, cancel = [], {}
        for key, account_drafts in drafts.items():
            items = _advancing(account_drafts)
            around = {
                old.id: old
                for old in (
                    *by_key.get(key, ()),
                    *(old for item in items for old in by_item.get(item, ())),
                )
            }
            matched, reasons = set(), set()
            for draft in account_drafts:
                reason = self._match(draft, around.values(), matched)
                reasons.add(reason)
                if not reason:
                    write.append(draft)
            tally.kept |= matched
            replaced = [
                old
                for old in around.values()
                if old.state in UNSENT and old.id not in matched
            ]
            cancel.update((old.id, old) for old in replaced)
            self._carry_notes(account_drafts, replaced)
            self._count(chunk, account_drafts[0], reasons, tally)
        return write, list(cancel.values())

    def _match(self, draft, around, matched):
        """Compare one draft with the notices around it.

        :return: None to write it, ``"kept"`` when this run has it already, else the
            reason it is left alone
        """
        for old in around:
            if old.signature == draft.signature:
                matched.add(old.id)
                if old.state == "skipped":
                    return "skipped_by_hand"
                if old.state == "failed":
                    return "notice_failed"
                return "kept" if old.run == self.id else "already_proposed"
        for old in around:
            if old.channel == draft.channel and old.state in ("sending", "failed"):
                return "notice_failed" if old.state == "failed" else "already_proposed"
        return None

    def _count(self, chunk, draft, reasons, tally):
        """Count the items of one decision as claimed, or left alone for a reason."""
        keys = _claimed_keys(priced.line for priced in draft.lines)
        if reasons & {None, "kept"}:
            tally.chased += len(keys)
            return
        reason = min(reasons)
        for key in keys:
            tally.leave(reason, chunk.rows[key])

    def _carry_notes(self, drafts, replaced):
        """Keep what a person noted on a notice that is rewritten."""
        notes = [old.note for old in replaced if old.note]
        notes += [
            self.env._("Replaces %(name)s, whose text had been edited.", name=old.name)
            for old in replaced
            if old.edited
        ]
        if notes:
            for draft in drafts:
                draft.note = "\n".join(notes)

    def _existing_notices(self, chunk, drafts):
        """Read the notices in the house for these accounts or their items.

        :return: ``({account key: [Existing]}, {item id: [Existing]})``
        """
        if not drafts:
            return {}, {}
        self.env["receivables.dunning.notice"].flush_model()
        self.env["receivables.dunning.notice.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.id, notice.name, notice.run_id, notice.partner_id,
                       notice.currency_id, notice.channel, notice.state,
                       notice.signature, notice.note, notice.body_edited, lines.items
                  FROM receivables_dunning_notice notice
                 CROSS JOIN LATERAL (
                       SELECT array_agg(line.move_line_id) AS items
                         FROM receivables_dunning_notice_line line
                        WHERE line.notice_id = notice.id
                          AND line.advances AND line.live) lines
                 WHERE notice.company_id = %(company)s
                   AND (notice.state IN ('draft', 'ready', 'sending', 'failed')
                        OR (notice.state = 'skipped' AND notice.skipped_by_hand
                            AND notice.run_id = %(run)s))
                   AND (notice.partner_id = ANY(%(recipients)s)
                        OR notice.commercial_partner_id = ANY(%(customers)s)
                        OR notice.card_id = ANY(%(cards)s))
                """,
                company=self.company_id.id,
                run=self.id,
                recipients=list({key[0] for key in drafts}),
                customers=list({row.customer for row in chunk.rows.values()} - {None}),
                cards=list(chunk.cards.values()),
            )
        )
        by_key, by_item = {}, {}
        for notice_id, name, run, partner, currency, *rest, items in rows:
            old = Existing(
                notice_id, name, run, (partner, currency), *rest, items or []
            )
            by_key.setdefault(old.key, []).append(old)
            for item in old.items:
                by_item.setdefault(item, []).append(old)
        return by_key, by_item

    def _replace(self, notices):
        """Cancel notices that are rewritten, and free their levels."""
        if not notices:
            return
        ids = [old.id for old in notices]
        self.env.execute_query(
            SQL(
                """
                WITH replaced AS (
                    UPDATE receivables_dunning_notice
                       SET state = 'cancelled',
                           failure_reason = %(reason)s,
                           write_uid = %(uid)s,
                           write_date = %(now)s
                     WHERE id = ANY(%(ids)s)
                       AND state IN ('draft', 'ready')
                 RETURNING id)
                UPDATE receivables_dunning_notice_line line
                   SET live = FALSE
                  FROM replaced
                 WHERE line.notice_id = replaced.id
             RETURNING line.id
                """,
                reason=self.env._("Replaced by run %(name)s.", name=self.name),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=ids,
            )
        )


def _advancing(drafts):
    """The items whose level these drafts raise."""
    return {
        priced.line.key
        for draft in drafts
        for priced in draft.lines
        if priced.line.advances
    }
