"""The one door to lettering: what the add-on letters and un-letters passes here."""

from odoo import Command, api, models

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
        most=None,
    ):
        """Letter each group of journal items.

        :param list groups: recordsets of ``account.move.line``, each of one account
        :param str origin: what it comes from, a key of ``ORIGINS``
        :param str event: what happened in the eyes of the VAT on payment
        :param list gaps: per group None, a dict or a list of dicts: ``cause``
            (write-off cause), ``amount`` (signed, company currency, debit positive;
            None: the whole gap), and optionally ``label``, ``date``, ``account``
        :param run: the run these groups belong to
        :param bool automatic: nobody looks: refuse what needs a person
        :param bool partial: letter what does not balance, leaving the rest open
        :param dict most: what to match at most of an item, positive and in its
            currency, by id of the item; needs ``partial``
        :return: one ``receivables.lettering.group`` per group, in their order
        :raise UserError: naming the items that cannot be lettered; nothing is done
        """
        gaps = [
            [dict(piece) for piece in pieces]
            for pieces in self._gap_lists(gaps, len(groups))
        ]
        groups = self._share_prefetch(groups)
        self._check_groups(groups, automatic=automatic, partial=partial, gaps=gaps)
        done = self.env["receivables.lettering.group"]
        for start in range(0, len(groups), CHUNK):
            chunk = slice(start, start + CHUNK)
            door = self.with_context(receivables_most=most or {})
            done += door._letter_chunk(
                groups[chunk], gaps[chunk], {"origin": origin, "event": event}, run
            ).with_env(self.env)
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
        write_offs = self._write_off(groups, gaps)
        amounts = [
            self._matched_amount(lines, rows)
            for lines, rows in zip(groups, write_offs, strict=True)
        ]
        for event, plan in self._plans(groups, write_offs, values["event"]):
            lines = self.env["account.move.line"].with_context(
                **self._event_context(event), tracking_disable=True
            )
            lines._reconcile_plan([lines.browse(ids) for ids in plan])
        self._note_events(write_offs)
        return self._record_groups(groups, amounts, write_offs, before, values, run)

    def _plans(self, groups, write_offs, event):
        """Ids of items to reconcile together, by event and in order.

        What is written off for a reason that is no payment is matched afterwards, so
        that the VAT on payment follows the paid part alone.
        """
        first, later = [], {}
        for lines, rows in zip(groups, write_offs, strict=True):
            ids = lines.ids
            for row in rows:
                if self._same_context(event, row["event"]):
                    ids += row["line"].ids
                else:
                    later.setdefault(row["event"], []).append((lines, row))
            if len(ids) > len(lines) or self._two_sided(lines):
                first.append(ids)
        if first:
            yield event, first
        for other, pairs in later.items():
            # Read only now: what the payment settled is not written off.
            plan = [
                (lines.filtered(lambda line: not line.reconciled) + row["line"]).ids
                for lines, row in pairs
            ]
            taxes = [items.ids for _lines, row in pairs for items in row["taxes"]]
            yield other, plan + self._open_only(taxes)

    @api.model
    def _open_only(self, plan):
        """Leave out of a plan the groups of which nothing can be matched."""
        Line = self.env["account.move.line"]
        return [ids for ids in plan if not any(Line.browse(ids).mapped("reconciled"))]

    def _same_context(self, event, other):
        """Whether both make the VAT on payment due, or neither does."""
        contexts = self._event_context(event), self._event_context(other)
        return contexts[0].get("no_cash_basis") == contexts[1].get("no_cash_basis")

    @api.model
    def _note_events(self, write_offs):
        """Keep on each matching of a write-off what it was, not what it went with."""
        by_event = {}
        for row in (row for rows in write_offs for row in rows):
            items = by_event.setdefault(row["event"], row["line"])
            by_event[row["event"]] = items | row["line"]
        for event, items in by_event.items():
            partials = items.matched_debit_ids | items.matched_credit_ids
            partials.sudo().receivables_event = event

    # -- record ----------------------------------------------------------------

    @api.model
    def _partial_ids(self, groups):
        lines = self.env["account.move.line"].union(*groups)
        return set((lines.matched_debit_ids | lines.matched_credit_ids).ids)

    def _record_groups(self, groups, amounts, write_offs, before, values, run):
        items = [
            lines.union(*(row["line"] for row in rows))
            for lines, rows in zip(groups, write_offs, strict=True)
        ]
        lines = self.env["account.move.line"].union(*items)
        lines.invalidate_recordset(["matching_number", "full_reconcile_id", "letter"])
        vals_list = [
            self._group_vals(group, amount, before) | self._gap_vals(rows) | values
            for group, amount, rows in zip(items, amounts, write_offs, strict=True)
        ]
        if run:
            for vals in vals_list:
                vals["run_id"] = run.id
        return (
            self.env["receivables.lettering.group"]
            .sudo()
            .create(vals_list)
            .with_env(self.env)
        )

    def _group_vals(self, lines, amount, before=frozenset()):
        """What is recorded of items just lettered.

        :param before: ids of matchings that were there before
        """
        partials = (lines.matched_debit_ids | lines.matched_credit_ids).filtered(
            lambda partial: partial.id not in before
        )
        company = lines.company_id
        company = company if len(company) == 1 else company.root_id
        oldest = lines.sorted(lambda line: (line.date, line.id))[0]
        return {
            "company_id": company.id,
            "account_id": lines.account_id.id,
            "commercial_partner_id": oldest.partner_id.commercial_partner_id.id,
            "currency_id": company.currency_id.id,
            "letter": lines[0].letter,
            "move_line_ids": [Command.set(lines.ids)],
            "partial_ids": [Command.set(partials.ids)],
            "line_count": len(lines),
            "amount": amount,
            "user_id": self.env.uid,
            "date": max(lines.mapped("date")),
        }

    @api.model
    def _gap_vals(self, rows):
        """What is recorded of the write-offs of one group."""
        if not rows:
            return {}
        excess = " ".join(dict.fromkeys(filter(None, (row["excess"] for row in rows))))
        return {
            "gap_amount": sum(row["amount"] for row in rows),
            "gap_move_id": rows[0]["move"].id,
            "note": excess or False,
            "cause_id": rows[0]["cause"].id,
            "write_off_ids": [
                Command.create(
                    {
                        "cause_id": row["cause"].id,
                        "company_id": row["move"].company_id.id,
                        "currency_id": row["move"].company_currency_id.id,
                        "amount": row["amount"],
                        "tax_amount": row["tax_amount"],
                        "move_id": row["move"].id,
                        "date": row["move"].date,
                        "user_id": self.env.uid,
                        "excess": row["excess"] or False,
                    }
                )
                for row in rows
            ],
        }

    @api.model
    def _matched_amount(self, lines, rows):
        """What can be matched within these items, in the company's currency."""
        lines = lines.with_env(self.env)
        amounts = [line._receivables_rest()[0] for line in lines]
        amounts += [-row["amount"] for row in rows]
        debit = sum(amount for amount in amounts if amount > 0)
        credit = -sum(amount for amount in amounts if amount < 0)
        return lines.company_currency_id[:1].round(min(debit, credit))
