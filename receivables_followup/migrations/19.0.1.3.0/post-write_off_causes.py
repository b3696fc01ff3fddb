"""Existing companies get the write-off causes that new ones have."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["receivables.write.off.cause"]._ensure_codes(
        env["res.company"].search([]), ("withholding_tax", "factor_fees")
    )
