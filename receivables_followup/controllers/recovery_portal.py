from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.account.controllers.portal import PortalAccount

PATH = "/my/invoices/<int:invoice_id>/receivables"
# Five documents of 5 MB, and the form around them.
MAX_FORM = 26 * 1024 * 1024
POST = {"type": "http", "auth": "user", "methods": ["POST"], "website": True}


class ReceivablesPortal(PortalAccount):
    """Disputes and promises on the customer's page of an invoice.

    Only for who is logged in: a link with an access token only shows. What may be done
    is checked by the models, for this invoice and this user.
    """

    @route(f"{PATH}/dispute", max_content_length=MAX_FORM, **POST)
    def receivables_dispute(self, invoice_id, **values):
        """Open a pending dispute."""
        disputes = request.env["receivables.dispute"].sudo()
        files = request.httprequest.files.getlist("documents")
        return self._receivables_do(
            invoice_id,
            "dispute",
            values,
            lambda invoice: disputes._open_from_portal(
                invoice, request.env.user, values, files
            ),
        )

    @route(f"{PATH}/withdraw", **POST)
    def receivables_withdraw(self, invoice_id, **values):
        """Take the own dispute back."""
        disputes = request.env["receivables.dispute"].sudo()
        return self._receivables_do(
            invoice_id,
            "withdraw",
            values,
            lambda invoice: disputes._withdraw_from_portal(invoice, request.env.user),
        )

    @route(f"{PATH}/promise", **POST)
    def receivables_promise(self, invoice_id, **values):
        """Promise to pay."""
        promises = request.env["receivables.promise"].sudo()
        return self._receivables_do(
            invoice_id,
            "promise",
            values,
            lambda invoice: promises._take_from_portal(
                invoice, request.env.user, values
            ),
        )

    def _receivables_do(self, invoice_id, what, values, act):
        """Act on an own invoice; show its page again, with what was wrong if anything.

        No access token is taken: who forwards a link forwards no right to act.
        """
        try:
            invoice = self._document_check_access("account.move", invoice_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                act(invoice)
        except UserError as error:
            page = self._invoice_get_page_view_values(invoice, None)
            page["receivables"] |= {"error": str(error), "at": what, "values": values}
            return request.render("account.portal_invoice_page", page, status=422)
        return request.redirect(f"/my/invoices/{invoice.id}#receivables")

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values["receivables"] = invoice._receivables_portal_values(request.env.user)
        return values
