"""What a person may enter on a proposal: the rest follows from the engine."""

from odoo import api, models
from odoo.exceptions import UserError

# Ticks, words and where a gap goes; everything else is found or decided.
ENTERED = {"cause_id", "gap_label", "line_ids", "note"}


class ReceivablesLetteringProposal(models.Model):
    _name = "receivables.lettering.proposal"
    _inherit = ["receivables.guarded", "receivables.lettering.proposal"]

    @api.model
    def _is_guarded(self, field):
        return field.name not in ENTERED

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "A proposal's %(field)s follows from its items and from "
            "accepting or refusing it: it cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        if vals.keys() - {"note"}:
            self._check_open()

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
