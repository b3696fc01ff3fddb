"""What a person may enter on a gap: the rest follows from the ledger."""

from odoo import api, models
from odoo.exceptions import AccessError


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._refuse_figures(vals)
            if "cause" in vals:
                # What a person decided is no guess any more.
                super(ReceivablesLetteringGap, self.sudo()).write(
                    {"cause_chosen": True}
                )
        return super().write(vals)

    @api.model
    def _refuse_figures(self, names):
        """
        :raise AccessError: naming the first field that nobody enters
        """
        for name in sorted(names):
            if self._fields[name].readonly:
                raise AccessError(
                    self.env._(
                        "%(field)s of a gap follows from the ledger or from what is "
                        "done about it: it cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
