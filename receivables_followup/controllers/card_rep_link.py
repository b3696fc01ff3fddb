from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.card.rep_link import PATH

FORM = "receivables_followup.rep_link_page"
END = "receivables_followup.rep_link_end"
STATUS = {"unknown": 404, "other_user": 403, "rights": 403}
GONE = 410
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class ReceivablesRepLinkController(http.Controller):
    """The links of the weekly mail. Showing changes nothing: scanners open them too."""

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def show(self, token):
        """The page of a link, or why there is none."""
        link = self._link(token)
        problem = link._problem(self._visitor())
        if problem:
            return self._end(link, problem)
        return self._form(link)

    @http.route(
        f"{PATH}/<string:token>/act",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    def act(self, token, **values):
        """The button of the page."""
        link = self._link(token)
        try:
            problem = link._redeem(values, self._visitor())
        except UserError as error:
            return self._form(link, values, str(error))
        return self._end(link, problem)

    def _link(self, token):
        """The link of a token; pages and messages speak its person's language."""
        link = request.env["receivables.rep.link"]._find(token)
        if link:
            request.update_context(lang=link.user_id.lang)
        return link.with_env(request.env(su=True))

    def _visitor(self):
        """Who is logged in on this browser, if anybody."""
        user = request.env.user
        return None if user._is_public() else user

    def _form(self, link, values=None, error=None):
        card = link._card_as_user()
        page = {
            "link": link,
            "card": card,
            "values": values or {},
            "error": error,
            "action": f"{request.httprequest.path.removesuffix('/act')}/act",
        }
        return self._render(FORM, page, 422 if error else 200)

    def _end(self, link, problem):
        page = {
            "link": link,
            "message": problem and link._problem_text(problem),
            "card_url": link and f"/odoo/receivables-cards/{link.card_id.id}",
        }
        status = STATUS.get(problem, GONE) if problem else 200
        return self._render(END, page, status)

    def _render(self, template, values, status):
        response = request.render(template, values, status=status)
        response.headers.update(HEADERS)
        return response
