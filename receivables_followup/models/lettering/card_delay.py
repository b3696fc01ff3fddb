from odoo import api, models
from odoo.tools import SQL

from ...engine.lettering.cash_events import EVENTS

# What is lettered as a receipt may be any entry: only the journal tells.
SURE = [code for code, row in EVENTS.items() if row.payment and code != "receipt"]
NO_PAYMENT = [code for code, row in EVENTS.items() if not row.payment]


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    @api.model
    def _receipt_condition(self):
        """The event of a matching decides where it is known; a payment that was given
        back to the right customer is still a payment."""
        return SQL(
            """
            (COALESCE(r.receivables_event, '') != ALL(%(no_payment)s)
             AND (r.receivables_event = ANY(%(sure)s)
                  OR EXISTS (SELECT FROM receivables_lettering_transfer moved
                              WHERE moved.id = cm.receivables_transfer_id
                                AND moved.kind = 'reassignment')
                  OR %(known)s))
            """,
            no_payment=NO_PAYMENT,
            sure=SURE,
            known=super()._receipt_condition(),
        )
