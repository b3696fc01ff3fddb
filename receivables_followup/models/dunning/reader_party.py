from odoo import api, models
from odoo.tools import SQL

from .scope import Recipient

# The contact a notice goes to, best first; the commercial entity itself when none.
CONTACT_TYPES = ("followup", "invoice")


class ReceivablesDunningReader(models.AbstractModel):
    """Who receives the notices, and when they last heard from us."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _read_recipients(self, scope, base_ids):
        """Find where notices meant for these partners go, in one statement.

        :param base_ids: payers, customers, or invoice addresses
        :return: ``{base id: Recipient}``
        """
        contacts, bases = {}, {}
        for row in self._read_contacts(scope, list(base_ids)):
            partner_id, parent_id, kind = row[:3]
            if partner_id in base_ids:
                bases[partner_id] = row
            if kind in CONTACT_TYPES and partner_id != parent_id:
                contacts.setdefault((parent_id, kind), []).append(row)
        recipients = {}
        for base_id, row in bases.items():
            found = [row]
            if row[1] == base_id:  # a commercial entity: one of its contacts may do
                for kind in CONTACT_TYPES:
                    if rows := contacts.get((base_id, kind)):
                        # Several follow-up contacts all receive; an invoice is
                        # addressed to one.
                        found = rows if kind == "followup" else rows[:1]
                        break
            recipients[base_id] = self._recipient(found)
        return recipients

    @api.model
    def _recipient(self, rows):
        """Make one recipient of the contacts found; the first is the addressee."""
        first = rows[0]
        usable = [row for row in rows if row[3] and not row[4]]
        return Recipient(
            id=first[0],
            emails=", ".join(dict.fromkeys(row[3] for row in usable)),
            has_address=first[5] and not first[7],
            blacklisted=any(row[3] and row[4] for row in rows) and not usable,
            lang=first[6],
            wrong_address=first[5] and first[7],
        )

    @api.model
    def _read_contacts(self, scope, base_ids):
        """Read these partners and the contacts of theirs that may receive notices.

        The post of a contact without an address goes to its company.

        :return: rows (id, commercial partner, type, e-mail, blacklisted, has an
            address, language, letters came back), the preferred contact of a type first
        """
        self.env["res.partner"].flush_model()
        self.env["mail.blacklist"].flush_model(["email", "active"])
        return self.env.execute_query(
            SQL(
                """
                SELECT p.id, p.commercial_partner_id, p.type, p.email_normalized,
                       b.id IS NOT NULL,
                       COALESCE(p.street, p.street2, p.zip, p.city,
                                c.street, c.street2, c.zip, c.city) IS NOT NULL,
                       p.lang,
                       CASE WHEN COALESCE(p.street, p.street2, p.zip, p.city) IS NULL
                            THEN c.receivables_address_wrong IS TRUE
                            ELSE p.receivables_address_wrong IS TRUE END
                  FROM res_partner p
                  JOIN res_partner c ON c.id = p.commercial_partner_id
                  LEFT JOIN mail_blacklist b
                    ON b.email = p.email_normalized AND b.active
                 WHERE p.id = ANY(%(ids)s)
                    OR (p.commercial_partner_id = ANY(%(ids)s)
                        AND p.type IN %(types)s
                        AND p.active
                        AND (p.company_id IS NULL OR p.company_id = %(company)s))
                 ORDER BY p.parent_id IS DISTINCT FROM p.commercial_partner_id, p.id
                """,
                ids=base_ids,
                types=CONTACT_TYPES,
                company=scope.company.id,
            )
        )

    @api.model
    def _read_last_notices(self, scope, partner_ids):
        """Return ``{recipient id: date of the last real notice sent to it}``.

        While a run is sent its own notices do not count: an e-mail and a letter, or
        one notice per currency, were decided together.
        """
        self.env["receivables.dunning.notice"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT partner_id, max(date)
                      FROM receivables_dunning_notice
                     WHERE partner_id = ANY(%s)
                       AND company_id = %s
                       AND state = 'sent'
                       AND is_test IS NOT TRUE
                       AND run_id IS DISTINCT FROM %s
                     GROUP BY partner_id
                    """,
                    list(partner_ids),
                    scope.company.id,
                    scope.run_id,
                )
            )
        )

    @api.model
    def _read_invoice_addresses(self, move_ids):
        """Return ``{move id: id of the address the invoice was made out to}``."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, partner_id FROM account_move
                     WHERE id = ANY(%s) AND partner_id IS NOT NULL
                    """,
                    list(move_ids),
                )
            )
        )

    @api.model
    def _relatives(self, partners):
        """The partners whose open items meet those of these partners.

        All contacts of their commercial entities, and of the customers who share a
        payer with them.

        :param partners: SQL that selects ids of partners
        :return: list of ids
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH customer AS (
                    SELECT DISTINCT commercial_partner_id AS id
                      FROM res_partner WHERE id IN (%s)),
                payer AS (
                    SELECT DISTINCT partner.receivables_payer_id AS id
                      FROM customer JOIN res_partner partner ON partner.id = customer.id
                     WHERE partner.receivables_payer_id IS NOT NULL),
                family AS (
                    SELECT id FROM customer
                     UNION
                    SELECT partner.commercial_partner_id FROM payer
                      JOIN res_partner partner
                        ON partner.receivables_payer_id = payer.id)
                SELECT partner.id FROM family
                  JOIN res_partner partner ON partner.commercial_partner_id = family.id
                """,
                partners,
            )
        )
        return [partner_id for (partner_id,) in rows]
