"""VAT on payment of items that moved: due when what they became is paid."""

from odoo import api, models
from odoo.exceptions import UserError

from ...engine.lettering.cash_events import pending_share
from .transfer_walk import WAITING


class ReceivablesLetteringTransfer(models.Model):
    _inherit = "receivables.lettering.transfer"

    @api.model
    def _documents_of(self, partials):
        """Documents whose items, or what they became, are matched by these."""
        lines = partials.debit_move_id | partials.credit_move_id
        became = self._rows("target_line_id", lines)
        cleared = self._rows("counterpart_line_id", lines)
        moved = any(line in became or line in cleared for line in lines)
        if not moved:
            return self.env["account.move"]
        rest = lines.filtered(lambda line: line not in cleared)
        found = self._documents(rest)
        return self.env["account.move"].union(
            *(move for shares in found.values() for move in shares)
        )

    @api.model
    def _settle(self, moves):
        """Post the VAT that cash made due through transfers, and take back what is not.

        Can be called again: it compares what is due with what is posted.

        :param moves: documents whose items were moved
        """
        for move in moves.exists():
            if (
                move.company_id.tax_exigibility
                and move._collect_tax_cash_basis_values()
            ):
                self._settle_document(move)

    @api.model
    def _settle_document(self, move):
        direct, moved, waiting = self._document_shares(move)
        if move.receivables_tax_waits != bool(moved or waiting):
            move.receivables_tax_waits = bool(moved or waiting)
        paid = direct | moved
        posted = self._posted(move)
        wrong = posted.filtered(
            lambda entry: entry.tax_cash_basis_rec_id.id not in paid
        )
        self._take_back(wrong)
        done = (posted - wrong).tax_cash_basis_rec_id.ids
        if due := {key: share for key, share in moved.items() if key not in done}:
            self._release(move, due, sum(paid.values()) == 1)

    @api.model
    def _posted(self, move):
        """The VAT entries of a document that stand: each has its matching."""
        return self.env["account.move"].search(
            [
                ("tax_cash_basis_origin_move_id", "=", move.id),
                ("tax_cash_basis_rec_id", "!=", False),
                ("reversed_entry_id", "=", False),
            ]
        )

    @api.model
    def _posted_through(self, partials):
        """VAT entries that are taken back when these matchings of transfers go."""
        moved = partials.filtered(lambda one: one.receivables_event in WAITING)
        lines = moved.debit_move_id | moved.credit_move_id
        rows = self._rows("counterpart_line_id", lines)
        became = lines.union(*(row.target_line_id for row in rows.values()))
        paid = {
            settlement.partial
            for item in self._items(became - lines).values()
            for settlement in item.settlements
        }
        entries = self.env["account.move"]
        for document in self._documents_of(moved):
            entries |= self._posted(document)
        return entries.filtered(lambda move: move.tax_cash_basis_rec_id.id in paid)

    @api.model
    def _release(self, move, shares, complete):
        """Let core make the VAT entries, for the share that each matching paid.

        :param shares: Fraction of the document by id of the partial reconciliation
        :param complete: all of the document is paid: the last entry takes the cents
        """
        partials = self.env["account.partial.reconcile"].browse(shares)
        partials = partials.sorted(lambda partial: (partial.max_date, partial.id))
        if not all(
            partial.company_id.tax_cash_basis_journal_id for partial in partials
        ):
            raise UserError(
                self.env._(
                    "%(company)s has no journal of VAT on payment: set it in the "
                    "accounting settings before lettering items of %(move)s.",
                    company=partials.company_id[:1].display_name,
                    move=move.name,
                )
            )
        partials.with_context(
            receivables_release=(move, shares, complete)
        )._create_tax_cash_basis_moves()

    @api.model
    def _take_back(self, entries):
        """Reverse VAT entries as core does when their matching is undone."""
        if not entries:
            return
        # First, or the reversals bear it too and are reversed once more later.
        entries.tax_cash_basis_rec_id = False
        drafts = entries.filtered(lambda entry: entry.state == "draft")
        drafts.unlink()
        entries -= drafts
        entries._reverse_moves(
            [
                {
                    "date": entry._get_accounting_date(
                        entry.date, entry._affect_tax_report()
                    ),
                    "ref": self.env._("Reversal of: %s", entry.name),
                }
                for entry in entries
            ],
            cancel=True,
        )

    def _tax_figures(self):
        """(VAT carried, VAT not due yet) of a transfer, in the company's currency."""
        self.ensure_one()
        carried = waiting = 0.0
        lines = self.sudo().line_ids.target_line_id
        items = self._items(lines)
        for line, shares in self._documents(lines).items():
            rest = float(pending_share(line.id, items, here=True))
            for move, share in shares.items():
                tax = self._tax_on_payment(move) * float(share)
                carried += tax
                waiting += tax * rest
        return self.currency_id.round(carried), self.currency_id.round(waiting)

    @api.model
    def _tax_carried(self, lines):
        """VAT on payment of what is open of these items, in the company's currency."""
        tax = 0.0
        for line, shares in self._documents(lines).items():
            if not line.amount_currency:
                continue
            rest = abs(line.amount_residual_currency / line.amount_currency)
            for move, share in shares.items():
                tax += self._tax_on_payment(move) * float(share) * rest
        return lines.company_currency_id[:1].round(tax) if lines else tax

    @api.model
    def _tax_on_payment(self, move):
        values = move._collect_tax_cash_basis_values()
        if not values:
            return 0.0
        taxes = [line for kind, line in values["to_process_lines"] if kind == "tax"]
        return abs(sum(line.balance for line in taxes))
