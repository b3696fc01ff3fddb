from odoo import fields, models
from odoo.exceptions import UserError

from .constants import POSTAL


class LetterHandler(models.AbstractModel):
    """Letters: one PDF for the batch and one per notice, from one wkhtmltopdf start.

    A letter is sent when its PDF exists. Nothing leaves the house by itself, so after a
    crash the letters of the batch are simply printed again.
    """

    _name = "receivables.dunning.channel.handler.letter"
    _inherit = "receivables.dunning.channel.handler"
    _description = "Dunning by Letter"

    _chunk_size = 500
    _whole_chunk = True

    def _record(self, notices, payloads):
        failed = {
            notice: UserError(error)
            for notice in notices.sudo()
            if (error := notice._postal_error())
        }
        whole, documents, unprinted = notices.filtered(
            lambda notice: notice not in failed
        )._letters_pdf()
        if documents:
            self._file_letters(documents)
            file = self._file_batch(documents, whole)
            if self._in_test(notices):
                self._mail_batch_to_tester(list(documents), file)
        return failed | unprinted

    def _file_letters(self, documents):
        """Attach each letter to its notice."""
        files = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": f"{notice._file_name()}.pdf",
                        "raw": content,
                        "mimetype": "application/pdf",
                        "res_model": notice._name,
                        "res_id": notice.id,
                    }
                    for notice, content in documents.items()
                ]
            )
        )
        for notice, file in zip(documents, files, strict=True):
            notice.sudo().attachment_ids = [fields.Command.link(file.id)]
            notice._seal(file)

    def _file_batch(self, documents, whole):
        """Attach the PDF of the batch to the run."""
        run = next(iter(documents)).run_id
        return run._file_batch(whole, len(documents), "pdf")


class RegisteredHandler(models.AbstractModel):
    """Registered letters: the letter, its tracking number, its proofs."""

    _name = "receivables.dunning.channel.handler.registered"
    _inherit = "receivables.dunning.channel.handler.letter"
    _description = "Dunning by Registered Letter"


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def _file_name(self):
        name = (self.name or f"notice-{self.id}").replace("/", "-")
        return f"TEST-{name}" if self.sudo().company_id.receivables_test_mode else name

    def _postal_error(self):
        """Why no letter can be posted to this recipient, or False."""
        company = self.company_id
        if company.receivables_test_mode and (error := self._tester_error(company)):
            return error
        if self.channel not in POSTAL:
            return False
        head = self.env["receivables.letterhead"]
        partner = head._postal_partner(self.partner_id)
        if partner.receivables_address_wrong:
            return self.env._(
                "Letters to %(partner)s came back, the post does not know the address: "
                "correct it on the contact, or untick “Wrong Postal Address” there, "
                "then retry.",
                partner=partner.display_name,
            )
        if (partner.street or partner.street2) and (partner.city or partner.zip):
            return False
        return self.env._(
            "%(partner)s has no complete postal address: enter street and town, then"
            " retry.",
            partner=partner.display_name,
        )


class ReceivablesDunningRun(models.Model):
    _inherit = "receivables.dunning.run"

    letter_attachment_ids = fields.Many2many(
        "ir.attachment",
        "receivables_dunning_run_letter_rel",
        "run_id",
        "attachment_id",
        string="Letters",
        copy=False,
        readonly=True,
        help="The letters of each batch in one file, ready to print or to hand over.",
    )

    def _file_batch(self, content, count, extension):
        """Attach the file of one batch to the run.

        :return: the attachment
        """
        run = self.sudo()
        number = len(run.letter_attachment_ids) + 1
        name = self.env._(
            "Letters %(run)s-%(number)s (%(count)s)",
            run=run.name.replace("/", "-"),
            number=number,
            count=count,
        )
        if run.company_id.receivables_test_mode:
            name = f"TEST {name}"
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name}.{extension}",
                    "raw": content,
                    "res_model": run._name,
                    "res_id": run.id,
                }
            )
        )
        run.letter_attachment_ids |= file
        return file
