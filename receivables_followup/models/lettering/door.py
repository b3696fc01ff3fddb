"""The one door to lettering: what the add-on letters and un-letters passes here."""

from odoo import api, models
from odoo.exceptions import UserError

# Groups per reconciliation plan: core matches partials with exchange entries in a
# loop over both, so that larger plans cost more than they save.
CHUNK = 200


class ReceivablesLettering(models.AbstractModel):
    """Letter and un-letter journal items through Odoo's own reconciliation.

    A *group* is a recordset of journal items of one account. Methods work with the
    rights of the caller on journal items, never commit, and give back a record of
    what was done (``receivables.lettering.group``).
    """

    _name = "receivables.lettering"
    _description = "Lettering"

    @api.model
    def _letter(
        self,
        groups,
        origin,
        *,
        event="receipt",
        gaps=None,
        run=None,
        automatic=False,
        partial=False,
    ):
        """Letter each group of journal items.

        :param list groups: recordsets of ``account.move.line``, each of one account
        :param str origin: what it comes from, a key of ``ORIGINS``
        :param str event: what happened in the eyes of the VAT on payment
        :param list gaps: per group None, or a dict: ``cause`` (write-off cause),
            ``amount`` (signed, company currency; None: the whole gap), ``label``,
            ``date``
        :param run: the run these groups belong to
        :param bool automatic: nobody looks: refuse what needs a person
        :param bool partial: letter what does not balance, leaving the rest open
        :return: one ``receivables.lettering.group`` per group, in their order
        :raise UserError: naming the items that cannot be lettered; nothing is done
        """
        gaps = gaps or [None] * len(groups)
        groups = self._share_prefetch(groups)
        self._check_groups(groups, automatic=automatic, partial=partial, gaps=gaps)
        done = self.env["receivables.lettering.group"]
        for start in range(0, len(groups), CHUNK):
            chunk = slice(start, start + CHUNK)
            done += self._letter_chunk(
                groups[chunk], gaps[chunk], {"origin": origin, "event": event}, run
            )
        return done

    @api.model
    def _share_prefetch(self, groups):
        """The same groups, reading their items together: one query less per group."""
        Line = self.env["account.move.line"]
        ids = list(dict.fromkeys(line_id for group in groups for line_id in group.ids))
        prefetch = Line.browse(ids)._prefetch_ids
        return [Line.browse(group.ids).with_prefetch(prefetch) for group in groups]

    def _letter_chunk(self, groups, gaps, values, run):
        """Reconcile these groups in one plan per event and record them."""
        before = self._partial_ids(groups)
        amounts = [self._matched_amount(lines) for lines in groups]
        write_offs = self._write_off(groups, gaps)
        for event, plan in self._plans(groups, write_offs, values["event"]):
            lines = self.env["account.move.line"].with_context(
                **self._event_context(event), tracking_disable=True
            )
            lines._reconcile_plan([lines.browse(ids) for ids in plan])
        self._after_write_off(write_offs)
        # The letter is written by SQL when matching numbers change.
        return self._record_groups(groups, amounts, write_offs, before, values, run)

    def _plans(self, groups, write_offs, event):
        """Ids of items to reconcile together, by event and in order.

        What is written off for a reason that is no payment is matched afterwards, so
        that the VAT on payment follows the paid part alone.
        """
        first, second = [], {}
        for lines, write_off in zip(groups, write_offs, strict=True):
            if not write_off:
                first.append(lines.ids)
            elif self._same_context(event, write_off["event"]):
                first.append(lines.ids + write_off["line"].ids)
            else:
                if self._two_sided(lines):
                    first.append(lines.ids)
                second.setdefault(write_off["event"], []).append(
                    (lines, write_off["line"])
                )
        if first:
            yield event, first
        for other, pairs in second.items():
            # Read only now: what the payment settled is not written off.
            yield (
                other,
                [
                    (lines.filtered(lambda line: not line.reconciled) + item).ids
                    for lines, item in pairs
                ],
            )

    def _same_context(self, event, other):
        return self._event_context(event) == self._event_context(other)

    @api.model
    def _event_context(self, event):
        """Context of core's reconciliation: does the event make VAT on payment due?"""
        return {}

    @api.model
    def _write_off(self, groups, gaps):
        """Post the entries of the gaps.

        :return: per group None, or a dict: ``line`` (item on the account of the
            group), ``event``, ``amount`` (loss positive), ``gap``
        """
        if any(gaps):
            raise UserError(self.env._("Gaps cannot be written off yet."))
        return [None] * len(groups)

    def _after_write_off(self, write_offs):
        """Match what the write-offs left on other accounts."""

    # -- record ----------------------------------------------------------------

    @api.model
    def _partial_ids(self, groups):
        lines = self.env["account.move.line"].union(*groups)
        return set((lines.matched_debit_ids | lines.matched_credit_ids).ids)

    def _record_groups(self, groups, amounts, write_offs, before, values, run):
        lines = self.env["account.move.line"].union(
            *groups, *(write_off["line"] for write_off in write_offs if write_off)
        )
        lines.invalidate_recordset(["matching_number", "full_reconcile_id"])
        families = zip(groups, amounts, write_offs, strict=True)
        return (
            self.env["receivables.lettering.group"]
            .sudo()
            .create(
                [self._group_vals(*family, before, run) | values for family in families]
            )
            .with_env(self.env)
        )

    def _group_vals(self, lines, amount, write_off, before, run):
        items = lines + write_off["line"] if write_off else lines
        partials = (items.matched_debit_ids | items.matched_credit_ids).filtered(
            lambda partial: partial.id not in before
        )
        company = lines.company_id
        company = company if len(company) == 1 else company.root_id
        oldest = lines.sorted(lambda line: (line.date, line.id))[0]
        vals = {
            "company_id": company.id,
            "account_id": lines.account_id.id,
            "commercial_partner_id": oldest.partner_id.commercial_partner_id.id,
            "currency_id": company.currency_id.id,
            "letter": self._letter_of(lines),
            "move_line_ids": [(6, 0, items.ids)],
            "partial_ids": [(6, 0, partials.ids)],
            "line_count": len(items),
            "amount": amount,
            "user_id": self.env.uid,
            "date": max(items.mapped("date")),
        }
        if run:
            vals["run_id"] = run.id
        if write_off:
            vals |= write_off["vals"]
        return vals

    def _letter_of(self, lines):
        return lines[0].letter if "letter" in lines._fields else False

    @api.model
    def _matched_amount(self, lines):
        """What can be matched within these items, in the company's currency."""
        residuals = lines.mapped("amount_residual")
        debit = sum(amount for amount in residuals if amount > 0)
        credit = -sum(amount for amount in residuals if amount < 0)
        return lines.company_currency_id[:1].round(min(debit, credit))
