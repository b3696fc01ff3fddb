from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine.lettering.letter_file import parse
from ..engine.lettering.letter_import import assemble, locate
from ..models.ledger.upload import uploaded

PREVIEW = 200  # rows shown before applying; all of them are checked
LISTED = 20  # problems named in a refusal


class ReceivablesLetteringImport(models.TransientModel):
    """Gives imported entries the letters they had in another system.

    The file is checked first: a single problem and nothing is lettered. What is
    lettered is history: no exchange entry, no VAT on payment, which the other system
    has already accounted for.
    """

    _name = "receivables.lettering.import"
    _description = "Import Letters"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Company of the entries; its branches are looked through too.",
    )
    file = fields.Binary(
        attachment=False,
        required=True,
        help="The audit file (FEC) of the other system, or a table with headings: "
        "account, date, debit and credit (or amount), letter; better also partner, "
        "document, journal and lettering date.",
    )
    filename = fields.Char()
    checked = fields.Boolean(readonly=True)
    item_count = fields.Integer("Items to Letter", readonly=True)
    group_count = fields.Integer("Letters to Import", readonly=True)
    done_count = fields.Integer(
        "Already Lettered",
        readonly=True,
        help="Letters of the file whose items are already lettered together.",
    )
    ignored_count = fields.Integer(
        "Left Out",
        readonly=True,
        help="Rows on accounts that are not customer or supplier accounts.",
    )
    problem_count = fields.Integer("Problems", readonly=True)
    line_ids = fields.One2many(
        "receivables.lettering.import.line", "import_id", readonly=True
    )

    @api.onchange("file", "company_id")
    def _onchange_file(self):
        self.checked = False

    def action_check(self):
        """Show what would be lettered, and every problem; nothing is done."""
        self.ensure_one()
        self.check_access("write")
        plan = self._plan()
        rows = [
            Command.create({"file_line": problem.line, "problem": self._words(problem)})
            for problem in plan["problems"][:PREVIEW]
        ]
        items = [
            Command.create(
                {"file_line": line, "letter": group.letter, "move_line_id": i}
            )
            for group in plan["groups"]
            for line, i in zip(group.lines, group.items, strict=True)
        ]
        self.write(
            {
                "checked": True,
                "item_count": len(items),
                "group_count": len(plan["groups"]),
                "done_count": plan["done"],
                "ignored_count": plan["ignored"],
                "problem_count": len(plan["problems"]),
                "line_ids": [Command.clear(), *rows, *items[:PREVIEW]],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Letters"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_import(self):
        """Letter the groups of the file; drafts are lettered when they are posted.

        :raise UserError: listing the problems; then nothing is lettered
        """
        self.ensure_one()
        self.check_access("write")
        plan = self._plan()
        if plan["problems"]:
            raise UserError(
                self.env._(
                    "Nothing was lettered. Correct these first:\n%(problems)s",
                    problems="\n".join(
                        self._words(problem) for problem in plan["problems"][:LISTED]
                    ),
                )
            )
        self._letter_groups(plan["groups"])
        message = self.env._("%(count)s letters imported.", count=len(plan["groups"]))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # -- reading ---------------------------------------------------------------

    def _plan(self):
        """What the file asks for.

        :return: dict: ``groups`` and ``problems`` of the engine, ``done`` (letters
            already there), ``ignored`` (rows on other accounts)
        """
        digits = self.company_id.currency_id.decimal_places
        content = uploaded(self.env, self.file, self.filename)
        rows, problems = parse(content, digits)
        rows, ignored, strange = self._of_ledger(rows)
        found, missing = locate(rows, self._items(rows))
        groups, wrong = assemble(found) if not missing else ([], [])
        groups, done, taken = self._still_open(groups)
        return {
            "groups": groups,
            "problems": problems + strange + missing + wrong + taken,
            "done": done,
            "ignored": ignored,
        }

    # -- doing -----------------------------------------------------------------

    def _letter_groups(self, groups):
        """Letter posted items now, and mark those that wait for a draft."""
        Line = self.env["account.move.line"]
        lines = Line.browse([i for group in groups for i in group.items])
        drafts = set(lines.filtered(lambda line: line.parent_state == "draft").ids)
        waiting = [group for group in groups if drafts.intersection(group.items)]
        for group in waiting:
            Line.browse(group.items).matching_number = self._mark(group)
        for partial in (False, True):
            now = [
                group
                for group in groups
                if group.partial == partial and not drafts.intersection(group.items)
            ]
            if now:
                made = self._door()._letter(
                    [Line.browse(group.items) for group in now],
                    "import",
                    event="import",
                    partial=partial,
                )
                for record, group in zip(made, now, strict=True):
                    record.sudo().imported_letter = group.letter

    def _door(self):
        return self.env["receivables.lettering"].with_context(
            no_exchange_difference=True
        )

    def _mark(self, group):
        """Number under which Odoo matches the items once all of them are posted; it
        is looked up in all entries, so that it must name account and partner."""
        return f"I{group.account}-{group.partner}-{group.letter}-{min(group.items)}"

    # -- words -----------------------------------------------------------------

    def _words(self, problem):
        """The problem as a sentence that says what to do."""
        return self.env._(
            "Line %(line)s: %(problem)s",
            line=problem.line,
            problem=self._problem_text(problem.code, problem.values),
        )


class ReceivablesLetteringImportLine(models.TransientModel):
    """One item that would be lettered, or one problem."""

    _name = "receivables.lettering.import.line"
    _description = "Letter to Import"
    _order = "problem, file_line, id"

    import_id = fields.Many2one(
        "receivables.lettering.import", required=True, ondelete="cascade", index=True
    )
    file_line = fields.Integer("Line", readonly=True)
    letter = fields.Char("Old Letter", readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="move_line_id.partner_id")
    date = fields.Date(related="move_line_id.date")
    company_currency_id = fields.Many2one(related="move_line_id.company_currency_id")
    balance = fields.Monetary(
        related="move_line_id.balance", currency_field="company_currency_id"
    )
    problem = fields.Char(readonly=True)
