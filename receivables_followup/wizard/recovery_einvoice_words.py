"""What is wrong with a status, in words."""

from odoo import models


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    def _words(self, error):
        """The message for an ``engine.recovery.einvoice_file`` error."""
        return self._all_words()[error.code] % error.params

    def _all_words(self):
        env = self.env
        return {
            "not_text": env._("The file is no text: save it as CSV (UTF-8) or JSON."),
            "empty": env._("The file holds no status."),
            "bad_csv": env._("The file is no table: %(cause)s."),
            "bad_json": env._("The JSON breaks off at line %(line)s: %(cause)s."),
            "bad_json_shape": env._(
                'The JSON must be a list of statuses, or {"events": [...]}.'
            ),
            "missing_columns": env._(
                "The first line must name the columns invoice, status and time; "
                "missing: %(columns)s."
            ),
            "too_many_rows": env._(
                "More than %(limit)s statuses: import the file in several parts."
            ),
            "not_an_object": env._("each status must be an object with keys."),
            "too_many_cells": env._(
                "%(count)s cells more than the first line has columns."
            ),
            "missing": env._("the column %(column)s is empty."),
            "not_a_text": env._("the column %(column)s must be a text."),
            "too_long": env._(
                "the column %(column)s is longer than %(limit)s characters."
            ),
            "bad_direction": env._("%(value)s is no direction: write in or out."),
            "bad_role": env._("%(value)s is no role: use one of %(known)s."),
            "bad_time": env._(
                "%(value)s is no time (2026-09-01T10:00:00+02:00 or 20260901100000)."
            ),
            "bad_day": env._("%(value)s is no day (2026-09-30)."),
            "bad_reason": env._("%(value)s is no reason code (such as PU_ERR)."),
            "bad_amount": env._(
                "%(value)s is no amount by VAT rate (20=1200.00; 5.5=105.50)."
            ),
            "bad_iban": env._("%(value)s is no valid IBAN."),
        }
