"""Contacts that join another company, or are merged, bring their letters along."""

from markupsafe import Markup

from odoo import models
from odoo.tools import SQL

# What the commercial partner of a contact follows from.
FAMILY = {"is_company", "parent_id"}
SHOWN = 20  # letters named in the note on the partner


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if not FAMILY & vals.keys():
            return super().write(vals)
        family = self._receivables_family()
        before = {partner: partner.commercial_partner_id for partner in family}
        result = super().write(vals)
        moved = family.filtered(
            lambda partner: partner.commercial_partner_id != before[partner]
        )
        moved._receivables_letters_moved(moved._receivables_lettered())
        return result

    def _receivables_family(self):
        """These partners and the contacts below them, archived ones too."""
        partners = self.sudo().with_context(active_test=False)
        return partners.search([("id", "child_of", self.ids)])

    def _receivables_lettered(self):
        """Journal items of these partners that bear a letter."""
        Line = self.env["account.move.line"].sudo()
        if not self:
            return Line
        Line.flush_model(["letter", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM account_move_line
                 WHERE partner_id = ANY(%s) AND letter IS NOT NULL
                """,
                list(self.ids),
            )
        )
        return Line.browse([line_id for (line_id,) in rows])

    def _receivables_letters_moved(self, lines):
        """Settle the letters of items that came along, and say which are new ones."""
        before = {line: line.letter for line in lines}
        changed = self.env["receivables.letter"].sudo()._follow_moved(lines)
        by_partner = changed.grouped(lambda line: line.partner_id.commercial_partner_id)
        for partner, items in by_partner.items():
            pairs = {
                (line.account_id.display_name, before[line], line.letter or "–")
                for line in items
            }
            partner._message_log(body=self._receivables_letters_note(sorted(pairs)))

    def _receivables_letters_note(self, pairs):
        """What the note says: account, letter before and now, the first ones only."""
        text = self.env._(
            "Letters that came along were in use here and were given anew: %(count)s.",
            count=len(pairs),
        )
        rows = Markup().join(
            Markup("<li>%s: %s → %s</li>") % pair for pair in pairs[:SHOWN]
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (text, rows)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the counters first: core knows of no rows that are unique by index."""
        moved = src_partners._receivables_family() - dst_partner
        lines = moved._receivables_lettered()
        self._receivables_merge_counters(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        lines.invalidate_recordset()
        dst_partner._receivables_letters_moved(lines)
        return result

    def _receivables_merge_counters(self, src_partners, dst_partner):
        """The counter that stays has counted every letter of those that go."""
        self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM receivables_letter_counter
                     WHERE commercial_partner_id = ANY(%(sources)s)
                 RETURNING company_id, account_id, last
                )
                INSERT INTO receivables_letter_counter AS counter
                       (company_id, account_id, commercial_partner_id, last)
                SELECT company_id, account_id, %(target)s, max(last)
                  FROM gone
              GROUP BY company_id, account_id
                ON CONFLICT (company_id, account_id, COALESCE(commercial_partner_id, 0))
                DO UPDATE SET last = GREATEST(counter.last, EXCLUDED.last)
                """,
                sources=list(src_partners.ids),
                target=dst_partner.commercial_partner_id.id,
            )
        )
        self.env["receivables.letter.counter"].invalidate_model()
