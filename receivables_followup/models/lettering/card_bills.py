from odoo import fields, models
from odoo.tools import SQL

from ...engine.lettering.cash_events import EVENTS

# Matchings that pay; those of no event were made in Odoo's own screens.
PAID = [code for code, event in EVENTS.items() if event.payment]


class ReceivablesCard(models.Model):
    """Discounted bills: the bank has paid them, the customer has not yet."""

    _inherit = "receivables.card"

    exposure_bills = fields.Monetary(
        string="Discounted Bills",
        readonly=True,
        help="Bills the bank has paid in advance and whose maturity is to come: it "
        "takes them back when they are not paid.",
    )

    def _exposure_parts(self):
        return super()._exposure_parts() | {
            "exposure_bills": SQL("COALESCE(bills.amount, 0)")
        }

    def _figures_tables(self, company, partners):
        return super()._figures_tables(company, partners) | {
            "bills": SQL(
                """
                SELECT p.commercial_partner_id, SUM(paid.amount) AS amount
                  FROM receivables_account_role role
                  JOIN account_move_line bill ON bill.account_id = role.account_id
                  JOIN res_partner p ON p.id = bill.partner_id
                  JOIN account_partial_reconcile paid ON paid.debit_move_id = bill.id
                   AND (paid.receivables_event IS NULL
                        OR paid.receivables_event = ANY(%(paid)s))
                 WHERE role.company_id = %(root)s AND role.until_maturity
                   AND role.exposure AND bill.company_id = %(company)s
                   AND bill.parent_state = 'posted' AND bill.date_maturity >= %(today)s
                   AND p.commercial_partner_id %(partners)s
              GROUP BY 1
                """,
                paid=PAID,
                root=company.root_id.id,
                company=company.id,
                today=fields.Date.context_today(self),
                partners=partners,
            )
        }
