from odoo import models
from odoo.exceptions import UserError
from odoo.tools import exception_to_unicode

from .bisect import do_all


class ReceivablesLetteringProposal(models.Model):
    """Accepting and refusing, one by one or many at once."""

    _inherit = "receivables.lettering.proposal"

    def action_accept(self):
        """Letter the ticked items; a gap with a cause is written off.

        A single proposal with a gap and no cause opens the lettering dialog. Of
        several, those that need a person or fail stay open, and the message says why.

        :raise UserError: for a single proposal that cannot be lettered
        """
        self.check_access("write")
        self._check_open()
        if len(self) == 1:
            self._check_unchanged()
            self._check_two_sided()
            if self._asks():
                return self.action_letter_with_dialog()
            self._letter_ticked()
            return True
        asking = self.filtered(lambda proposal: proposal._asks())
        ready = self - asking
        failed = do_all(
            self.env,
            list(ready),
            lambda proposals: self.browse().union(*proposals)._accept_checked(),
        )
        return self._tell(len(ready) - len(failed), len(asking), failed)

    def action_refuse(self):
        """Do not letter these items together: they are not proposed again."""
        self.check_access("write")
        self._check_open()
        self._close("refused")
        return True

    def action_reopen(self):
        """Take back a refusal.

        :raise UserError: for a proposal that was not refused
        """
        self.check_access("write")
        for proposal in self:
            if proposal.state != "refused":
                raise UserError(
                    self.env._(
                        "The proposal “%(name)s” was not refused: only a refusal can "
                        "be taken back.",
                        name=proposal.display_name,
                    )
                )
        self._check_unchanged()
        self.sudo().write(
            {"state": "open", "decided_at": False, "decided_by_id": False}
        )
        return True

    def action_letter_with_dialog(self):
        """Open the lettering dialog on the ticked items."""
        self.ensure_one()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter"),
            "res_model": "receivables.lettering.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_move_line_ids": self.move_line_ids.ids,
                "active_model": "account.move.line",
                "active_ids": self.move_line_ids.ids,
            },
        }

    def _asks(self):
        """Whether a person must tick items, or say what to do with the gap."""
        return self._is_one_sided() or (
            not self.currency_id.is_zero(self.gap) and not self.cause_id
        )

    def _is_one_sided(self):
        """Whether only debits, or only credits, are ticked."""
        return not self.currency_id.compare_amounts(abs(self.gap), self.amount)

    def _check_two_sided(self):
        """
        :raise UserError: naming the proposal of which items must be ticked first
        """
        if self._is_one_sided():
            raise UserError(
                self.env._(
                    "Tick the items of the proposal “%(name)s” that belong together: "
                    "at least one debit and one credit.",
                    name=self.display_name,
                )
            )

    def _accept_checked(self):
        self._check_unchanged()
        self._letter_ticked()

    def _check_unchanged(self):
        """
        :raise UserError: naming the first proposal whose ticked items changed since
        """
        for proposal in self:
            for line in proposal.line_ids.filtered("chosen"):
                item = line.move_line_id
                rest = proposal._residual(item, proposal.currency_id)
                if (
                    item.reconciled
                    or item.parent_state != "posted"
                    or proposal.currency_id.compare_amounts(rest, line.amount)
                ):
                    raise UserError(
                        self.env._(
                            "The proposal “%(name)s” is outdated: %(item)s was lettered"
                            " or changed since. Letter what is left on the board, or "
                            "start another run.",
                            name=proposal.display_name,
                            item=item.display_name,
                        )
                    )

    def _letter_ticked(self):
        """Letter the ticked items of each proposal through the door."""
        door = self.env["receivables.lettering"]
        for run, proposals in self.grouped("run_id").items():
            door._letter(
                [proposal.move_line_ids for proposal in proposals],
                "proposal",
                gaps=[proposal._gap_values() for proposal in proposals],
                run=run or None,
            )

    def _gap_values(self):
        """What the door writes off with this proposal."""
        if self.currency_id.is_zero(self.gap):
            return None
        return {
            "cause": self.cause_id,
            "amount": None,
            "label": self.gap_label or None,
            "date": None,
        }

    def _tell(self, accepted, asking, failed):
        """What became of many proposals, as a message."""
        texts = [self.env._("%(count)s accepted.", count=accepted)]
        if asking:
            texts.append(
                self.env._(
                    "%(count)s left: open them to tick items, or to say what to do with"
                    " the gap.",
                    count=asking,
                )
            )
        texts += [exception_to_unicode(error) for _proposal, error in failed[:5]]
        if len(failed) > 5:
            texts.append(
                self.env._(
                    "Further ones that could not be lettered: %(count)s.",
                    count=len(failed) - 5,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if asking or failed else "success",
                "message": "\n".join(texts),
                "sticky": bool(failed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
