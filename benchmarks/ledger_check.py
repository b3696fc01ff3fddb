"""Whether a generated ledger is one that Odoo itself could have written."""

INVARIANTS = {
    "every move balances": """
        SELECT count(*) FROM (SELECT move_id FROM account_move_line
        GROUP BY move_id HAVING abs(sum(balance)) > 0.004) x""",
    "residual = balance - partials": """
        SELECT count(*) FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.reconcile
          LEFT JOIN (SELECT debit_move_id AS id, sum(amount) AS amount
                       FROM account_partial_reconcile GROUP BY 1) d ON d.id = l.id
          LEFT JOIN (SELECT credit_move_id AS id, sum(amount) AS amount
                       FROM account_partial_reconcile GROUP BY 1) c ON c.id = l.id
         WHERE abs(l.amount_residual - l.balance
                   + coalesce(d.amount, 0) - coalesce(c.amount, 0)) > 0.004""",
    "reconciled = no residual": """
        SELECT count(*) FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.reconcile
         WHERE l.parent_state = 'posted' AND l.balance != 0
           AND coalesce(l.reconciled, false) != (l.amount_residual = 0)""",
    "lines mirror their move": """
        SELECT count(*) FROM account_move_line l JOIN account_move m ON m.id = l.move_id
         WHERE l.date != m.date OR l.parent_state != m.state""",
}


def check(env, company, sample=50):
    """Stop when the ledger is not one that Odoo itself could have written.

    :raises AssertionError: names the invariant or the field that fails
    """
    for name, query in INVARIANTS.items():
        env.cr.execute(query)
        wrong = env.cr.fetchone()[0]
        assert not wrong, f"{wrong} rows break: {name}"
    moves = env["account.move"].search([("company_id", "=", company.id)])
    moves = moves[:: max(1, len(moves) // sample)]
    watched = {
        "account.move": ("amount_total", "amount_residual", "payment_state"),
        "account.move.line": ("amount_residual", "amount_residual_currency"),
    }
    for model, names in watched.items():
        records = moves if model == "account.move" else moves.line_ids
        before = {name: records.mapped(name) for name in names}
        for name in names:
            env.add_to_compute(env[model]._fields[name], records)
        env[model].flush_model(names)
        records.invalidate_recordset()
        for name in names:
            after = records.mapped(name)
            wrong = [
                pair for pair in zip(before[name], after, strict=True) if _differ(*pair)
            ]
            assert not wrong, f"{model}.{name} differs: {wrong[:5]}"


def _differ(one, other):
    if isinstance(one, float):
        return abs(one - other) > 0.004
    return one != other
