"""What must not be lettered, and why: asked before anything is done."""

from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Holds under which nothing is settled without a person.
HANDS_OFF = ("insolvency", "legal", "factor", "dispute")
NAMED = 5  # items or groups named in one message


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _check_groups(self, groups, automatic=False, partial=False, gaps=None):
        """
        :raise UserError: naming the items that cannot be lettered together
        """
        faults = self._faults(groups, automatic=automatic, partial=partial, gaps=gaps)
        if faults:
            texts = list(dict.fromkeys(faults.values()))
            if len(texts) > NAMED:
                more = self.env._(
                    "...further groups: %(count)s.", count=len(texts) - NAMED
                )
                texts = [*texts[:NAMED], more]
            raise UserError("\n".join(texts))

    @api.model
    def _faults(self, groups, automatic=False, partial=False, gaps=None):
        """Why these groups cannot be lettered; parameters as for ``_letter``.

        The number of queries does not depend on the number of groups.

        :return: dict of message by index of the group; groups without fault are absent
        """
        groups = self._share_prefetch(groups)
        gaps = self._gap_lists(gaps, len(groups))
        lines = self.env["account.move.line"].union(*groups)
        known = {
            "families": self._families(groups),
            "held": self._held(lines) if automatic else {},
            "uses": Counter(line_id for group in groups for line_id in set(group.ids)),
        }
        faults = {}
        for index, (group, gap) in enumerate(zip(groups, gaps, strict=True)):
            fault = (
                self._item_fault(group, gap, known["uses"])
                or self._key_fault(group, known["families"])
                or self._balance_fault(group, gap, partial)
                or (automatic and self._automatic_fault(group, known["held"]))
            )
            if fault:
                faults[index] = fault
        return faults | self._write_off_faults(groups, gaps, automatic, skip=faults)

    def _item_fault(self, lines, gap, uses):
        """An item that cannot be lettered at all, whatever it is lettered with."""
        if len(lines) < (1 if gap else 2):
            return self.env._("Select at least two journal items to letter.")
        if twice := lines.filtered(lambda line: uses[line.id] > 1):
            return self.env._(
                "%(items)s: in two groups at once. An item is lettered once: take it "
                "out of one of them.",
                items=self._names(twice),
            )
        if drafts := lines.filtered(lambda line: line.parent_state != "posted"):
            return self.env._(
                "%(items)s: not posted. Only items of posted entries are lettered: "
                "post the entry first, or leave it out.",
                items=self._names(drafts),
            )
        if settled := lines.filtered("reconciled"):
            return self._settled_fault(settled)
        return None

    def _settled_fault(self, lines):
        if done := lines.filtered("matching_number"):
            return self.env._(
                "%(items)s: already lettered. Un-letter them first, or leave them out.",
                items=self._names(done),
            )
        return self.env._(
            "%(items)s: the amount is zero, there is nothing to letter. Leave them "
            "out.",
            items=self._names(lines),
        )

    def _key_fault(self, lines, families):
        """Items that do not belong together."""
        accounts = lines.account_id
        if len(accounts) > 1:
            return self.env._(
                "%(items)s: on different accounts (%(accounts)s). Only items of one "
                "account are lettered: post a transfer entry first.",
                items=self._names(lines),
                accounts=", ".join(accounts.mapped("display_name")),
            )
        if not accounts._receivables_matchable():
            return self.env._(
                "The account %(account)s does not allow reconciliation: switch it on "
                "in the account before lettering its items.",
                account=accounts.display_name,
            )
        if len(lines.company_id.root_id) > 1:
            return self.env._(
                "%(items)s: of different companies (%(companies)s). Only a company "
                "and its branches are lettered together.",
                items=self._names(lines),
                companies=", ".join(lines.company_id.mapped("display_name")),
            )
        return self._partner_fault(lines, families)

    def _partner_fault(self, lines, families):
        partners = lines.partner_id.commercial_partner_id
        nobody = lines.filtered(lambda line: not line.partner_id)
        if partners and nobody:
            return self.env._(
                "%(items)s: without a partner. Set the partner of the entry before "
                "lettering it with items of %(partner)s.",
                items=self._names(nobody),
                partner=partners[0].display_name,
            )
        if len(partners) > 1 and not self._one_family(partners, families):
            return self.env._(
                "%(partners)s: different customers. Items are lettered across "
                "customers only inside a payer ('Paid By' of the customer) or a group "
                "of companies (on the follow-up card): set it there, or reassign the "
                "payment.",
                partners=", ".join(partners.mapped("display_name")),
            )
        return None

    def _balance_fault(self, lines, gap, partial):
        if not self._two_sided(lines) and not gap:
            return self.env._(
                "%(items)s: all on the same side. Select at least one debit and one "
                "credit.",
                items=self._names(lines),
            )
        if partial and not gap:
            return None
        rest = self._gap(lines)
        if gap:
            return self._pieces_fault(lines, gap, rest, partial)
        if rest["open"]:
            return self.env._(
                "%(items)s: debits and credits differ by %(gap)s. Letter them "
                "partially, or with the gap written off.",
                items=self._names(lines),
                gap=rest["currency"].format(rest["amount"]),
            )
        return None

    def _pieces_fault(self, lines, pieces, rest, partial):
        """Amounts to write off that do not make up the gap."""
        currency = lines.company_currency_id[:1]
        amounts = [self._piece_amount(piece, rest) for piece in pieces]
        left = currency.round(rest["company"] - sum(amounts))
        if currency.is_zero(left):
            return None
        # Between nothing and the gap: a piece of the other side would widen it.
        low, high = sorted((0.0, rest["company"]))
        within = low <= left <= high
        if partial and within:
            return None
        return self.env._(
            "%(items)s: %(amount)s is to be written off and %(gap)s stays open. "
            "Correct the amounts.",
            items=self._names(lines),
            amount=currency.format(sum(amounts)),
            gap=currency.format(rest["company"]),
        )

    def _automatic_fault(self, lines, held):
        """What a person may letter and a machine may not."""
        if stopped := lines.filtered(lambda line: line.id in held):
            reasons = dict(
                self.env["receivables.hold"]
                ._fields["reason"]
                ._description_selection(self.env)
            )
            return self.env._(
                "%(items)s: held (%(reason)s). A person decides what settles it.",
                items=self._names(stopped),
                reason=", ".join(
                    sorted({str(reasons[held[line.id]]) for line in stopped})
                ),
            )
        if len(lines.partner_id.commercial_partner_id) > 1:
            return self.env._(
                "%(partners)s: several customers. Only a person letters across "
                "customers.",
                partners=", ".join(
                    lines.partner_id.commercial_partner_id.mapped("display_name")
                ),
            )
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        if partials and self._bears_entries(partials):
            return self.env._(
                "%(items)s: partially lettered, with exchange or VAT entries. A "
                "person decides how the rest is settled.",
                items=self._names(lines),
            )
        return None

    @api.model
    def _bears_entries(self, partials):
        """Whether undoing these partial matchings would reverse entries."""
        return bool(partials.exchange_move_id) or bool(
            self.env["account.move"].search_count(
                [("tax_cash_basis_rec_id", "in", partials.ids)], limit=1
            )
        )

    # -- reading ---------------------------------------------------------------

    @api.model
    def _two_sided(self, lines):
        """Whether there is something to match: a debit and a credit with a rest."""
        signs = {(rest > 0) - (rest < 0) for rest in map(self._rest, lines)}
        return {1, -1} <= signs

    @api.model
    def _rest(self, line):
        """What is open of an item; its company amount when the foreign one is zero."""
        return line.amount_residual_currency or line.amount_residual

    @api.model
    def _held(self, lines):
        """Reason of the holds that keep a machine away, by id of the item."""
        if not lines:
            return {}
        rows = self.env["receivables.open.item"]._query_rows(
            ["id", "hold_reason"],
            SQL(
                "item.id = ANY(%s) AND item.hold_reason = ANY(%s)",
                lines.ids,
                list(HANDS_OFF),
            ),
        )
        return dict(rows)

    @api.model
    def _families(self, groups):
        """Payers and group of companies of the partners lettered with others.

        :return: dict of a set of partner ids by id of the commercial partner
        """
        partners = self.env["res.partner"]
        companies = self.env["res.company"]
        for lines in groups:
            found = lines.partner_id.commercial_partner_id
            if len(found) > 1:
                partners |= found
                companies |= lines.company_id
        if not partners:
            return {}
        families = {partner.id: {partner.id} for partner in partners}
        for partner in partners:
            payer = partner.receivables_payer_id.commercial_partner_id
            while payer and payer.id not in families[partner.id]:
                families[partner.id].add(payer.id)
                payer = payer.receivables_payer_id.commercial_partner_id
        cards = (
            self.env["receivables.card"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", partners.ids),
                    ("company_id", "in", (companies | companies.root_id).ids),
                    ("group_id", "!=", False),
                ]
            )
        )
        for card in cards:
            families[card.commercial_partner_id.id].add(
                card.group_id.commercial_partner_id.id
            )
        return families

    @api.model
    def _one_family(self, partners, families):
        """Whether one payer or one head of a group is common to all of them."""
        return bool(set.intersection(*(families[partner.id] for partner in partners)))

    @api.model
    def _names(self, lines):
        """Numbers of these items for a message, a few at most."""
        names = [line.move_name or line.name or str(line.id) for line in lines[:NAMED]]
        if len(lines) > NAMED:
            names.append("...")
        return ", ".join(dict.fromkeys(names))
