from datetime import date
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.dunning.takeover_file import Row, parse


class Target(NamedTuple):
    """One item to set."""

    line: int
    item: int
    move: int
    reached: int
    step: int
    level_id: int | None
    date: date


class Open(NamedTuple):
    """What is read of an open item."""

    id: int
    move_id: int
    name: str
    customer: int | None
    due: date
    step: int


class ReceivablesDunningTakeover(models.TransientModel):
    """Finds the items meant by documents and customers, and the levels by name."""

    _inherit = "receivables.dunning.takeover"

    def _resolve(self):
        """Find the items to set.

        :return: ``([Target], [(line, text of the problem)])``
        """
        self.ensure_one()
        if self.source == "none":
            if not self.ignore_before:
                raise UserError(
                    self.env._("Give the date before which items are ignored.")
                )
            return [], []
        if self.source == "file":
            rows, problems = parse(self._content())
            found = self._find(rows)
        else:
            problems = []
            found = self._chosen()
        targets, more = self._targets(found)
        texts = [
            (p.line, self._problem_text(p.line, p.code, p.values)) for p in problems
        ]
        texts += [(row, self._problem_text(row, code, v)) for row, code, v in more]
        return targets, sorted(texts)

    def _chosen(self):
        """The items chosen on the screen, as ``[(Row, [Open])]``."""
        row = Row(0, "", "", str(self.level), self.date)
        if self.source == "items":
            if not self.item_ids:
                raise UserError(self.env._("Choose the open items to set."))
            return [
                (
                    row,
                    self._read_open(SQL("item.id = ANY(%s)", list(self.item_ids.ids))),
                )
            ]
        if not self.partner_ids:
            raise UserError(self.env._("Choose the customers to set."))
        customers = self.partner_ids.commercial_partner_id
        return [(row, self._overdue(self._by_customer(customers.ids)))]

    def _find(self, rows):
        """The items meant by the rows of a file, as ``[(Row, [Open] or problem)]``."""
        documents = {row.document for row in rows if row.document}
        by_name = {}
        for item in self._read_open(SQL("item.move_name = ANY(%s)", list(documents))):
            by_name.setdefault(item.name, []).append(item)
        partners = self._partners({row.customer for row in rows if row.customer})
        customers = {ids[0] for ids in partners.values() if len(ids) == 1}
        by_customer = {}
        for item in self._by_customer(list(customers)):
            by_customer.setdefault(item.customer, []).append(item)
        return [
            (row, self._of_row(row, by_name, partners, by_customer)) for row in rows
        ]

    def _of_row(self, row, by_name, partners, by_customer):
        """The items of one row, or ``(code, values)`` of what is wrong."""
        if row.customer:
            ids = partners.get(row.customer, [])
            if not ids:
                return "unknown_customer", {"customer": row.customer}
            if len(ids) > 1:
                return "several_customers", {"customer": row.customer}
        if not row.document:
            items = self._overdue(by_customer.get(ids[0], []))
            return items or ("nothing_overdue", {"customer": row.customer})
        items = by_name.get(row.document, [])
        if not items:
            return "unknown_document", {"document": row.document}
        if row.customer and any(item.customer != ids[0] for item in items):
            values = {"document": row.document, "customer": row.customer}
            return "other_customer", values
        return items

    def _partners(self, words):
        """Return ``{word: [commercial partner ids]}`` by reference, VAT, then name."""
        found = {}
        if not words:
            return found
        self.env["res.partner"].flush_model(["ref", "vat", "name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT commercial_partner_id, ref, vat, name FROM res_partner
                 WHERE active
                   AND (company_id IS NULL OR company_id = %(company)s)
                   AND (ref = ANY(%(words)s) OR vat = ANY(%(words)s)
                        OR name = ANY(%(words)s))
                """,
                company=self.company_id.id,
                words=list(words),
            )
        )
        for column in (1, 2, 3):
            matches = {}
            for row in rows:
                if row[column] in words:
                    matches.setdefault(row[column], set()).add(row[0])
            for word, ids in matches.items():
                found.setdefault(word, sorted(ids))
        return found

    def _by_customer(self, customer_ids):
        return self._read_open(
            SQL("item.commercial_partner_id = ANY(%s)", list(customer_ids))
        )

    def _overdue(self, items):
        today = fields.Date.context_today(self)
        return [item for item in items if item.due < today]

    def _read_open(self, condition):
        """Read open debits of customers in the company."""
        columns = ["id", "move_id", "move_name", "commercial_partner_id"]
        columns += ["date_maturity", "dunning_step"]
        where = SQL(
            "item.company_id = %s AND item.side = 'receivable' AND item.chase "
            "AND item.amount_residual > 0 AND %s",
            self.company_id.id,
            condition,
        )
        rows = (
            self.env["receivables.open.item"]
            .sudo()
            ._query_rows(columns, where, SQL("item.id"))
        )
        return [Open(*row) for row in rows]

    def _targets(self, found):
        """Give every item its level, by the policy of its customer.

        :return: ``([Target], [(line, code, values)])``
        """
        levels = self._levels_by_customer(
            {item.customer for _row, items in found for item in _items(items)} - {None}
        )
        targets, problems = {}, []
        for row, items in found:
            if isinstance(items, tuple):
                problems.append((row.line, *items))
                continue
            for item in items:
                known = levels.get(item.customer)
                level = _level(row.level, known or {})
                if known is None:
                    problems.append((row.line, "no_policy", {"document": item.name}))
                elif level is None:
                    values = {"level": row.level, "count": len(known)}
                    problems.append((row.line, "unknown_level", values))
                else:
                    targets[item.id] = Target(
                        line=row.line,
                        item=item.id,
                        move=item.move_id,
                        reached=item.step,
                        step=level[0],
                        level_id=level[1],
                        date=row.date or self.date or fields.Date.context_today(self),
                    )
        return list(targets.values()), problems

    def _levels_by_customer(self, customer_ids):
        """Return ``{customer id: {rank: (id, name)}}`` of the policies that apply."""
        cards = self.env["receivables.card"].sudo()
        by_partner = cards._ensure(customer_ids, self.company_id)
        policies = (
            self.env["receivables.dunning.policy"]
            .sudo()
            ._policy_by_card(cards.browse(by_partner.values()))
        )
        ladders = {
            policy.id: {
                level.step: (level.id, level.name) for level in policy._ordered_levels()
            }
            for policy in {policies[card] for card in by_partner.values()}
            if policy
        }
        return {
            partner_id: ladders.get(policies[card_id].id)
            for partner_id, card_id in by_partner.items()
        }

    def _problem_text(self, line, code, values):
        """What is wrong, where, and what to do."""
        text = self._file_problem(code, values) or self._item_problem(code, values)
        if not line:
            return text
        return self.env._("Line %(line)s: %(text)s", line=line, text=text)

    def _file_problem(self, code, values):
        """Text of a problem of the file itself; None for other codes."""
        texts = {
            "empty": lambda: self.env._("The file is empty."),
            "encoding": lambda: self.env._(
                "The file is no text: save it as CSV (UTF-8) and try again."
            ),
            "no_column": lambda: self.env._(
                "No column %(column)s: the first line must name the columns "
                "(document or customer, level, date).",
                **values,
            ),
            "no_target": lambda: self.env._(
                "Neither a document nor a customer is given."
            ),
            "no_level": lambda: self.env._("The level is missing."),
            "bad_date": lambda: self.env._(
                "%(text)s is not a date: write it as 2026-05-31 or 31/05/2026.",
                **values,
            ),
            "twice": lambda: self.env._(
                "The same document or customer stands on line %(first)s already.",
                **values,
            ),
        }
        return texts[code]() if code in texts else None

    def _item_problem(self, code, values):
        """Text of a problem of what a row names."""
        texts = {
            "unknown_document": lambda: self.env._(
                "%(document)s is not the number of an open document of this company.",
                **values,
            ),
            "other_customer": lambda: self.env._(
                "%(document)s does not belong to the customer %(customer)s.", **values
            ),
            "unknown_customer": lambda: self.env._(
                "No customer has the reference, VAT number or name %(customer)s.",
                **values,
            ),
            "several_customers": lambda: self.env._(
                "Several customers are called %(customer)s: give the reference.",
                **values,
            ),
            "nothing_overdue": lambda: self.env._(
                "%(customer)s has no overdue item.", **values
            ),
            "no_policy": lambda: self.env._(
                "The customer of %(document)s follows no dunning policy.", **values
            ),
            "unknown_level": lambda: self.env._(
                "%(level)s is no level of the customer's policy: give its name, or a "
                "rank from 0 to %(count)s.",
                **values,
            ),
        }
        return texts[code]()


def _items(items):
    return items if isinstance(items, list) else ()


def _level(text, levels):
    """Find a level by rank or name: ``(rank, id)``; rank 0 has no record."""
    if text.isdigit():
        step = int(text)
        if step == 0:
            return 0, None
        return (step, levels[step][0]) if step in levels else None
    for step, (level_id, name) in levels.items():
        if name.strip().casefold() == text.strip().casefold():
            return step, level_id
    return None
