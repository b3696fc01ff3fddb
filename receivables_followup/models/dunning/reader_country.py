from datetime import timedelta

from odoo import api, models


class ReceivablesDunningReader(models.AbstractModel):
    """Waits for money that is on its way from another country."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _items(self, scope, chunk, facts, rows, references):
        """Count delays from the day on which a transfer made in time has arrived.

        Interest is not concerned: it runs from the due date.
        """
        items = super()._items(scope, chunk, facts, rows, references)
        for row, item in zip(rows, items, strict=True):
            terms = chunk.terms.get(row.customer)
            if terms and terms.transfer_days:
                item = item._replace(due=item.due + timedelta(days=terms.transfer_days))
            yield item
