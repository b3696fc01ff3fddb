"""The French audit file says by which letter, and since when, an item is settled."""

import base64
import csv
import io

from odoo import models
from odoo.tools import SQL

# Columns of the file, counted from 0.
LETTER, LETTER_DATE = 13, 14


class L10nFrFecExportWizard(models.TransientModel):
    _inherit = "l10n_fr.fec.export.wizard"

    def generate_fec(self):
        """Put our letters where Odoo puts internal numbers.

        ``EcritureLet`` is the letter of a complete group, ``DateLet`` the date of its
        last item; Odoo gives the number of the matching and the day it was keyed in.
        Partial groups stay blank, as the norm wants. What is matched in accounts that
        bear no letters keeps its number, with the date of its last item.
        """
        result = super().generate_fec()
        result["file_content"] = self._letter_fec(result["file_content"])
        return result

    def _letter_fec(self, content):
        """The file with letters and their dates; everything else byte for byte."""
        rows = list(
            csv.reader(io.StringIO(content.decode(), newline=""), delimiter="|")
        )
        numbers = {int(row[LETTER]) for row in rows[1:] if row[LETTER].isdecimal()}
        letters = self._fec_letters(numbers)
        for row in rows[1:]:
            if row[LETTER].isdecimal():
                row[LETTER : LETTER_DATE + 1] = letters[int(row[LETTER])]
        with io.StringIO() as file:
            csv.writer(file, delimiter="|", lineterminator="\r\n").writerows(rows)
            return file.getvalue()[:-2].encode()

    def _fec_letters(self, full_ids):
        """Letter and date of complete groups.

        :param full_ids: ids of ``account.full.reconcile``
        :return: ``{id: (letter or id as text, date as YYYYMMDD)}``
        """
        self.env["account.move.line"].flush_model(
            ["date", "full_reconcile_id", "letter"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT full_reconcile_id,
                       COALESCE(min(upper(letter)), full_reconcile_id::text),
                       to_char(max(date), 'YYYYMMDD')
                  FROM account_move_line
                 WHERE full_reconcile_id = ANY(%s)
              GROUP BY full_reconcile_id
                """,
                sorted(full_ids),
            )
        )
        return {full_id: (letter, date) for full_id, letter, date in rows}

    def create_fec_report_action(self):
        """Where nothing else offers the file, offer it for download."""
        self.ensure_one()
        action = super().create_fec_report_action()
        if action:
            return action
        made = self.generate_fec()
        attachment = self.env["ir.attachment"].create(
            {
                "name": made["file_name"],
                "datas": base64.b64encode(made["file_content"]),
                "mimetype": "text/plain",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }
