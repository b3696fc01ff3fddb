"""Where the rows of the file are in the ledger, and what is wrong with them."""

from odoo import models
from odoo.tools import SQL

from ..engine.lettering.letter_file import Problem
from ..engine.lettering.letter_import import Item, account_key
from ..engine.money import from_minor, to_minor
from ..engine.text_file import plain

FIND_ITEMS = """
       SELECT line.id, line.account_id, line.date, line.balance, journal.code,
              ARRAY[line.move_name, move.ref, line.ref, line.name,
                    move.payment_reference],
              ARRAY[partner.ref, partner.name, own.ref, own.name],
              COALESCE(partner.id, 0)
         FROM account_move_line line
         JOIN unnest(%(days)s::date[], %(amounts)s::numeric[])
              AS wanted(day, amount)
           ON wanted.day = line.date AND wanted.amount = line.balance
         JOIN account_move move ON move.id = line.move_id
         JOIN account_journal journal ON journal.id = line.journal_id
    LEFT JOIN res_partner own ON own.id = line.partner_id
    LEFT JOIN res_partner partner ON partner.id = own.commercial_partner_id
        WHERE line.id IN %(allowed)s
"""


class ReceivablesLetteringImport(models.TransientModel):
    _inherit = "receivables.lettering.import"

    def _accounts(self):
        """The company's accounts by the significant figures of their code.

        :return: ``(accounts of the customer and supplier ledger, all others)``
        """
        company = self.company_id
        Account = self.env["account.account"].with_company(company)
        accounts = Account.with_context(active_test=False).search(
            [("company_ids", "parent_of", company.id)]
        )
        roles = self.env["receivables.account.role"].search(
            [("company_id", "=", company.root_id.id)]
        )
        ledger, others = {}, set()
        for account in accounts:
            key = account_key(account.code or "")
            if account in roles.account_id and account.reconcile:
                ledger[key] = account.id
            else:
                others.add(key)
        return ledger, others

    def _of_ledger(self, rows):
        """Leave out rows of other accounts; those of no account are problems.

        :return: ``(rows, number left out, problems)``
        """
        ledger, others = self._accounts()
        kept, problems, ignored = [], [], 0
        for row in rows:
            key = account_key(row.account)
            if key in ledger:
                kept.append(row)
            elif key in others:
                ignored += 1
            else:
                problems.append(
                    Problem(row.line, "unknown_account", {"account": row.account})
                )
        return kept, ignored, problems

    def _items(self, rows):
        """Journal items with the account, day and amount of a row: one statement."""
        if not rows:
            return []
        ledger, _others = self._accounts()
        codes = {account_id: code for code, account_id in ledger.items()}
        digits = self.company_id.currency_id.decimal_places
        wanted = {(row.date, from_minor(row.amount, digits)) for row in rows}
        Line = self.env["account.move.line"]
        query = Line._search(
            [
                ("company_id", "child_of", self.company_id.id),
                ("account_id", "in", list(codes)),
                ("parent_state", "in", ("draft", "posted")),
                ("date", ">=", min(row.date for row in rows)),
                ("date", "<=", max(row.date for row in rows)),
            ]
        )
        found = self.env.execute_query(
            SQL(
                FIND_ITEMS,
                days=[day for day, _amount in wanted],
                amounts=[amount for _day, amount in wanted],
                allowed=query.subselect(),
            )
        )
        return [
            Item(
                id=i,
                account=codes[account],
                date=day,
                amount=to_minor(balance, digits),
                journal=journal,
                numbers=frozenset(plain(number) for number in numbers if number),
                names=frozenset(plain(name) for name in names if name),
                partner=partner,
            )
            for i, account, day, balance, journal, numbers, names, partner in found
        ]

    def _still_open(self, groups):
        """Leave out letters that are already there; items lettered otherwise are
        problems.

        :return: ``(groups, number already lettered, problems)``
        """
        Line = self.env["account.move.line"]
        lines = Line.browse([i for group in groups for i in group.items])
        lines.fetch(["matching_number", "reconciled", "letter"])
        left, problems, done = [], [], 0
        for group in groups:
            items = Line.browse(group.items)
            numbers = set(items.mapped("matching_number"))
            if numbers == {False}:
                left.append(group)
            elif len(numbers) == 1:
                done += 1
            else:
                problems += [
                    Problem(line, "lettered", {"item": item.move_name or item.name})
                    for line, item in zip(group.lines, items, strict=True)
                    if item.matching_number
                ]
        return left, done, problems

    def _problem_text(self, code, values):
        """What is wrong with a row, and what to do."""
        if "amount" in values:
            digits = self.company_id.currency_id.decimal_places
            total = float(from_minor(values["amount"], digits))
            values = values | {"amount": self.company_id.currency_id.format(total)}
        if "column" in values:
            values = values | {"column": self._column_names()[values["column"]]}
        texts = {
            "encoding": self.env._(
                "not a text file: export the entries as text or CSV."
            ),
            "empty": self.env._("the file is empty."),
            "no_column": self.env._(
                "no column for %(column)s: name it in the heading."
            ),
            "no_letter": self.env._(
                "no row bears a letter: there is nothing to import."
            ),
            "too_long": self.env._("more than %(limit)s rows: cut the file in parts."),
            "no_account": self.env._("the account is missing."),
            "bad_date": self.env._("%(text)s is not a date."),
            "bad_amount": self.env._("%(text)s is not an amount."),
            "unknown_account": self.env._(
                "the account %(account)s is not in the chart: create it, or correct "
                "the file."
            ),
            "not_found": self.env._(
                "no journal item with this account, date and amount: import the entry "
                "first."
            ),
            "ambiguous": self.env._(
                "%(count)s journal items fit: add the document number or the partner "
                "to the file."
            ),
            "twice": self.env._(
                "the same journal item as line %(first)s: remove one of them."
            ),
            "alone": self.env._("the letter %(letter)s stands on this item only."),
            "sum": self.env._(
                "the items of letter %(letter)s add up to %(amount)s instead of zero: "
                "correct the letter."
            ),
            "lettered": self.env._(
                "%(item)s is already lettered with other items: un-letter it first, or "
                "take it out of the file."
            ),
        }
        return texts[code] % values

    def _column_names(self):
        return {
            "account": self.env._("the account"),
            "date": self.env._("the date"),
            "letter": self.env._("the letter"),
            "debit": self.env._("the debit and the credit"),
        }
