"""Existing companies get the records a new one gets: reasons, accounts, parameters."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._receivables_setup()
