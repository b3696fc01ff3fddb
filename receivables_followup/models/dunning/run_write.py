from odoo import fields, models
from odoo.tools import SQL

from .bulk import NULL, copy_rows, copy_text, unnest

NOTICE_COLUMNS = [
    ("id", "int"),
    ("name", "varchar"),
    ("currency_id", "int"),
    ("commercial_partner_id", "int"),
    ("partner_id", "int"),
    ("card_id", "int"),
    ("policy_id", "int"),
    ("level_id", "int"),
    ("step", "int"),
    ("channel", "varchar"),
    ("lang", "varchar"),
    ("claimed", "bigint"),
    ("interest", "bigint"),
    ("indemnity", "bigint"),
    ("unit", "numeric"),
    ("rate", "float8"),
    ("line_count", "int"),
    ("missing_rate", "bool"),
    ("email_to", "varchar"),
    ("cc", "varchar"),
    ("fallback_reason", "varchar"),
    ("signature", "varchar"),
    ("note", "text"),
]
# In the order of ``_line_texts``.
LINE_COLUMNS = (
    "notice_id",
    "name",
    "move_line_id",
    "move_id",
    "kind",
    "level_id",
    "step",
    "cycle",
    "channel",
    "advances",
    "live",
    "date_maturity",
    "days_overdue",
    "amount_residual",
    "amount_held",
    "amount_covered",
    "amount_due",
    "interest_amount",
    "indemnity_amount",
)


