"""What installing on a database that already has years of entries must set up."""

from odoo.tools import SQL


def post_init_hook(env):
    """Give every existing company the records a new one gets at its creation."""
    env["res.company"].search([])._receivables_setup()


def uninstall_hook(env):
    """Take the foreign keys of our tables away before Odoo empties and drops them.

    Rows a person made refer to records the add-on shipped (a level to its text): Odoo
    deletes the shipped ones first, and would log an error for each that is in use.
    """
    _keep_cheques(env)
    constraints = env.execute_query(
        SQL(
            """
            SELECT key.conrelid::regclass::text, key.conname
              FROM pg_constraint key
              JOIN pg_attribute field ON field.attrelid = key.conrelid
                                     AND field.attnum = key.conkey[1]
              JOIN pg_class ON pg_class.oid = key.conrelid
             WHERE key.contype = 'f'
               AND key.connamespace = current_schema::regnamespace
               AND (pg_class.relname ^@ 'receivables_'
                    OR field.attname ^@ 'receivables_')
            """
        )
    )
    for table, name in constraints:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )


def _keep_cheques(env):
    """Payments by cheque, and their journals' method, become Odoo's manual ones."""
    cheque = env.ref("receivables_followup.payment_method_cheque", False)
    if not cheque:
        return
    manual = env.ref("account.account_payment_method_manual_in")
    for table in ("account_payment_method_line", "account_payment"):
        env.cr.execute(
            SQL(
                "UPDATE %s SET payment_method_id = %s WHERE payment_method_id = %s",
                SQL.identifier(table),
                manual.id,
                cheque.id,
            )
        )
    env.invalidate_all(flush=False)
