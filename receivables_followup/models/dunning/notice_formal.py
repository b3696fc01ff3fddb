"""A formal notice (mise en demeure): when it arrived, what follows, what proves it."""

import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from .channel import PROVEN

DATES = ("posted_on", "first_presented_on", "received_on")


class ReceivablesDunningNotice(models.Model):
    """Effects of default run from the first presentation (article 1344 of the French
    Civil Code): the days to pay count from it, and interest of article 1231-6 where
    L441-10 of the Commercial Code does not apply. It does not interrupt limitation.
    """

    _inherit = "receivables.dunning.notice"

    is_formal_notice = fields.Boolean(
        related="level_id.is_formal_notice", string="Formal Notice"
    )
    posted_on = fields.Date(
        string="Handed Over On",
        help="Day the notice was handed to the post, to the electronic service or to "
        "the commissaire de justice.",
    )
    received_on = fields.Date(help="Day on the acknowledgement of receipt.")
    deadline_days = fields.Integer(
        string="Days to Pay",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The days the text gives, whatever the level says later; 0: not written "
        "yet.",
    )
    deadline_on = fields.Date(
        string="To Be Paid By",
        compute="_compute_deadline_on",
        store=True,
        index="btree_not_null",
        help="First presentation plus the days to pay the text gives. A notice that "
        "was refused or not claimed was presented; where the address is unknown no "
        "time runs.",
    )
    sealed_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Archived Letter",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The letter as it left. Nobody can change or delete it.",
    )
    sealed_hash = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Fingerprint of the archived letter on the day it left.",
    )

    @api.depends("first_presented_on", "proof_outcome")
    def _compute_deadline_on(self):
        for notice in self:
            if notice._is_presented():
                days = timedelta(days=notice._days_to_pay())
                notice.deadline_on = notice.first_presented_on + days
            else:
                notice.deadline_on = False

    def _is_presented(self):
        """Whether this is a formal notice that has the effects of default."""
        return bool(
            self.first_presented_on
            and self.level_id.is_formal_notice
            and self.proof_outcome != "returned"
        )

    def _days_to_pay(self):
        """The days the text gives; those of the level while there is no text."""
        return self.deadline_days or self.level_id.deadline_days

    @api.constrains(*DATES)
    def _check_delivery_dates(self):
        today = fields.Date.context_today(self)
        for notice in self:
            days = [notice[name] for name in DATES if notice[name]]
            if days != sorted(days) or any(day > today for day in days):
                raise ValidationError(
                    self.env._(
                        "The days of %(notice)s contradict each other: it is handed "
                        "over, then presented, then received, none of them in the "
                        "future (handed over %(posted)s, presented %(presented)s, "
                        "received %(received)s).",
                        notice=notice.name,
                        posted=format_date(self.env, notice.posted_on) or "-",
                        presented=format_date(self.env, notice.first_presented_on)
                        or "-",
                        received=format_date(self.env, notice.received_on) or "-",
                    )
                )

    @api.constrains(*DATES, "proof_outcome", "tracking_number")
    def _check_tracking_number(self):
        """Days of a formal notice are worth what its tracking number proves."""
        for notice in self:
            proven = notice.level_id.is_formal_notice and notice.channel in PROVEN
            known = any(notice[name] for name in DATES) or notice.proof_outcome
            if proven and known and not (notice.tracking_number or "").strip():
                raise ValidationError(
                    self.env._(
                        "The formal notice %(notice)s has no tracking number: enter "
                        "the number of the registered letter, of the electronic letter "
                        "or of the act first.",
                        notice=notice.name,
                    )
                )

    def _check_days_known(self, vals):
        """What proves a formal notice, once entered, is corrected by managers only.

        :raise UserError: naming the field and the notice
        """
        fixed = {*DATES, "tracking_number", "proof_outcome"} & vals.keys()
        if not fixed or self.env.user.has_group("receivables_followup.group_manager"):
            return
        for notice in self.sudo().filtered("sealed_hash"):
            for name in fixed:
                field = self._fields[name]
                known = notice[name]
                if known and field.convert_to_cache(vals[name], notice) != known:
                    raise UserError(
                        self.env._(
                            "The %(field)s of the formal notice %(notice)s is entered "
                            "already: only a credit manager corrects it.",
                            field=field._description_string(self.env),
                            notice=notice.name,
                        )
                    )

    # -- archive -----------------------------------------------------------------------

    def write(self, vals):
        """Refuse a second archive, also to code with the rights of the system."""
        if not self.env.su:
            self._check_days_known(vals)
        if {"sealed_attachment_id", "sealed_hash"} & vals.keys():
            for notice in self.filtered("sealed_hash"):
                raise AccessError(
                    self.env._(
                        "The letter of the formal notice %(notice)s is archived: it "
                        "cannot be replaced.",
                        notice=notice.name,
                    )
                )
        return super().write(vals)

    def _seal(self, file):
        """Keep the letter of a formal notice and its fingerprint for good."""
        for notice in self.sudo().filtered("is_formal_notice"):
            if notice.company_id.receivables_test_mode:
                continue
            fingerprint = hashlib.sha256(file.raw or b"").hexdigest()
            notice.write({"sealed_attachment_id": file.id, "sealed_hash": fingerprint})

    def _seal_holds(self):
        """Whether the archived letter is byte for byte the one that left."""
        self.ensure_one()
        file = self.sudo().sealed_attachment_id
        content = hashlib.sha256(file.raw or b"").hexdigest()
        return bool(file) and content == self.sealed_hash

    def action_verify(self):
        """Compare the archived letter with its fingerprint, and say the result.

        :raise UserError: the letter was changed or is gone
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sealed_hash:
            raise UserError(
                self.env._(
                    "%(notice)s has no archived letter: only formal notices that have "
                    "left have one.",
                    notice=self.name,
                )
            )
        if not self._seal_holds():
            raise UserError(
                self.env._(
                    "The archived letter of %(notice)s is not the one that left: its "
                    "fingerprint differs. Restore the file from a backup before you "
                    "use it as evidence.",
                    notice=self.name,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The letter is the one that left. SHA-256: %(hash)s",
                    hash=self.sealed_hash,
                ),
            },
        }


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _receivables_sealed_ids(self):
        """Archived formal notices stay whatever becomes of the notice."""
        archived = (
            self.env["receivables.dunning.notice"]
            .sudo()
            .search([("sealed_attachment_id", "in", self.ids)])
        )
        return [*super()._receivables_sealed_ids(), *archived.sealed_attachment_id.ids]