class ReceivablesDunningRun(models.Model):
    """Writes notices and their lines, each with one statement per chunk."""

    _inherit = "receivables.dunning.run"

    def _write_drafts(self, scope, chunk, drafts):
        """Write notices and lines.

        :param drafts: list of ``Draft``
        :return: ids of the notices
        """
        if not drafts:
            return []
        ids = self._next_notice_ids(len(drafts))
        names = self._next_notice_names(len(drafts))
        langs = self._languages(drafts)
        notices, lines = [], []
        for notice_id, name, draft in zip(ids, names, drafts, strict=True):
            lang, forced = langs.get(draft.party.card_id, (None, False))
            if not forced:
                lang = draft.party.recipient.lang or lang
            notices.append((notice_id, name, *_notice_values(draft, lang)))
            lines += _line_texts(
                scope,
                chunk,
                draft.party.policy_id,
                draft.party.currency,
                draft.channel,
                draft.lines,
                notice_id,
            )
        self._insert_notices(scope, notices)
        self._insert_lines(lines)
        self.env["receivables.dunning.notice"].invalidate_model()
        self.env["receivables.dunning.notice.line"].invalidate_model()
        self.invalidate_recordset(["notice_ids"])
        return ids

    def _next_notice_ids(self, count):
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT nextval(pg_get_serial_sequence(
                               'receivables_dunning_notice', 'id'))
                      FROM generate_series(1, %s)
                    """,
                    count,
                )
            )
        ]

    def _next_notice_names(self, count):
        """Take the next numbers of the sequence of notices, in one statement."""
        code = "receivables.dunning.notice"
        sequences = self.env["ir.sequence"].sudo().with_company(self.company_id)
        sequence = sequences.search(
            [("code", "=", code), ("company_id", "in", [self.company_id.id, False])],
            order="company_id",
            limit=1,
        )
        if not sequence:
            return ["/"] * count
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        prefix, suffix = sequence._get_prefix_suffix()
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in numbers
        ]

    def _languages(self, drafts):
        """Return ``{card id: (language, whether it beats the recipient's own)}``.

        A country row may ask for its language whatever the contact speaks; otherwise
        it only serves recipients who have none.
        """
        countries = self.env["receivables.dunning.country"]
        always = countries.search_count([("lang_always", "=", True)], limit=1)
        cards = self.env["receivables.card"].browse(
            {d.party.card_id for d in drafts if always or not d.party.recipient.lang}
        )
        rows = countries._row_by_card(cards) if always else {}
        return {
            card_id: (lang, bool(always and rows[card_id].lang_always))
            for card_id, lang in countries._lang_by_card(cards).items()
        }

    def _insert_notices(self, scope, rows):
        self.env.execute_query(
            SQL(
                """
                INSERT INTO receivables_dunning_notice (
                       id, name, run_id, company_id, currency_id,
                       commercial_partner_id, partner_id, card_id, policy_id, level_id,
                       step, channel, state, user_id, lang, payments_until,
                       amount_total, interest_amount, indemnity_amount, amount_company,
                       line_count, missing_rate, email_to, cc, fallback_reason,
                       signature, note, delivery_state, level_forced, body_edited,
                       skipped_by_hand, create_uid, create_date, write_uid, write_date)
                SELECT data.id, data.name, %(run)s, %(company)s, data.currency_id,
                       data.commercial_partner_id, data.partner_id, data.card_id,
                       data.policy_id, data.level_id, data.step, data.channel, 'draft',
                       COALESCE(card.user_id, %(user)s), data.lang, %(until)s,
                       data.claimed * data.unit, data.interest * data.unit,
                       data.indemnity * data.unit,
                       round((data.claimed * data.unit * data.rate)::numeric,
                             %(digits)s),
                       data.line_count, data.missing_rate, data.email_to, data.cc,
                       data.fallback_reason, data.signature, data.note, 'none', FALSE,
                       FALSE, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                  JOIN receivables_card card ON card.id = data.card_id
             RETURNING 1
                """,
                run=self.id,
                company=self.company_id.id,
                user=self.user_id.id or None,
                until=scope.bank.last or scope.today,
                digits=self.company_id.currency_id.decimal_places,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(NOTICE_COLUMNS, rows),
            )
        )

    def _insert_lines(self, texts):
        """Append lines written by ``_line_texts``."""
        table = self.env["receivables.dunning.notice.line"]._table
        copy_rows(self.env.cr, table, LINE_COLUMNS, texts)


def _notice_values(draft, lang):
    """The values of a notice in the order of ``NOTICE_COLUMNS``, from the third on."""
    party = draft.party
    recipient = party.recipient
    return (
        party.currency.id,
        party.debtor,
        recipient.id,
        party.card_id,
        party.policy_id,
        draft.level.id,
        draft.level.step,
        draft.channel,
        lang,
        draft.claimed,
        sum(priced.interest for priced in draft.lines),
        sum(priced.indemnity for priced in draft.lines),
        party.currency.unit,
        party.currency.rate,
        sum(priced.line.kind == "claimed" for priced in draft.lines),
        draft.missing_rate,
        recipient.emails if draft.channel == "email" else None,
        party.cc or None if draft.channel == "email" else None,
        draft.fallback,
        draft.signature,
        draft.note,
    )


def _line_texts(scope, chunk, policy_id, currency, channel, priced, notice_id):
    """Yield the lines of a notice as COPY reads them, see ``LINE_COLUMNS``.

    Amounts are written in minor units with the exponent of the currency.
    """
    levels = scope.policy(policy_id).levels
    factor, exponent = currency.factor, f"e-{currency.digits}"
    today = scope.today
    for line, interest, indemnity in priced:
        row = chunk.rows[line.key]
        level = levels.get(line.step)
        due = row.due
        yield (
            f"{notice_id}\t{copy_text(row.move_name)}\t{row.id}\t{row.move_id}"
            f"\t{line.kind}\t{level.id if level else NULL}\t{line.step}\t{row.cycle}"
            f"\t{channel}\t{line.advances}\tt\t{due}\t{(today - due).days}"
            f"\t{round(row.residual * factor)}{exponent}"
            f"\t{round(row.held * factor) if row.held else 0}{exponent}"
            f"\t{line.covered}{exponent}\t{line.amount - line.covered}{exponent}"
            f"\t{interest}{exponent}\t{indemnity}{exponent}"
        )
