from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models

from . import tables

MONTHS = 12
SHARE_OF_MONTHS_WITH_AN_INVOICE = 0.62
# half of the invoice, or short of a discount or of a retention
PARTS = (0.5, 0.98, 0.5, 0.95)
# the last receipts, which the demonstration run letters by the number they cite
LEFT_TO_LETTER = 15


class ReceivablesDemoLedger(models.AbstractModel):
    """A year of invoices, instalments, credit notes, receipts and their accidents."""

    _name = "receivables.demo.ledger"
    _description = "Demonstration Ledger Entries"

    def _install(self, company, customers):
        """Post a year of entries for these customers, up to yesterday.

        :param company: the demonstration company
        :param customers: ``{name: res.partner}`` of the customers table
        """
        draw = self.env["receivables.demo"]._random()
        today = fields.Date.context_today(self)
        invoices = self._create_invoices(company, customers, draw, today)
        refunds = self._create_refunds(invoices, draw, today)
        self._receive(company, invoices, refunds, customers, draw, today)
        self._unmatched_receipts(company, customers, today)
        self._other_accounts(company, customers, today)
        self._holds(invoices, today)

    # -- invoices ------------------------------------------------------------------

    def _create_invoices(self, company, customers, draw, today):
        terms = self._payment_terms()
        values = [
            self._invoice_values(
                customers[row[0]],
                row,
                today
                - relativedelta(months=month)
                + timedelta(days=draw.randrange(1, 28)),
                terms["instalments"] if draw.random() < 0.08 else terms["30"],
                draw,
            )
            for row in tables.CUSTOMERS
            for month in range(MONTHS, 0, -1)
            if draw.random() < SHARE_OF_MONTHS_WITH_AN_INVOICE
        ]
        values.sort(key=lambda vals: vals["invoice_date"])
        invoices = self.env["account.move"].create(values)
        invoices.action_post()
        return invoices

    def _invoice_values(self, partner, row, day, term, draw):
        dollar = self.env.ref("base.USD")
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": term.id,
            "ref": f"CDE-{partner.id}-{day:%m%d}",
            "currency_id": (
                dollar if row[3] == "US" else self.env.company.currency_id
            ).id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": name,
                        "quantity": draw.randrange(1, 4),
                        "price_unit": price,
                    }
                )
                for name, price in draw.sample(tables.PRODUCTS, draw.randrange(1, 3))
            ],
        }

    def _payment_terms(self):
        Term = self.env["account.payment.term"]

        def line(percent, days):
            return Command.create(
                {"value": "percent", "value_amount": percent, "nb_days": days}
            )

        return {
            "30": Term.create({"name": "30 jours", "line_ids": [line(100, 30)]}),
            "instalments": Term.create(
                {
                    "name": "50 % à 30 jours, 50 % à 60 jours",
                    "line_ids": [line(50, 30), line(50, 60)],
                }
            ),
        }

    def _create_refunds(self, invoices, draw, today):
        """Credit notes: most cite their invoice, some cite nothing."""
        chosen = self.env["account.move"].browse(
            move.id for move in draw.sample(list(invoices), 14)
        )
        days = [min(move.invoice_date + timedelta(days=20), today) for move in chosen]
        refunds = chosen._reverse_moves(
            [
                {"invoice_date": day, "date": day, "ref": f"Avoir {move.name}"}
                for move, day in zip(chosen, days, strict=True)
            ]
        )
        for position, refund in enumerate(refunds):
            if position % 2:
                refund.invoice_line_ids[0].price_unit *= 0.4
            if position % 4 == 3:
                refund.reversed_entry_id = False
        refunds.action_post()
        return refunds

    def _overdue(self, company, days, least, order):
        """Debts of businesses that nothing holds: ``[(customer, open items)]``.

        :param days: overdue for more than so many
        :param least: what a customer owes in all
        """
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("side", "=", "receivable"),
                ("role", "=", "trade"),
                ("move_type", "=", "out_invoice"),
                ("days_overdue", ">", days),
                ("held_amount", "=", 0),
                ("currency_id", "=", company.currency_id.id),
            ],
            order=order,
        )
        businesses = self.env["receivables.card"].search(
            [("company_id", "=", company.id), ("debtor_nature", "=", "business")]
        )
        return [
            (partner, group)
            for partner, group in items.grouped("commercial_partner_id").items()
            if partner in businesses.commercial_partner_id
            and sum(group.mapped("amount_residual")) >= least
        ]

    # -- money ---------------------------------------------------------------------

    def _receive(self, company, invoices, refunds, customers, draw, today):
        """Pay invoices as each customer does, instalment by instalment."""
        profile_of = {customers[row[0]]: row[5] for row in tables.CUSTOMERS}
        credited = refunds.reversed_entry_id
        receipts = []
        for line in self._receivable_lines(invoices - credited):
            share, mean, spread, in_part = tables.PROFILES[profile_of[line.partner_id]]
            day = line.date_maturity + timedelta(days=round(draw.gauss(mean, spread)))
            paid, partly = draw.random() < share, draw.random() < in_part
            day = max(day, line.date + timedelta(days=1))
            if not paid or day >= today:
                continue
            part = PARTS[len(receipts) % len(PARTS)]
            receipts.append((line, day, part if partly else 1.0))
        receipts.sort(key=lambda row: row[1])
        left = [row for row in receipts if row[2] == 1.0][-LEFT_TO_LETTER:]
        payments = self._receivable_lines(self._bank_entries(company, receipts))
        self.env["account.move.line"]._reconcile_plan(
            [
                receipt[0] + payment
                for payment, receipt in zip(payments, receipts, strict=True)
                if receipt not in left
            ]
        )

    def _receivable_lines(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _bank_entries(self, company, receipts):
        """One posted bank entry per receipt ``(line, day, share)``, in their order."""
        journal = self._bank_journal(company)
        moves = self.env["account.move"].create(
            [
                self._receipt_values(
                    journal,
                    day,
                    line.partner_id,
                    line.account_id,
                    line.currency_id,
                    line.currency_id.round(line.amount_currency * share),
                    f"VIR {line.partner_id.name} {line.move_id.name}",
                )
                for line, day, share in receipts
            ]
        )
        moves.action_post()
        return moves

    def _bank_journal(self, company):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )

    def _receipt_values(self, journal, day, partner, account, currency, amount, name):
        balance = currency._convert(
            amount, journal.company_id.currency_id, journal.company_id, day
        )
        shared = {"partner_id": partner.id, "name": name, "currency_id": currency.id}
        return {
            "journal_id": journal.id,
            "date": day,
            "ref": name,
            "line_ids": [
                Command.create(
                    {
                        **shared,
                        "account_id": journal.default_account_id.id,
                        "balance": balance,
                        "amount_currency": amount,
                    }
                ),
                Command.create(
                    {
                        **shared,
                        "account_id": account.id,
                        "balance": -balance,
                        "amount_currency": -amount,
                    }
                ),
            ],
        }

    # -- accidents -----------------------------------------------------------------

    def _unmatched_receipts(self, company, customers, today):
        """Money on the account nobody has matched yet, and a deposit on an order."""
        journal = self._bank_journal(company)
        names = ("Garage Pasquier", "Menuiserie Delorme", "Brasserie Croix-Rousse")
        values = [
            self._receipt_values(
                journal,
                today - timedelta(days=3 + 2 * position),
                customers[name],
                customers[name].property_account_receivable_id,
                company.currency_id,
                450.0 + 800 * position,
                f"VIR {name} SANS REFERENCE",
            )
            for position, name in enumerate(names)
        ]
        deposit = self._account(company, "4191")
        if deposit:
            name = "Hôtel des Terreaux"
            values.append(
                self._receipt_values(
                    journal,
                    today - timedelta(days=12),
                    customers[name],
                    deposit,
                    company.currency_id,
                    1000.0,
                    f"ACOMPTE {name}",
                )
            )
        self.env["account.move"].create(values).action_post()

    def _account(self, company, prefix):
        return self.env["account.account"].search(
            [("company_ids", "in", company.ids), ("code", "=like", f"{prefix}%")],
            limit=1,
        )

    def _other_accounts(self, company, customers, today):
        """A retention, a bill of exchange and a doubtful debt."""
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        transfers = (
            ("4117", "Chantiers de l'Estuaire", 900.0, 120, -200),
            ("413", "Fonderie du Gier", 1500.0, 40, -20),
            ("416", "Auto-école Rivoire", 640.0, 250, 220),
        )
        values = []
        for prefix, name, amount, age, overdue in transfers:
            account, partner = self._account(company, prefix), customers[name]
            if not account:
                continue
            shared = {"partner_id": partner.id, "name": f"{account.name} {name}"}
            values.append(
                {
                    "journal_id": journal.id,
                    "date": today - timedelta(days=age),
                    "ref": shared["name"],
                    "line_ids": [
                        Command.create(
                            {
                                **shared,
                                "account_id": account.id,
                                "balance": amount,
                                "date_maturity": today - timedelta(days=overdue),
                            }
                        ),
                        Command.create(
                            {
                                **shared,
                                "account_id": partner.property_account_receivable_id.id,
                                "balance": -amount,
                            }
                        ),
                    ],
                }
            )
        self.env["account.move"].create(values).action_post()

    def _holds(self, invoices, today):
        """Disputed invoices and the like, and one excluded with core's own flag."""
        overdue = self._receivable_lines(invoices).filtered(
            lambda line: not line.reconciled and line.date_maturity < today
        )
        reasons = ("dispute", "dispute", "manual", "service")
        self.env["receivables.hold"].create(
            [
                {
                    "commercial_partner_id": line.partner_id.commercial_partner_id.id,
                    "company_id": line.company_id.id,
                    "move_line_id": line.id,
                    "move_id": line.move_id.id,
                    "reason": reason,
                    "whole": position != 1,
                    "amount": line.amount_residual_currency / 2,
                    "date_from": today - timedelta(days=5),
                    "review_date": today + timedelta(days=15),
                    "note": "Saisi au téléphone avec le service comptable.",
                }
                for position, (line, reason) in enumerate(
                    zip(overdue[3::7], reasons, strict=False)
                )
            ]
        )
        overdue[-1:].move_id.no_followup = True
