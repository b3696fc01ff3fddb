import json
from collections import defaultdict
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.mail import html_to_inner_content

PAGE, PAGE_MAX = 30, 100
DETAIL = 240  # characters of a mail or a summary
COLLECTOR = "receivables_followup.group_collector"
# Columns of every part of the timeline, with what stands there by default.
COLUMNS = {
    "moment": "NULL::timestamp",
    "is_day": "FALSE",
    "key": "NULL::int",
    "code": "NULL::varchar",
    "name": "NULL::varchar",
    "detail": "NULL::text",
    "is_html": "FALSE",
    "amount": "NULL::numeric",
    "currency_id": "NULL::int",
    "person": "NULL::varchar",
    "model": "NULL::varchar",
    "res_id": "NULL::int",
}


class ReceivablesCard(models.Model):
    """One timeline of everything that happened with a customer, the latest first."""

    _inherit = "receivables.card"

    @api.readonly
    def timeline(self, kinds=None, before=None, limit=PAGE):
        """A page of the timeline; whoever may read the card may read it.

        :param kinds: codes of the kinds wanted; None for all
        :param before: ``next`` of the page before; None for the first page
        :param limit: number of events, at most 100
        :return: ``{"events": [...], "next": cursor or False, "kinds": [...]}``; an
            event has ``kind, date, is_day, title, detail, amount, currency_id, person,
            model, res_id``; ``date`` is a day or a moment in UTC, and ``model`` and
            ``res_id`` are False when the user may not open the record
        :raise UserError: the cursor is not one this method returned
        """
        self.ensure_one()
        self.check_access("read")
        limit = max(1, min(int(limit), PAGE_MAX))
        card = self.sudo()
        card.env.flush_all()
        parts = card._timeline_parts()
        labels = card._timeline_kinds()
        if kinds is not None:
            parts = {kind: part for kind, part in parts.items() if kind in kinds}
        rows = card._timeline_rows(parts, self._timeline_cursor(before), limit + 1)
        page, more = rows[:limit], len(rows) > limit
        last = page[-1] if more else None
        return {
            "events": self._timeline_events(page),
            "next": last and [str(last["moment"]), last["kind"], last["key"]],
            "kinds": [{"kind": kind, "label": labels[kind]} for kind in labels],
        }

    def _timeline_kinds(self):
        """The kinds by code, with their labels, in the order of the filters."""
        return {
            "interaction": self.env._("Interactions"),
            "mail": self.env._("Messages"),
            "payment": self.env._("Payments"),
        }

    def _timeline_labels(self):
        """What the codes of the events mean: ``{(kind, code): label}``."""
        Interaction = self.env["receivables.interaction"]
        labels = {
            ("mail", "in"): self.env._("Mail received"),
            ("mail", "out"): self.env._("Message"),
            ("mail", "note"): self.env._("Internal note"),
            ("payment", "received"): self.env._("Payment received"),
            ("payment", "returned"): self.env._("Payment returned"),
        }
        kinds = Interaction._fields["kind"]._description_selection(self.env)
        return labels | {("interaction", code): label for code, label in kinds}

    def _timeline_parts(self):
        """The sources of this card's timeline; outer wings add theirs.

        :return: ``{kind: SQL}``, each made by ``_timeline_part``
        """
        return {
            "interaction": self._timeline_interactions(),
            "mail": self._timeline_mails(),
            "payment": self._timeline_payments(),
        }

    @api.model
    def _timeline_part(self, source, **columns):
        """A part of the timeline.

        :param SQL source: everything from ``FROM`` on, restricted to the card
        :param columns: an SQL expression for each of ``COLUMNS`` that is known;
            ``moment`` (timestamp, UTC) and ``key`` (integer, unique in the part) are
            required; ``is_day`` says that the moment is a date, ``is_html`` that the
            detail is HTML
        """
        unknown = columns.keys() - COLUMNS.keys()
        if unknown or not {"moment", "key"} <= columns.keys():
            raise ValueError(f"columns of the timeline: {sorted(columns)}")
        selected = {name: SQL(sql) for name, sql in COLUMNS.items()} | columns
        return SQL(
            "SELECT %s %s",
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in selected.items()
            ),
            source,
        )

    def _timeline_interactions(self):
        outcomes = self.env["receivables.interaction"]._fields["outcome"]
        labels = dict(outcomes._description_selection(self.env))
        return self._timeline_part(
            SQL(
                """FROM receivables_interaction i
                   LEFT JOIN res_users u ON u.id = i.user_id
                   LEFT JOIN res_partner author ON author.id = u.partner_id
                   LEFT JOIN res_partner contact ON contact.id = i.partner_id
                   WHERE i.card_id = %s""",
                self.id,
            ),
            moment=SQL("i.date"),
            key=SQL("i.id"),
            code=SQL("i.kind"),
            name=SQL(
                "CONCAT_WS(' · ', %s::jsonb ->> i.outcome, contact.name)",
                json.dumps(labels),
            ),
            detail=SQL("i.summary"),
            person=SQL("author.name"),
            model=SQL("'receivables.interaction'"),
            res_id=SQL("i.id"),
        )

    def _timeline_mails(self):
        note = self.env.ref("mail.mt_note", raise_if_not_found=False)
        return self._timeline_part(
            SQL(
                """FROM mail_message m
                   LEFT JOIN res_partner author ON author.id = m.author_id
                   WHERE m.model = %s AND m.res_id = %s AND COALESCE(m.body, '') != ''
                     AND m.message_type IN ('comment', 'email', 'email_outgoing')
                     AND %s""",
                self._name,
                self.id,
                SQL(" AND ").join(self._timeline_mail_conditions()),
            ),
            moment=SQL("m.date"),
            key=SQL("m.id"),
            code=SQL(
                """CASE WHEN m.message_type = 'email' THEN 'in'
                        WHEN m.subtype_id = %s THEN 'note' ELSE 'out' END""",
                note.id if note else None,
            ),
            name=SQL("m.subject"),
            detail=SQL("m.body"),
            is_html=SQL("TRUE"),
            person=SQL("COALESCE(author.name, m.email_from)"),
        )

    def _timeline_mail_conditions(self):
        """Which messages ``m`` are events of their own: those no other part shows."""
        return [
            SQL(
                """NOT EXISTS (SELECT FROM receivables_interaction i
                                WHERE i.message_id = m.id)"""
            )
        ]

    def _timeline_payments(self):
        """Money on bank and cash journals, one event per entry."""
        return self._timeline_part(
            SQL(
                """FROM (
                    SELECT move.id, move.date, move.name, -SUM(line.balance) AS amount,
                           MIN(line.ref) AS ref
                      FROM res_partner p
                      JOIN account_move_line line ON line.partner_id = p.id
                      JOIN receivables_account_role role
                        ON role.account_id = line.account_id
                       AND role.company_id = %(root)s AND role.side = 'receivable'
                      JOIN account_move move ON move.id = line.move_id
                      JOIN account_journal journal ON journal.id = move.journal_id
                     WHERE p.commercial_partner_id = %(customer)s
                       AND line.company_id = %(company)s
                       AND line.parent_state = 'posted' AND move.move_type = 'entry'
                       AND journal.type IN ('bank', 'cash', 'credit')
                     GROUP BY move.id) entry
                   WHERE entry.amount != 0""",
                customer=self.commercial_partner_id.id,
                company=self.company_id.id,
                root=self.company_id.root_id.id,
            ),
            moment=SQL("entry.date::timestamp"),
            is_day=SQL("TRUE"),
            key=SQL("entry.id"),
            code=SQL("CASE WHEN entry.amount > 0 THEN 'received' ELSE 'returned' END"),
            name=SQL("entry.name"),
            detail=SQL("entry.ref"),
            amount=SQL("ABS(entry.amount)"),
            currency_id=SQL("%s", self.company_id.currency_id.id),
            model=SQL("'account.move'"),
            res_id=SQL("entry.id"),
        )

    # -- reading -------------------------------------------------------------------

    def _timeline_cursor(self, before):
        """The cursor as ``(moment, kind, key)``, or None for the first page."""
        if not before:
            return None
        try:
            moment, kind, key = before
            return datetime.fromisoformat(moment), str(kind), int(key)
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "The timeline of %(customer)s cannot go on from %(cursor)s: open"
                    " the card again.",
                    customer=self.display_name,
                    cursor=before,
                )
            ) from None

    @api.model
    def _timeline_rows(self, parts, cursor, limit):
        """The events of these parts before the cursor, in one statement."""
        if not parts:
            return []
        names = ("kind", *COLUMNS)
        selects = SQL(" UNION ALL ").join(
            SQL(
                "(SELECT %(kind)s AS kind, part.* FROM (%(part)s) part WHERE %(before)s"
                " ORDER BY part.moment DESC, part.key DESC LIMIT %(limit)s)",
                kind=kind,
                part=part,
                before=SQL("(part.moment, %s, part.key) < (%s, %s, %s)", kind, *cursor)
                if cursor
                else SQL("TRUE"),
                limit=limit,
            )
            for kind, part in parts.items()
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT %s FROM (%s) event
                   ORDER BY event.moment DESC, event.kind DESC, event.key DESC
                   LIMIT %s""",
                SQL(", ").join(SQL.identifier("event", name) for name in names),
                selects,
                limit,
            )
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _timeline_events(self, rows):
        """The rows as the screen shows them, under the rights of the user."""
        labels = self.sudo()._timeline_labels()
        opened = self._timeline_readable(rows)
        events = []
        for row in rows:
            target = (row["model"], row["res_id"])
            label = labels.get((row["kind"], row["code"]), "")
            title = " · ".join(filter(None, [label, row["name"]]))
            moment = row["moment"]
            events.append(
                {
                    "kind": row["kind"],
                    "date": fields.Date.to_string(moment)
                    if row["is_day"]
                    else fields.Datetime.to_string(moment),
                    "is_day": row["is_day"],
                    "title": title,
                    "detail": _short(row["detail"], row["is_html"]),
                    "amount": False if row["amount"] is None else float(row["amount"]),
                    "currency_id": row["currency_id"] or False,
                    "person": row["person"] or "",
                    "model": target[0] if target in opened else False,
                    "res_id": target[1] if target in opened else False,
                }
            )
        return events

    def _timeline_readable(self, rows):
        """Which records behind the events the user may open: ``{(model, id)}``."""
        by_model = defaultdict(list)
        for row in rows:
            if row["model"] and row["res_id"]:
                by_model[row["model"]].append(row["res_id"])
        if not self.env.user.has_group(COLLECTOR):
            by_model.pop("account.move", None)
        readable = set()
        for model, ids in by_model.items():
            if self.env[model].has_access("read"):
                found = self.env[model].browse(ids)._filtered_access("read")
                readable.update((model, record_id) for record_id in found.ids)
        return readable


def _short(text, is_html):
    """One line of a text, cut where it becomes long."""
    text = text or ""
    line = html_to_inner_content(text) if is_html else " ".join(text.split())
    return line if len(line) <= DETAIL else f"{line[: DETAIL - 1]}…"
