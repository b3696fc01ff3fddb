"""Existing companies get the lettering rules and write-off causes of new ones."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._receivables_setup()
