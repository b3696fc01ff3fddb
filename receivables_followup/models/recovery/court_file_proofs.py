"""What proves the claim beside the invoices: agreements, notices, the case's papers."""

from odoo import models

from ..dunning.channel import PROVEN
from ..dunning.constants import PAPER
from .court_file_pieces import Missing, Piece, file_piece

# A claim in insolvency proceedings needs no formal notice.
UNASKED = ("insolvency_claim", "retention_of_title")


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    # -- agreements ------------------------------------------------------------------

    def _court_agreements(self):
        """Payment plans signed by the debtor, and acknowledgements of the debt."""
        pieces, missing = [], []
        plans = self.env["receivables.payment.plan"].search(
            [
                ("move_ids", "in", self.move_ids.ids),
                ("state", "in", ("active", "kept", "broken")),
                ("company_id", "=", self.company_id.id),
            ],
            order="made_on, id",
        )
        attached = self._court_attached(plans)
        for plan in plans:
            title = self.env._(
                "Payment plan and acknowledgement of debt %(number)s", number=plan.name
            )
            files = attached.get(plan.id)
            if not files:
                missing.append(
                    Missing(
                        title,
                        self.env._("Attach the copy the customer signed to the plan."),
                    )
                )
            pieces += [file_piece(file, title, plan.made_on) for file in files or ()]
        events = self.env["receivables.limitation.event"].search(
            [
                ("limitation_id.move_line_id", "in", self.move_line_ids.ids),
                ("state", "=", "confirmed"),
            ],
            order="date, id",
        )
        causes = dict(events._fields["cause"]._description_selection(self.env))
        for event in events:
            pieces += [
                file_piece(file, causes[event.cause], event.date)
                for file in event.attachment_ids
            ]
        return pieces, missing

    # -- dunning ---------------------------------------------------------------------

    def _court_notices(self):
        """The notices that left for the claimed items, the oldest first."""
        case = self.sudo()
        lines = self.env["receivables.dunning.notice.line"].sudo()
        found = lines.search(
            [
                ("move_id", "in", case.move_ids.ids),
                ("kind", "=", "claimed"),
                ("notice_id.state", "=", "sent"),
                ("notice_id.is_test", "=", False),
                ("notice_id.company_id", "=", case.company_id.id),
            ]
        ).notice_id
        if case.notice_id.state == "sent" and not case.notice_id.is_test:
            found |= case.notice_id
        here = found.with_context(lang=self.env.lang)
        return here.sorted(lambda one: (one.sent_at or one.create_date, one.id))

    def _court_formal_notices(self, notices):
        """The formal notices as archived, with what proves their receipt."""
        formal = notices.filtered(lambda one: one.is_formal_notice)
        pieces, missing = [], []
        if not formal and self.procedure not in UNASKED:
            missing.append(
                Missing(
                    self.env._("Formal notice"),
                    self.env._(
                        "No formal notice of these invoices has left: most courts want "
                        "one. Send it by registered letter, or note it on the case."
                    ),
                )
            )
        for notice in formal:
            title = self.env._("Formal notice %(number)s", number=notice.name)
            if notice.sealed_hash and notice._seal_holds():
                pieces.append(
                    Piece(
                        title,
                        (notice.sent_at or notice.create_date).date(),
                        notice.sealed_attachment_id,
                        note=self.env._(
                            "Archived with the fingerprint SHA-256 %(hash)s",
                            hash=notice.sealed_hash,
                        ),
                    )
                )
            else:
                missing.append(
                    Missing(
                        title,
                        self.env._(
                            "Its archived letter is gone, or is not the one that left: "
                            "restore the file from a backup."
                        ),
                    )
                )
            pieces += self._court_proofs(notice, missing)
        return pieces, missing

    def _court_proofs(self, notice, missing):
        """What proves the delivery of a notice; what lacks is added to ``missing``."""
        title = self.env._("Proof of delivery of %(number)s", number=notice.name)
        proofs = notice.proof_attachment_ids
        if notice.channel in PROVEN:
            if not proofs:
                remedy = self.env._(
                    "Scan the acknowledgement of receipt or the act, and file it as a "
                    "proof of the notice."
                )
                missing.append(Missing(title, remedy))
            if not notice.first_presented_on:
                what = self.env._(
                    "Day of first presentation of %(number)s", number=notice.name
                )
                remedy = self.env._("Enter it on the notice: delays run from it.")
                missing.append(Missing(what, remedy))
        day = notice.received_on or notice.first_presented_on or notice.posted_on
        return [file_piece(file, title, day) for file in proofs]

    def _court_letters(self, notices):
        """The other letters as they were sent, each with its proofs."""
        pieces, missing = [], []
        for notice in notices.filtered(lambda one: not one.is_formal_notice):
            if notice.channel not in PAPER:
                continue
            files = notice.attachment_ids.filtered(
                lambda file, notice=notice: file.res_model == notice._name
            )
            title = self.env._("Reminder %(number)s", number=notice.name)
            if not files:
                missing.append(
                    Missing(title, self.env._("The letter is no longer in the system."))
                )
            day = (notice.sent_at or notice.create_date).date()
            pieces += [file_piece(file, title, day) for file in files]
            pieces += self._court_proofs(notice, missing)
        return pieces, missing

    # -- the case itself ---------------------------------------------------------------

    def _court_own_documents(self):
        """What people attached to the case: mandates, orders, proofs."""
        files = self._court_attached(self).get(self.id, self.env["ir.attachment"])
        files -= self.court_file_ids
        return [file_piece(file) for file in files], []

    def _court_settings_missing(self):
        """What the case itself lacks, and documents that are not claimed with it."""
        missing = []
        if self._court_is_french() and not self._court_lang().startswith("fr"):
            missing.append(
                Missing(
                    self.env._("French"),
                    self.env._(
                        "French courts read French, and the language is not installed: "
                        "add it in the settings, then build the file again."
                    ),
                )
            )
        if not self.court and not self.agent_id:
            missing.append(
                Missing(
                    self.env._("Court or office"),
                    self.env._("Enter its name and place on the case."),
                )
            )
        notes = self._court_unclaimed_notes()
        if notes:
            missing.append(
                Missing(
                    self.env._(
                        "Debit notes of late charges %(numbers)s",
                        numbers=", ".join(notes.mapped("name")),
                    ),
                    self.env._(
                        "They are open, and what they bill is not claimed again: add "
                        "them to the items of the case, or leave them out on purpose."
                    ),
                )
            )
        return missing

    def _court_unclaimed_notes(self):
        """Open debit notes of charges on the claimed items, that are not claimed."""
        claims = self.env["receivables.late.charge"].search(
            [
                ("move_line_id", "in", self.move_line_ids.ids),
                ("state", "=", "billed"),
            ]
        )
        return (
            claims.debit_note_id.filtered(
                lambda move: move.state == "posted" and move.amount_residual > 0
            ).sorted("name")
            - self.move_line_ids.move_id
        )
