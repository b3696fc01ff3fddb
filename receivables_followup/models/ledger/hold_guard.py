"""Who may change what on a hold that is already placed."""

from odoo import api, models
from odoo.exceptions import AccessError

from .given import given
from .hold import MANAGER

# Written when a hold is placed or released, by our own code only: the history of what
# was left alone, and why, is evidence.
FIXED = {
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "customer_wide",
    "move_id",
    "move_line_id",
    "origin",
    "reason",
    "released_at",
    "released_by_id",
    "review_asked",
    "state",
}
RELEASE = {"released_at", "released_by_id", "review_asked", "state"}
# Changing these opens the door as much as a release does.
COVER = {"amount", "date_from", "date_until", "whole"}


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                entered = given(self, vals)
                self._refuse_fixed(
                    {
                        name
                        for name in RELEASE | self._owner_fields()
                        if entered.get(name, False) not in (False, "active")
                    }
                )
                self._check_reason_by_hand(entered.get("reason") or "manual")
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_fixed((FIXED | self._owner_fields()) & vals.keys())
            if COVER & vals.keys():
                self._check_may_release()
        return super().write(vals)

    @api.model
    def _check_reason_by_hand(self, reason):
        """The other reasons have effects of their own: insolvency stops interest."""
        if reason != "manual" and not self.env.user.has_group(MANAGER):
            labels = dict(self._fields["reason"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "Only a credit manager may place a hold for the reason "
                    "'%(reason)s' by hand: choose 'Manual', or record it where it "
                    "belongs.",
                    reason=labels.get(reason, reason),
                )
            )

    def _owner_fields(self):
        """Names of the fields that link a hold to the record that placed it.

        Outer wings add theirs; only code of the system sets them.
        """
        return set()

    def _refuse_fixed(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%(fields)s of a hold cannot be edited: release the hold and place "
                    "another one.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(names)
                    ),
                )
            )

    def _check_may_release(self):
        """Holds other than manual ones belong to the record that placed them."""
        for hold in self:
            if not hold.may_release:
                raise AccessError(
                    self.env._(
                        "The hold %(hold)s is released, shortened or reduced by the "
                        "record that placed it or by a credit manager, and no more "
                        "once it is released.",
                        hold=hold.display_name,
                    )
                )

    @api.model
    def _active_of(self, field, records):
        """The holds that these records placed and that still hold.

        :param str field: the field of the hold that names its owner
        """
        return self.sudo().search(
            [(field, "in", records.ids), ("state", "=", "active")]
        )

    @api.model
    def _release_of(self, field, records):
        """Let what these records held be chased again, at the level it had."""
        if records:
            self._active_of(field, records).action_release()
