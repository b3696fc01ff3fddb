"""Limitation periods in bulk: made for each open item, computed by the engine."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.recovery.limitation import (
    Event,
    Term,
    clock,
    earliest,
    stage,
    state,
)
from ..dunning.promise_reader import is_money
from ..ledger.given import without_defaults

CODES = ("limitation", "limitation_transport", "limitation_title")
# Accounts on which customers owe; credits have no term.
DEBTS = """
  FROM account_move_line line
  JOIN res_company company ON company.id = line.company_id
  JOIN receivables_account_role role
    ON role.account_id = line.account_id AND role.side = 'receivable'
   AND role.company_id = split_part(company.parent_path, '/', 1)::int
   AND role.role NOT IN ('contra', 'deposit')
  JOIN res_partner partner ON partner.id = line.partner_id
 WHERE line.company_id = %(company)s
   AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
   AND line.balance > 0 AND line.amount_residual > 0
   AND (%(partners)s IS NULL OR partner.commercial_partner_id = ANY(%(partners)s))
"""
# A corrected invoice may have a new item: its clock and its events go on.
ADOPT = """
WITH stray AS (
    SELECT DISTINCT ON (clock.move_id) clock.id, line.id AS line_id
      FROM receivables_limitation clock
      JOIN account_move_line line ON line.move_id = clock.move_id
      JOIN account_account account ON account.id = line.account_id
       AND account.account_type = 'asset_receivable'
     WHERE clock.move_line_id IS NULL AND clock.company_id = %(company)s
       AND line.balance > 0
       AND NOT EXISTS (SELECT FROM receivables_limitation other
                        WHERE other.move_line_id = line.id)
     ORDER BY clock.move_id, clock.id, line.id)
UPDATE receivables_limitation clock SET move_line_id = stray.line_id
  FROM stray WHERE stray.id = clock.id
"""
# An entry may be corrected to another customer.
MOVE = """
UPDATE receivables_limitation clock
   SET card_id = card.id, commercial_partner_id = card.commercial_partner_id
  FROM account_move_line line
  JOIN res_partner partner ON partner.id = line.partner_id
  JOIN receivables_card card
    ON card.commercial_partner_id = partner.commercial_partner_id
   AND card.company_id = line.company_id
 WHERE clock.move_line_id = line.id AND clock.company_id = %(company)s
   AND clock.card_id != card.id
"""
READ = """
SELECT clock.id, line.id,
       COALESCE(line.date_maturity, line.date),
       COALESCE(move.invoice_date, line.date),
       COALESCE(clock.completed_on, move.delivery_date),
       clock.debt_kind, card.debtor_nature, clock.alert_stage,
       line.reconciled IS TRUE OR line.parent_state != 'posted'
           OR line.amount_residual <= 0
  FROM receivables_limitation clock
  JOIN receivables_card card ON card.id = clock.card_id
  JOIN account_move_line line ON line.id = clock.move_line_id
  JOIN account_move move ON move.id = line.move_id
 WHERE clock.id = ANY(%s)
"""
WRITE = """
UPDATE receivables_limitation clock
   SET start_date = new.start_date, start_reason = new.start_reason,
       term_months = new.term_months, restarted_on = new.restarted_on,
       restart_cause = new.restart_cause, date_limit = new.date_limit,
       state = new.state, alert_stage = new.alert_stage
  FROM unnest(%s::int[], %s::date[], %s::varchar[], %s::int[], %s::date[],
              %s::varchar[], %s::date[], %s::varchar[], %s::int[])
       AS new(id, start_date, start_reason, term_months, restarted_on, restart_cause,
              date_limit, state, alert_stage)
 WHERE clock.id = new.id
   AND (clock.start_date, clock.start_reason, clock.term_months, clock.restarted_on,
        clock.restart_cause, clock.date_limit, clock.state, clock.alert_stage)
       IS DISTINCT FROM
       (new.start_date, new.start_reason, new.term_months, new.restarted_on,
        new.restart_cause, new.date_limit, new.state, new.alert_stage)
"""
# Money of the customer that paid a part: an acknowledgement, if a person says so.
PART_PAYMENTS = """
INSERT INTO receivables_limitation_event (limitation_id, company_id, cause, date,
            state, origin, partial_id, create_uid, create_date, write_uid, write_date)
