from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...engine.recovery.limitation import EFFECTS as EFFECT_OF
from ..ledger.given import given
from .legal_words import CAUSES, EFFECTS

STATES = [
    ("proposed", "To Confirm"),
    ("confirmed", "Confirmed"),
    ("cancelled", "Without Effect"),
]
EDITABLE = {"attachment_ids", "note"}


class ReceivablesLimitationEvent(models.Model):
    """Something that started the term of a debt anew, stopped it, or did neither.

    A part payment is proposed as an acknowledgement; only a person confirms it. A
    formal notice is noted, and has no effect.
    """

    _name = "receivables.limitation.event"
    _description = "Event of a Limitation Period"
    _order = "date desc, id desc"
    _rec_name = "cause"
    _check_company_auto = True

    limitation_id = fields.Many2one(
        "receivables.limitation",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="The debt whose term it is about.",
    )
    company_id = fields.Many2one(
        related="limitation_id.company_id", store=True, index=True
    )
    cause = fields.Selection(CAUSES, required=True, help="What happened.")
    effect = fields.Selection(
        EFFECTS, compute="_compute_effect", help="What it does to the term."
    )
    date = fields.Date(required=True, help="Day on which it happened.")
    date_end = fields.Date(
        string="Ended On",
        help="Day on which the proceedings or talks ended: the term runs anew, or on, "
        "from that day.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="confirmed",
        index=True,
        help="Only confirmed events count.",
    )
    origin = fields.Char(help="The document it follows from: number or reference.")
    note = fields.Char(help="Why it was confirmed or refused.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "receivables_limitation_event_attachment_rel",
        "event_id",
        "attachment_id",
        string="Documents",
        help="What proves it.",
    )
    decided_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who confirmed it or took it out.",
    )
    # The match with the payment that is proposed as an acknowledgement.
    partial_id = fields.Integer(readonly=True, copy=False, aggregator=None)

    _partial_uniq = models.UniqueIndex(
        "(limitation_id, partial_id) WHERE partial_id IS NOT NULL AND partial_id > 0",
        "This payment was proposed already.",
    )
    _dates = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date)",
        "What ended did so after it began: correct the days.",
    )

    @api.depends("cause")
    def _compute_effect(self):
        for event in self:
            event.effect = EFFECT_OF.get(event.cause)

    @api.constrains("date", "date_end")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for event in self:
            day = max(event.date, event.date_end or event.date)
            if day > today:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s: %(day)s is still to come. Note what happened "
                        "once it has.",
                        invoice=event.limitation_id.move_label,
                        day=format_date(self.env, day),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._by_hand(vals) for vals in vals_list]
        events = super().create(vals_list)
        events.sudo().limitation_id._compute_clocks()
        return events

    @api.model
    def _by_hand(self, vals):
        """What a person notes counts at once, in the name of that person."""
        if given(self, vals).get("state", "confirmed") != "confirmed":
            raise AccessError(
                self.env._("The state of an event follows from its decision.")
            )
        clock = self.env["receivables.limitation"].browse(
            given(self, vals).get("limitation_id")
        )
        return {
            **vals,
            "company_id": clock.company_id.id,
            "decided_by_id": self.env.uid,
            "partial_id": False,
            "state": "confirmed",
        }

    def write(self, vals):
        if not self.env.su and vals.keys() - EDITABLE:
            raise AccessError(
                self.env._(
                    "An event of a limitation period is not changed: take it out, and "
                    "note another one."
                )
            )
        result = super().write(vals)
        if {"cause", "date", "date_end", "state"} & vals.keys():
            self.sudo().limitation_id._compute_clocks()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Events of a limitation period are kept: take %(event)s out "
                    "instead.",
                    event=self[:1].display_name,
                )
            )

    def action_confirm(self):
        """Take these events as proven: from now on they count."""
        self.check_access("write")
        waiting = self.filtered(lambda event: event.state == "proposed")
        waiting.sudo().write({"state": "confirmed", "decided_by_id": self.env.uid})
        waiting._log(self.env._("Confirmed"))
        return True

    def action_cancel(self):
        """Take these events out: they count no more, and stay as history."""
        self.check_access("write")
        counting = self.filtered(lambda event: event.state != "cancelled")
        counting.sudo().write({"state": "cancelled", "decided_by_id": self.env.uid})
        counting._log(self.env._("Taken out"))
        return True

    def _log(self, what):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for event in self:
            event.limitation_id.sudo()._message_log(
                body=f"{what}: {causes[event.cause]}, "
                f"{format_date(self.env, event.date)} ({event.origin or '-'})",
                author_id=self.env.user.partner_id.id,
            )
