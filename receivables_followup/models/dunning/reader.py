import re

from odoo import api, models
from odoo.tools import SQL

from .scope import ITEM_COLUMNS, PAST_COLUMNS, Chunk, ItemRow, Party

CHUNK = 2000  # customers read, decided and written together
REFERENCE = re.compile(r"[^\s,;:()]+")


class ReceivablesDunningReader(models.AbstractModel):
    """Reads the ledger into engine values, some customers at a time.

    The one adapter between ``receivables.open.item`` and the engine: a run, a last
    check before sending, "Why?" and a rehearsal all decide on what is read here. The
    number of statements does not depend on the number of customers read together.
    """

    _name = "receivables.dunning.reader"
    _description = "Dunning: Ledger to Engine"

    @api.model
    def _chunks(self, scope, partners=None):
        """Yield lists of partners, as they stand on the items, to read together.

        Customers whose notices may meet at one recipient are in one list.

        :param partners: only these customers, and those who share their payer
        """
        families = self._families(scope)
        if partners:
            wanted = set(partners.commercial_partner_id.ids)
            families = {
                key: members
                for key, members in families.items()
                if key in wanted
                or any(customer in wanted for _partner, customer in members)
            }
        chunk = []
        for key in sorted(families):
            chunk += [partner for partner, _customer in families[key]]
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    @api.model
    def _families(self, scope):
        """Group the partners with open items by who pays for them.

        The partners are joined after the items are boiled down to one row each: the
        planner underestimates the items and would loop over all partners for each.

        :return: ``{commercial entity of the payer: [(partner id, customer id)]}``; 0
            stands for items without a partner
        """
        self.env.flush_all()
        families = {}
        for key, *member in self.env.execute_query(
            SQL(
                """
                WITH present AS MATERIALIZED (
                    SELECT DISTINCT item.partner_id FROM (%s) item WHERE %s)
                SELECT COALESCE(payer.commercial_partner_id, customer.id, 0),
                       COALESCE(partner.id, 0),
                       COALESCE(customer.id, 0)
                  FROM present
                  LEFT JOIN res_partner partner ON partner.id = present.partner_id
                  LEFT JOIN res_partner customer
                    ON customer.id = partner.commercial_partner_id
                  LEFT JOIN res_partner payer
                    ON payer.id = customer.receivables_payer_id
                """,
                self.env["receivables.open.item"]
                .with_context(as_of=False)
                ._table_query,
                self._item_condition(scope),
            )
        ):
            families.setdefault(key, []).append(member)
        return families

    @api.model
    def _item_condition(self, scope):
        """The items dunning looks at: the customer side of one company."""
        return SQL(
            "item.company_id = %s AND item.side = 'receivable'", scope.company.id
        )

    @api.model
    def _read_items(self, scope, partner_ids):
        """Read the open items of these partners (0: those without a partner).

        The partner is part of the index of open items: a chunk does not scan them all.
        """
        condition = SQL("item.partner_id = ANY(%s)", list(partner_ids))
        if 0 in partner_ids:
            condition = SQL("(%s OR item.partner_id IS NULL)", condition)
        items = self.env["receivables.open.item"].with_context(
            as_of=False, receivables_today=scope.today
        )
        columns = ITEM_COLUMNS
        if items._since():
            columns = PAST_COLUMNS
        return map(
            ItemRow._make,
            items._query_rows(
                columns,
                SQL("%s AND %s", self._item_condition(scope), condition),
                SQL("item.id"),
            ),
        )

    @api.model
    def _read_chunk(self, scope, partner_ids):
        """Read everything that is needed to decide on the items of these partners.

        :return: ``Chunk``
        """
        chunk = Chunk()
        rows = list(self._read_items(scope, partner_ids))
        chunk.payers = self._read_entities({row.payer for row in rows} - {None})
        partners = {row.customer for row in rows if row.customer}
        chunk.cards = self._read_cards(scope, partners.union(chunk.payers.values()))
        policies = self._read_policies(scope, chunk)
        known = []
        for row in rows:
            if not row.customer:
                chunk.outside.setdefault("no_partner", []).append(row.id)
            elif not policies.get(row.customer):
                chunk.outside.setdefault("no_policy", []).append(row.id)
            else:
                known.append(row)
            chunk.rows[row.id] = row
        self._read_accounts(scope, chunk, known, policies)
        return chunk

    @api.model
    def _read_cards(self, scope, partner_ids):
        """Return ``{partner id: card id}``; a customer without a card gets one."""
        cards = self.env["receivables.card"].sudo()
        return scope.remembered(
            "card", partner_ids, lambda ids: cards._ensure(ids, scope.company)
        )

    @api.model
    def _read_policies(self, scope, chunk):
        """Return ``{partner id: policy id}`` and note the terms of interest."""
        cards = self.env["receivables.card"].sudo().browse(chunk.cards.values())
        by_card = scope.policies_of(cards)
        rates = self.env["receivables.interest.rate"].sudo()
        terms = scope.remembered(
            "terms",
            cards.ids,
            lambda ids: rates._interest_terms_by_card(cards.browse(ids), by_card),
        )
        copies = scope.remembered(
            "copy",
            cards.ids,
            lambda ids: {card.id: card.dunning_cc for card in cards.browse(ids)},
        )
        policies = {}
        for partner_id, card_id in chunk.cards.items():
            policies[partner_id] = by_card[card_id].id
            chunk.copies[partner_id] = copies[card_id]
            chunk.terms[partner_id] = terms.get(card_id)
            # A debt that bears interest weighs more on the debtor.
            chunk.burdens[partner_id] = int(bool(terms.get(card_id).rates))
        return policies

    @api.model
    def _read_accounts(self, scope, chunk, rows, policies):
        """Gather the items by recipient, policy and currency into engine accounts."""
        bases = self._bases(scope, rows, policies)
        recipients = scope.remembered(
            "recipient",
            set(bases.values()),
            lambda ids: self._read_recipients(scope, set(ids)),
        )
        groups = {}
        for row in rows:
            recipient = recipients[bases[row.id]]
            groups.setdefault(recipient.id, (recipient, []))[1].append(row)
        last_notices = self._read_last_notices(scope, list(groups))
        chunk.last_notices = {**dict.fromkeys(groups), **last_notices}
        pending = self._read_pending_payments(scope, chunk.cards)
        references = self._references(rows)
        for recipient, members in groups.values():
            policy_id = self._common_policy(chunk, members, policies)
            if scope.policy_ids and policy_id not in scope.policy_ids:
                continue
            by_currency = {}
            for row in members:
                by_currency.setdefault(row.currency, []).append(row)
            for items in by_currency.values():
                party = self._party(scope, chunk, recipient, policy_id, items)
                chunk.parties[party.key] = party
                chunk.accounts.append(
                    self._account(
                        scope,
                        chunk,
                        party,
                        items,
                        references,
                        pending,
                        last_notices.get(recipient.id),
                    )
                )

    @api.model
    def _bases(self, scope, rows, policies):
        """Return ``{item id: partner its notice is meant for}``."""
        by_address = {
            policy_id
            for policy_id in set(policies.values()) - {False}
            if scope.policy(policy_id).group_by == "invoice_address"
        }
        moves = [
            row.move_id
            for row in rows
            if policies[row.customer] in by_address and row.move_type != "entry"
        ]
        addresses = self._read_invoice_addresses(moves) if moves else {}
        return {
            row.id: row.payer or addresses.get(row.move_id) or row.customer
            for row in rows
        }

    @api.model
    def _common_policy(self, chunk, rows, policies):
        """The policy one recipient is reminded under.

        Customers keep their own; when several customers with different policies share
        a payer, the payer's policy speaks for all.
        """
        found = {policies[row.customer] for row in rows}
        if len(found) == 1:
            return found.pop()
        payer = next((row.payer for row in rows if row.payer), None)
        return policies.get(chunk.payers.get(payer)) or min(found)

    @api.model
    def _party(self, scope, chunk, recipient, policy_id, rows):
        """Say who is behind the items of one account."""
        customers = {row.customer for row in rows}
        payer = next((row.payer for row in rows if row.payer), None)
        debtor = rows[0].customer
        if len(customers) > 1 and payer:
            debtor = chunk.payers[payer]
        return Party(
            key=(recipient.id, rows[0].currency),
            recipient=recipient,
            currency=scope.currency(rows[0].currency),
            policy_id=policy_id,
            customers=customers,
            card_id=chunk.cards[debtor],
            debtor=debtor,
            cc=chunk.copies.get(debtor),
        )

    @api.model
    def _references(self, rows):
        """Say which items a credit belongs to, and which ones it cites.

        :return: ``{credit item id: (items of the own invoice, items cited)}``
        """
        credits = [row for row in rows if row.residual < 0]
        if not credits:
            return {}
        by_move, by_name = {}, {}
        for row in rows:
            if row.residual > 0:
                by_move.setdefault(row.move_id, []).append(row.id)
                by_name.setdefault(row.move_name, []).append(row.id)
        reversed_moves = self._read_reversed_moves({row.move_id for row in credits})
        references = {}
        for row in credits:
            own = tuple(by_move.get(reversed_moves.get(row.move_id), ()))
            cited = [
                item
                for word in REFERENCE.findall(f"{row.ref or ''} {row.name or ''}")
                for item in by_name.get(word, ())
                if item not in own
            ]
            if own or cited:
                references[row.id] = own, tuple(dict.fromkeys(cited))
        return references

    @api.model
    def _read_entities(self, partner_ids):
        """Return ``{partner id: id of its commercial entity}``."""
        if not partner_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, commercial_partner_id FROM res_partner
                     WHERE id = ANY(%s)
                    """,
                    list(partner_ids),
                )
            )
        )

    @api.model
    def _read_reversed_moves(self, move_ids):
        """Return ``{credit note id: id of the invoice it corrects}``."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, reversed_entry_id FROM account_move
                     WHERE id = ANY(%s) AND reversed_entry_id IS NOT NULL
                    """,
                    list(move_ids),
                )
            )
        )
