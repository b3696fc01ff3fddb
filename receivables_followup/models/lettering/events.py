from odoo import api, models

from ...engine.lettering.cash_events import is_cash


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _event_context(self, event):
        """The context under which core reconciles the items of such an event.

        The event is kept on the partial reconciliations; core posts tax on payment
        only for events that are cash.

        :param event: key of ``engine.lettering.cash_events.EVENTS``
        :raise UnknownEvent: for any other key
        """
        context = {"receivables_event": event}
        if not is_cash(event):
            context["no_cash_basis"] = True
        return context
