"""What installing on a database that already has years of entries must set up."""


def post_init_hook(env):
    """Give every existing company the records a new one gets at its creation."""
    env["res.company"].search([])._receivables_setup()
