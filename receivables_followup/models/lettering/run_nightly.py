import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_auto_letter = fields.Boolean(
        "Letter Every Night",
        help="The rules letter by themselves what is certain; the rest is proposed.",
    )


class ReceivablesLetteringRun(models.Model):
    """The run of every night."""

    _inherit = "receivables.lettering.run"

    @api.model
    def _cron_nightly(self):
        """Start a run for each company that a manager switched it on for.

        One company's failure does not keep the others from their run.
        """
        companies = self.env["res.company"].search(
            [("receivables_auto_letter", "=", True)]
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            try:
                self.with_company(company)._start_nightly(company)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("No lettering run was started for %s", company.name)
            if not progress(1):
                break

    def _start_nightly(self, company):
        """Start the run of one company, unless one is on its way.

        :return: the run, or none
        """
        if self.search([("company_id", "=", company.id), ("state", "=", "running")]):
            return self.browse()
        run = self.create({"company_id": company.id, "user_id": False})
        run.action_run_async()
        return run
