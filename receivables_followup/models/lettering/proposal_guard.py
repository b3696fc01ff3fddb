"""What a person may enter on a proposal: the rest follows from the engine."""

from odoo import models
from odoo.exceptions import AccessError, UserError

# Ticks, words and where a gap goes; everything else is found or decided.
ENTERED = {"cause_id", "gap_label", "line_ids", "note"}


class ReceivablesLetteringProposal(models.Model):
    _inherit = "receivables.lettering.proposal"

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._refuse_fixed(vals.keys() - ENTERED)
            if vals.keys() - {"note"}:
                self._check_open()
        return super().write(vals)

    def _refuse_fixed(self, names):
        """
        :raise AccessError: naming the first field that nobody enters
        """
        for name in sorted(names):
            if name in self._fields:
                raise AccessError(
                    self.env._(
                        "A proposal's %(field)s follows from its items and from "
                        "accepting or refusing it: it cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _check_open(self):
        """
        :raise UserError: naming the first proposal that is decided
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        for proposal in self:
            if proposal.state != "open":
                raise UserError(
                    self.env._(
                        "The proposal “%(name)s” is %(state)s: only open proposals can "
                        "be changed or decided.",
                        name=proposal.display_name,
                        state=states[proposal.state].lower(),
                    )
                )
