"""A status registered by mistake: it stays as evidence, and counts no more."""

from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.recovery.einvoice import Standing
from .dispute import WAITING
from .dispute_make import OF_THREAD
from .einvoice_effect import DISPUTE
from .einvoice_register import MANAGER


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    voided_at = fields.Datetime(
        readonly=True, copy=False, help="When it was found to be a mistake."
    )
    voided_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who took it back.",
    )
    void_reason = fields.Char(
        string="Why Voided", readonly=True, copy=False, help="What was wrong with it."
    )

    def _check_may_void(self):
        """
        :raise AccessError: the user neither entered it nor is a credit manager
        :raise UserError: it is voided already, or was handed over
        """
        self.check_access("read")
        manager = self.env.user.has_group(MANAGER)
        for event in self:
            if not manager and event.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(event)s was entered by %(user)s: they or a credit manager "
                        "void it.",
                        event=event.display_name,
                        user=event.user_id.display_name,
                    )
                )
            if event.voided_at:
                raise UserError(
                    self.env._("%(event)s is voided already.", event=event.display_name)
                )
            if event.ppf_state in ("sent", "accepted", "refused"):
                raise UserError(
                    self.env._(
                        "%(event)s was handed over to the platform and stays: register "
                        "the status that corrects it.",
                        event=event.display_name,
                    )
                )

    def _void(self, reason):
        """Take these statuses back, and what followed from them.

        Holds and tasks go, disputes and promises nobody has worked on are withdrawn;
        of the others their owners are told. What counted before counts again.

        :param str reason: what was wrong
        """
        self._check_may_void()
        events = self.sudo()
        events.write(
            {
                "voided_at": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
                "void_reason": reason,
                "ppf_state": "none",
            }
        )
        spoken_of = events.filtered(lambda event: not event.confidential)
        spoken_of._withdraw_disputes()
        spoken_of._withdraw_promises()
        standings = events._standings(spoken_of.move_id, confidential=False)
        for move in spoken_of.move_id:
            found = standings.get(move, Standing())
            events._release_superseded(move, found)
            events._hold_again(move, found)

    def _hold_again(self, move, found):
        """What counted before the mistake counts again."""
        held = self.env["receivables.hold"].search(
            [("einvoice_event_id.move_id", "=", move.id), ("state", "=", "active")]
        )
        for event in self.browse(filter(None, (found.stop, found.suspended))):
            if event not in held.einvoice_event_id:
                event._stop_chasing()
        payee = self.browse(found.payee)
        if payee and payee not in held.einvoice_event_id:
            payee._check_payee()

    def _withdraw_disputes(self):
        """Withdraw the disputes these statuses opened, where nobody worked on them."""
        disputes = self.env["receivables.dispute"].search(
            [("einvoice_event_id", "in", self.ids), ("state", "!=", "withdrawn")]
        )
        for dispute in disputes:
            if dispute.state in WAITING and dispute._is_untouched():
                dispute.activity_unlink([DISPUTE])
                dispute._close("withdrawn")
            else:
                worded = self.with_context(lang=dispute.user_id.lang)
                dispute.activity_schedule(
                    DISPUTE,
                    summary=worded.env._(
                        "The status that opened this dispute was a mistake: does it "
                        "stand?"
                    ),
                    note=escape(dispute.einvoice_event_id.void_reason),
                    user_id=dispute._whom_to_ask().id,
                )

    def _withdraw_promises(self):
        """Take back the promises these statuses announced."""
        promises = self.env["receivables.promise"].search(
            [("einvoice_event_id", "in", self.ids), ("state", "=", "open")]
        )
        promises._cancel("withdrawn")


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    edited = fields.Boolean(
        readonly=True, copy=False, help="A person changed it since it was opened."
    )

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and [key for key in vals if not key.startswith(OF_THREAD)]:
            self.sudo().edited = True
        return result

    def _is_untouched(self):
        """Whether no person has changed it or written on it since it was opened."""
        return not self.edited and not self.sudo().message_ids.filtered(
            lambda message: message.message_type == "comment"
        )
