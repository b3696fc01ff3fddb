from odoo import models

from .card_team import may_see

MANAGER = "receivables_followup.group_manager"


class ReceivablesActivity(models.AbstractModel):
    """A record on which nobody is asked who has left, or may not see it.

    Deadlines of proceedings are lost when the one who was told is not here any more.
    """

    _name = "receivables.activity"
    _inherit = ["mail.activity.mixin"]
    _description = "Record on Which Only Those Who Work Here Are Asked"

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **values
    ):
        """As core does; who cannot act is replaced, see ``_who_acts``."""
        asked = self.env["res.users"].browse(values.get("user_id") or ())
        activities = self.env["mail.activity"]
        for user, records in self.grouped(lambda one: one._who_acts(asked)).items():
            if user:
                values = values | {"user_id": user.id}
            activities |= super(ReceivablesActivity, records).activity_schedule(
                act_type_xmlid, date_deadline, summary, note, **values
            )
        return activities

    def _who_acts(self, asked):
        """These users while they work here and may see the record, else others.

        Then come who chases the customer, and the credit managers.

        :param asked: ``res.users``, in the order in which they are asked
        """
        if not asked:
            return asked
        card = self._card_asked().sudo()
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        for user in asked | card.collector_id | managers:
            if may_see(self, user):
                return user
        return asked[:1]

    def _card_asked(self):
        """The card of the customer whom the record is about."""
        return self.card_id