SELECT clock.id, clock.company_id, 'acknowledgement', money.date, 'proposed',
       money.move_name, partial.id, %(uid)s, now() AT TIME ZONE 'UTC',
       %(uid)s, now() AT TIME ZONE 'UTC'
  FROM receivables_limitation clock
  JOIN account_partial_reconcile partial ON partial.debit_move_id = clock.move_line_id
  JOIN account_move_line money ON money.id = partial.credit_move_id
  JOIN account_journal journal ON journal.id = money.journal_id
 WHERE clock.company_id = %(company)s AND clock.state != 'closed'
   AND (%(partners)s IS NULL OR clock.commercial_partner_id = ANY(%(partners)s))
   AND money.date > clock.start_date AND money.date <= %(today)s
   AND %(is_money)s
    ON CONFLICT DO NOTHING
"""


class ReceivablesLimitation(models.Model):
    _inherit = "receivables.limitation"

    @api.model
    def _refresh(self, company, partners=None):
        """Give each open item its clock, compute all, and propose acknowledgements.

        A fixed number of statements, whatever the number of items.

        :param company: one ``res.company``
        :param partners: commercial partners; default: all
        :return: the clocks of what is open
        """
        ids = None if partners is None else partners.commercial_partner_id.ids
        self.env.flush_all()
        scope = {"company": company.id, "partners": ids}
        owing = self.env.execute_query(
            SQL("SELECT DISTINCT partner.commercial_partner_id " + DEBTS, **scope)
        )
        cards = self.env["receivables.card"].sudo()
        cards._ensure([partner_id for (partner_id,) in owing], company)
        self.env.cr.execute(SQL(ADOPT, **scope))
        self.env.cr.execute(SQL(MOVE, **scope))
        self._insert_missing(company, scope)
        self.invalidate_model()
        domain = [("company_id", "=", company.id), ("move_line_id", "!=", False)]
        if ids is not None:
            domain.append(("commercial_partner_id", "in", ids))
        clocks = self.sudo().search([*domain, ("state", "!=", "closed")])
        closed = self.sudo().search(
            [
                *domain,
                ("state", "=", "closed"),
                ("move_line_id.reconciled", "=", False),
                ("move_line_id.parent_state", "=", "posted"),
            ]
        )
        (clocks | closed)._compute_clocks()
        self.env.cr.execute(
            SQL(
                PART_PAYMENTS,
                **scope,
                uid=self.env.uid,
                today=fields.Date.context_today(self),
                is_money=is_money(SQL("clock.commercial_partner_id")),
            )
        )
        self.env["receivables.limitation.event"].invalidate_model()
        return (clocks | closed).filtered(lambda one: one.state != "closed")

    @api.model
    def _insert_missing(self, company, scope):
        kind = "transport" if company.receivables_limitation_transport else "ordinary"
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO receivables_limitation (move_line_id, move_id, move_label,
                       card_id, commercial_partner_id, company_id, debt_kind, state,
                       alert_stage, create_uid, create_date, write_uid, write_date)
                SELECT line.id, line.move_id, line.move_name, card.id,
                       card.commercial_partner_id, line.company_id, %(kind)s, 'running',
                       0, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (SELECT line.id, line.move_id, line.move_name, line.company_id,
                               partner.commercial_partner_id %(debts)s) line
                  JOIN receivables_card card
                    ON card.commercial_partner_id = line.commercial_partner_id
                   AND card.company_id = line.company_id
                    ON CONFLICT DO NOTHING
                """,
                debts=SQL(DEBTS, **scope),
                kind=kind,
                uid=self.env.uid,
            )
        )

    def _compute_clocks(self):
        """Compute these clocks from their items, their events and the law of today.

        A term the law changes applies to what still runs (article 2222).
        """
        if not self:
            return
        self.env.flush_all()
        rows = self.env.execute_query(SQL(READ, self.ids))
        events = self._read_events()
        found = []
        for company, clocks in self.sudo().grouped("company_id").items():
            ids = set(clocks.ids)
            term_of, title = self._terms(company)
            found += [
                self._compute_row(row, events.get(row[0], ()), term_of, title, company)
                for row in rows
                if row[0] in ids
            ]
        if found:
            self.env.cr.execute(SQL(WRITE, *map(list, zip(*found, strict=True))))
        self.invalidate_recordset()

    def _compute_row(self, row, events, term_of, title, company):
        clock_id, _line, due, invoiced, completed, kind, nature, told, settled = row
        today = fields.Date.context_today(self)
        start, reason = earliest(
            {"due": due, "invoice": invoiced, "service": completed}
        )
        term = term_of(kind, nature)
        found = clock(start, term, events, title, today)
        months = company.receivables_limitation_first
        status = "closed" if settled else state(found.limit, today, months)
        stages = (months, company.receivables_limitation_last)
        # Once the term is longer again people are told anew.
        told = told if stage(found.limit, today, stages) else 0
        return (
            clock_id,
            start,
            reason,
            title.months if found.cause == "title" else term.months,
            found.start if found.cause else None,
            found.cause,
            found.limit,
            status,
            told,
        )

    @api.model
    def _terms(self, company):
        """Return the term by kind of debt and nature of debtor, and that of titles."""
        today = fields.Date.context_today(self)
        find = self.env["receivables.legal.parameter"]._reader(CODES, company)
        known = {}

        def term_of(kind, nature):
            # A debtor nobody has looked at may be a consumer: the shortest term.
            key = (kind, nature or "consumer")
            if key not in known:
                months = find("limitation", today, key[1])._months()
                if kind == "transport":
                    transport = find("limitation_transport", today)._months()
                    months = min(months, transport)
                public = key == ("ordinary", "public")
                known[key] = Term(months, whole_years=public)
            return known[key]

        return term_of, Term(find("limitation_title", today)._months())

    def _read_events(self):
        """Return ``{clock id: [confirmed events]}`` for the engine."""
        events = {}
        for clock_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT limitation_id, cause, date, date_end
                  FROM receivables_limitation_event
                 WHERE limitation_id = ANY(%s) AND state = 'confirmed'
                """,
                self.ids,
            )
        ):
            events.setdefault(clock_id, []).append(Event(*values))
        return events

    # -- for other wings -------------------------------------------------------------

    @api.model
    def _of(self, lines):
        """The clocks of these open items, made where they are missing.

        :param lines: ``account.move.line`` or ``receivables.open.item`` records
        """
        lines = self.env["account.move.line"].sudo().browse(lines.ids)
        found = self.sudo().search([("move_line_id", "in", lines.ids)])
        missing = lines - found.move_line_id
        for company, group in missing.grouped("company_id").items():
            self._refresh(company, group.partner_id.commercial_partner_id)
        return self.sudo().search([("move_line_id", "in", lines.ids)])

    @api.model
    def _dates(self, lines):
        """Return ``{line id: last day to act}`` of open items, as of today."""
        clocks = self._of(lines)
        clocks._compute_clocks()
        return {one.move_line_id.id: one.date_limit for one in clocks}

    @api.model
    def _interrupt(self, lines, cause, date, origin, **vals):
        """Note what happened to the limitation of items; effective at once.

        :param lines: ``account.move.line`` or ``receivables.open.item`` records
        :param str cause: a key of the engine's ``EFFECTS``: a formal notice or the
            request for an order is noted too, and has no effect
        :param date: the day it happened
        :param str origin: the document it follows from
        :param vals: further values of the events (``date_end``, ``note``,
            ``attachment_ids``)
        :return: the ``receivables.limitation.event`` records, one per item
        """
        events = self.env["receivables.limitation.event"].sudo()
        return without_defaults(events).create(
            [
                {
                    "limitation_id": one.id,
                    "cause": cause,
                    "date": date,
                    "origin": origin,
                    "decided_by_id": self.env.uid,
                    **vals,
                }
                for one in self._of(lines)
            ]
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_creditor_trader = fields.Boolean(
        string="We Are a Trader",
        default=True,
        help="A trader or trading company: between traders the commercial court is "
        "competent. An association, a profession or a civil company is none.",
    )
    receivables_limitation_first = fields.Integer(
        string="First Alert before Limitation", default=6
    )
    receivables_limitation_last = fields.Integer(
        string="Last Alert before Limitation", default=2
    )
    receivables_limitation_transport = fields.Boolean(
        string="Debts of Transport", help="New debts have the short term of transport."
    )

    _receivables_limitation_alerts = models.Constraint(
        "CHECK(receivables_limitation_last > 0"
        " AND receivables_limitation_first >= receivables_limitation_last)",
        "The last alert before limitation comes after the first one.",
    )
