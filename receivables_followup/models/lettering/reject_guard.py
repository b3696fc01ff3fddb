"""What a person may enter on a rejection: the rest follows from its posting."""

from odoo import api, models
from odoo.exceptions import UserError

# What is learnt, or typed better, after the rejection was posted.
BY_HAND_AFTER = {
    "certificate_ids",
    "certificate_on",
    "issued_on",
    "note",
    "presented_again_on",
    "presented_on",
    "served_on",
    "title_on",
    "user_id",
}


class ReceivablesPaymentReject(models.Model):
    _name = "receivables.payment.reject"
    _inherit = ["receivables.guarded", "receivables.payment.reject"]

    @api.model
    def _entered_at_creation(self, entered):
        """It begins as a draft."""
        draft = {"state"} if entered.get("state") == "draft" else set()
        return super()._entered_at_creation(entered) - draft

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(fields)s of a rejected payment follow from its posting and cannot be "
            "entered.",
            fields=label,
        )

    def _check_change(self, vals):
        if "posted" in self.mapped("state"):
            self._refuse_names(self._own_names(vals) - BY_HAND_AFTER)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for reject in self:
            if reject.state == "posted":
                raise UserError(
                    self.env._(
                        "%(reject)s is posted and cannot be deleted: reverse its "
                        "entry if the payment was good after all.",
                        reject=reject.display_name,
                    )
                )
