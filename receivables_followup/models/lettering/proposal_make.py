import hashlib
from collections import Counter

from odoo import Command, api, models

from .proposal_reason import REASONS

CODES = {code for code, _label in REASONS}
# Read from the items, whatever the caller says.
COMPUTED = ("candidate_ids", "gap", "move_line_ids")


class ReceivablesLetteringProposal(models.Model):
    """The door through which every wing and the engine propose."""

    _inherit = "receivables.lettering.proposal"

    @api.model
    def _propose(self, vals_list):
        """Propose groups of items.

        What is proposed already stays, what was refused is not asked again. The number
        of queries does not grow with the list.

        :param vals_list: one dict each: ``move_line_ids`` (ids to tick),
            ``candidate_ids`` (ids offered besides), ``reason`` (code), ``origin`` and
            any other value of a proposal; company, account, partner and currency are
            read from the items
        :return: proposals, new ones and identical open ones
        """
        return self._propose_counted(vals_list)[0]

    @api.model
    def _propose_counted(self, vals_list):
        """As ``_propose``, with what was not proposed anew.

        :return: ``(proposals, Counter(proposed, already_proposed, refused_before))``
        """
        self = self.sudo()
        wanted = self._with_signatures(vals_list)
        known = self._known(wanted)
        found = self.browse()
        counts = Counter()
        created = []
        for signature, vals in wanted.items():
            proposal = known.get(signature)
            if not proposal:
                created.append(self._prepare_proposal(signature, vals))
            elif proposal.state == "open":
                found += proposal
                counts["already_proposed"] += 1
            else:
                counts["refused_before"] += 1
        counts["proposed"] = len(created)
        counts["already_proposed"] += len(vals_list) - len(wanted)
        return found + self.create(created), counts

    @api.model
    def _with_signatures(self, vals_list):
        """``{signature: values}``, the items read for all at once."""
        ids = {
            item
            for vals in vals_list
            for name in ("move_line_ids", "candidate_ids")
            for item in vals.get(name) or ()
        }
        items = self.env["account.move.line"].browse(ids)
        items.fetch(
            [
                "account_id",
                "amount_residual",
                "amount_residual_currency",
                "company_id",
                "currency_id",
                "partner_id",
            ]
        )
        items.partner_id.fetch(["commercial_partner_id"])
        result = {}
        for vals in vals_list:
            chosen = items.browse(sorted(set(vals["move_line_ids"])))
            others = set(vals.get("candidate_ids") or ()) - set(chosen.ids)
            chosen = chosen.with_prefetch(items._prefetch_ids)
            others = items.browse(sorted(others)).with_prefetch(items._prefetch_ids)
            result.setdefault(
                self._signature(chosen, others),
                {**vals, "move_line_ids": chosen, "candidate_ids": others},
            )
        return result

    @api.model
    def _signature(self, chosen, others):
        """The same text for the same items with the same open amounts."""
        text = "/".join(
            ",".join(f"{item.id}:{item.amount_residual:.6f}" for item in items)
            for items in (chosen, others)
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _known(self, wanted):
        """``{signature: proposal}`` of what is open, or was refused before."""
        proposals = self.search(
            [
                ("signature", "in", list(wanted)),
                ("state", "in", ("open", "refused")),
            ]
        )
        ordered = proposals.sorted(lambda proposal: proposal.state == "open")
        return {proposal.signature: proposal for proposal in ordered}

    @api.model
    def _prepare_proposal(self, signature, vals):
        """Values of a new proposal."""
        chosen, others = vals["move_line_ids"], vals["candidate_ids"]
        items = chosen + others
        companies = items.company_id
        company = companies if len(companies) == 1 else companies[:1].root_id
        currency = items.currency_id
        if len(currency) != 1:
            currency = company.currency_id
        reason = vals.get("reason") or "other"
        return {name: vals[name] for name in vals if name not in COMPUTED} | {
            "company_id": company.id,
            "account_id": items[:1].account_id.id,
            "commercial_partner_id": items.partner_id.commercial_partner_id[:1].id,
            "currency_id": currency.id,
            "reason": reason if reason in CODES else "other",
            "signature": signature,
            "line_ids": [
                Command.create(
                    {
                        "move_line_id": item.id,
                        "chosen": item in chosen,
                        "amount": self._residual(item, currency),
                    }
                )
                for item in items
            ],
        }
