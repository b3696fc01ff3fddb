"""A letter that came back because the post does not know the address."""

from odoo import models

from .constants import POSTAL

ACTIVITY = "receivables_followup.mail_activity_find_address"


class ReceivablesDunningNotice(models.Model):
    """Refused or not claimed, a letter was presented, and its effects stand. Where the
    address is unknown nothing was presented: no time runs, somebody must find the
    address, and no letter goes there before it is corrected.
    """

    _inherit = "receivables.dunning.notice"

    def write(self, vals):
        changed = self.browse()
        if "proof_outcome" in vals:
            changed = self.filtered(
                lambda notice: notice.proof_outcome != vals["proof_outcome"]
            )
        back = changed.filtered(lambda notice: notice.proof_outcome == "returned")
        result = super().write(vals)
        if vals.get("proof_outcome") == "returned":
            changed._address_unknown()
        elif back:
            back._address_known()
        return result

    def _posted(self):
        """Those of these notices that went to a postal address of a customer."""
        return self.sudo().filtered(
            lambda notice: notice.channel in POSTAL and not notice.is_test
        )

    def _address_unknown(self):
        """Mark the address, and ask the responsible to find the right one."""
        head = self.env["receivables.letterhead"]
        for notice in self._posted():
            place = head._postal_partner(notice.partner_id)
            place._receivables_mark_address()
            notice._ask_for_address(place)

    def _address_known(self):
        """The outcome was noted by mistake: letters may go there again."""
        head = self.env["receivables.letterhead"]
        for notice in self._posted():
            place = head._postal_partner(notice.partner_id)
            place._receivables_mark_address(wrong=False)

    def _ask_for_address(self, place):
        user = self._responsible()
        here = self.with_context(lang=user.lang)
        card = self.card_id.with_context(mail_activity_quick_update=True)
        kind = self.env.ref(ACTIVITY)
        if not card or kind in card.activity_ids.activity_type_id:
            return
        card.activity_schedule(
            ACTIVITY,
            user_id=user.id,
            summary=here.env._(
                "Find the address of %(partner)s", partner=place.display_name
            ),
            note=here.env._(
                "%(notice)s came back, the post does not know the address: no time to "
                "pay runs, and no letter goes there until the address of the contact "
                "is corrected. Then send the notice again.",
                notice=self.name,
            ),
        )
