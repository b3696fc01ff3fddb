"""What is open, as the search for matches reads it, and the rules it goes by."""

import gc
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.matching import Line, Rule, find
from ...engine.lettering.matching.tokens import cited, owned
from .door_check import HANDS_OFF

COLUMNS = (
    "id",
    "account_id",
    "commercial_partner_id",
    "currency_id",
    "amount_residual_currency",
    "base_residual",
    "date",
    "date_maturity",
    "move_id",
    "move_type",
    "journal_id",
    "side",
    "move_name",
    "payment_reference",
    "ref",
    "name",
    "tax_on_payment",
)
INVOICES = ("out_invoice", "in_invoice", "out_receipt", "in_receipt")
REFUNDS = ("out_refund", "in_refund")
NO_PARTNER = "no_partner"


class LetteringSearch(models.AbstractModel):
    """Finds the open items that settle each other, by the rules of a company.

    One statement reads the items, another who is held, and the engine decides.
    Nothing is written. Items are read without access rules: callers show people only
    what those may see.
    """

    _name = "receivables.lettering.search"
    _description = "Search for Items to Letter"

    @api.model
    def _find(
        self,
        company,
        rules=None,
        account_ids=None,
        partner_ids=None,
        side=None,
        date_to=None,
        tolerance_amount=None,
        tolerance_percent=None,
    ):
        """What can be lettered without a guess, and what a person must decide.

        :param company: a root company (its branches are searched too) or a branch
        :param rules: ``receivables.lettering.rule``; default: the active ones
        :param account_ids: only these accounts (ids or records)
        :param partner_ids: only these customers or suppliers (ids or records)
        :param str side: ``receivable`` or ``payable``; default: both
        :param date_to: items after this day are left alone
        :param tolerance_amount: replaces the tolerance of the rules when not 0; in the
            currency of the company
        :param tolerance_percent: the same as a percentage
        :return: ``engine.lettering.matching.Result``; ids are those of journal items,
            gaps are in minor units of the currency of the items
        """
        if rules is None:
            rules = self.env["receivables.lettering.rule"].search(
                [("company_id", "=", company.root_id.id)]
            )
        roles = self._roles(company, account_ids, side)
        # Lines by the hundred thousand and no cycles: the collector would only walk
        # through them, for a quarter of the time. They are gone when it is back.
        with _without_collector():
            lines = self._load(company, roles.account_id.ids, partner_ids, date_to)
            currencies = self.env["res.currency"].browse({one.key[3] for one in lines})
            tolerance = (tolerance_amount, tolerance_percent)
            engine_rules = [
                self._engine_rule(rule, roles, currencies, date_to, tolerance)
                for rule in rules
            ]
            result = find(lines, engine_rules)
            del lines
        return result

    @api.model
    def _roles(self, company, account_ids=None, side=None):
        """Roles of the accounts that rules may letter."""
        domain = [
            ("company_id", "=", company.root_id.id),
            ("lettering_auto", "=", True),
            ("account_id.reconcile", "=", True),
        ]
        if account_ids:
            domain.append(("account_id", "in", _ids(account_ids)))
        if side:
            domain.append(("side", "=", side))
        return self.env["receivables.account.role"].sudo().search(domain)

    # -- items -----------------------------------------------------------------

    @api.model
    def _load(self, company, account_ids, partner_ids=None, date_to=None):
        """The open items of these accounts as lines of the engine.

        :return: list of ``engine.lettering.matching.Line``
        """
        if not account_ids:
            return []
        companies = (
            self.env["res.company"].sudo().search([("id", "child_of", company.id)])
        )
        conditions = [
            SQL("item.company_id = ANY(%s)", companies.ids),
            SQL("item.account_id = ANY(%s)", list(account_ids)),
        ]
        if partner_ids:
            conditions.append(
                SQL("item.commercial_partner_id = ANY(%s)", _ids(partner_ids))
            )
        if date_to:
            conditions.append(SQL("item.date <= %s", date_to))
        columns = [name for name in COLUMNS if name != "tax_on_payment"]
        # Asking each item costs: only companies that have such taxes are asked.
        if any(companies.mapped("tax_exigibility")):
            columns.append("tax_on_payment")
        items = self.env["receivables.open.item"].sudo().with_context(as_of=False)
        where = SQL(" AND ").join(conditions)
        rows = items._query_rows(columns, where)
        return self._lines(company, rows, self._held(items, where))

    @api.model
    def _held(self, items, where):
        """Holds that keep rules away, by id of the item.

        Asked apart: few items are held, and looking for the holds of each costs more
        than reading all items.
        """
        places = self.env.execute_query(
            SQL(
                """SELECT hold.move_id, hold.commercial_partner_id, hold.customer_wide
                FROM receivables_hold hold WHERE hold.reason = ANY(%s) AND %s""",
                list(HANDS_OFF),
                items._active_hold_sql(),
            )
        )
        if not places:
            return {}
        rows = items._query_rows(
            ["id", "hold_reason"],
            SQL(
                """%(where)s AND item.hold_reason = ANY(%(reasons)s)
                AND (item.move_id = ANY(%(moves)s)
                OR item.commercial_partner_id = ANY(%(partners)s)
                OR item.move_partner_id = ANY(%(partners)s))""",
                where=where,
                reasons=list(HANDS_OFF),
                moves=[move for move, _partner, wide in places if not wide],
                partners=[partner for _move, partner, wide in places if wide],
            ),
        )
        return dict(rows)

    @api.model
    def _lines(self, company, rows, held):
        factors, own_factor, documents = self._figures(company)
        root = company.root_id.id
        keys = {}  # one tuple for all lines of a key
        lines = []
        for row in rows:
            (
                line_id,
                account,
                partner,
                currency,
                amount,
                base,
                date,
                due,
                move,
                move_type,
                journal,
                side,
                number,
                payment_ref,
                ref,
                label,
                *waits,
            ) = row
            documents_in = journal in documents
            own, tokens = _words(
                move_type, documents_in, side, amount, number, payment_ref, ref, label
            )
            key = (root, account, partner or 0, currency)
            lines.append(
                Line(
                    line_id,
                    keys.setdefault(key, key),
                    round(amount * factors[currency]),
                    date,
                    due,
                    tokens,
                    own,
                    held.get(line_id) if partner else NO_PARTNER,
                    move,
                    None if base is None else round(base * own_factor),
                    "cash_basis" if waits and waits[0] else None,
                )
            )
        return lines

    @api.model
    def _figures(self, company):
        """Minor units of each currency, of the company's, and document journals."""
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        journals = (
            self.env["account.journal"]
            .sudo()
            .with_context(active_test=False)
            .search([("type", "in", ("sale", "purchase"))])
        )
        factors = {currency.id: 10**currency.decimal_places for currency in currencies}
        return factors, factors[company.root_id.currency_id.id], set(journals.ids)

    # -- rules -----------------------------------------------------------------

    @api.model
    def _engine_rule(self, rule, roles, currencies, date_to, tolerance):
        """A rule as the engine reads it, in minor units of each currency."""
        company = rule.company_id
        amount = tolerance[0] or rule.tolerance_amount
        percent = tolerance[1] or rule.tolerance_percent
        if tolerance[0] and not tolerance[1]:
            percent = 0.0
        if tolerance[1] and not tolerance[0]:
            amount = 0.0
        roles = roles.filtered(lambda role: rule.side in (False, role.side))
        if rule.account_ids:
            roles = roles.filtered(lambda role: role.account_id in rule.account_ids)
        day = date_to or fields.Date.context_today(self)
        own = company.currency_id
        return Rule(
            rule.id,
            rule.kind,
            days=rule.days,
            tolerance=_minor(amount, own),
            tolerance_rate=percent / 100,
            tolerances={
                currency.id: _minor(
                    own._convert(amount, currency, company, day), currency
                )
                for currency in currencies
            }
            if amount
            else {},
            writes_off=rule.write_off,
            cap=_minor(rule.max_total, own),
            max_items=rule.max_items,
            max_candidates=rule.max_candidates,
            budget=rule.budget,
            accounts=frozenset(roles.account_id.ids),
            together=rule.together,
            entries=rule.entries,
            account_days={
                role.account_id.id: role.lettering_days
                for role in roles
                if role.lettering_days
            },
        )


@contextmanager
def _without_collector():
    """Core's ``disabling_gc`` would leave the collector off after an error."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _ids(records_or_ids):
    return list(getattr(records_or_ids, "ids", records_or_ids))


def _minor(amount, currency):
    return round(amount * 10**currency.decimal_places)


def _words(move_type, in_documents, side, amount, number, payment_ref, ref, label):
    """References a journal item bears, and those it cites.

    Documents bear their number and references. Payments, credit notes and other
    entries cite what their reference and label hold. Entries of a sales or purchase
    journal, and imported ones on the side of documents, are both.
    """
    if move_type in INVOICES:
        return owned(number, payment_ref, ref), frozenset()
    bears = [number, payment_ref]
    if move_type == "in_refund" or (
        move_type not in REFUNDS
        and (in_documents or (amount > 0) == (side == "receivable"))
    ):
        bears.append(ref)
    own = owned(*bears)
    tokens = cited(ref, label)
    return own, tokens - own if tokens else tokens
