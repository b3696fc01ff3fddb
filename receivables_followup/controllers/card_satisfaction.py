from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

PATH = "/receivables/satisfaction/<string:token>"
# the layout of public pages asks for what core prepares for those of a website
PUBLIC = {"website": True, "multilang": False, "sitemap": False}
PAGE = "receivables_followup.satisfaction_page"
END = "receivables_followup.satisfaction_end"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class ReceivablesSatisfactionController(http.Controller):
    """What customers see of a request: a page, whose button records the answer.

    Showing changes nothing: mail scanners open links too.
    """

    @http.route(PATH, type="http", auth="public", methods=["GET"], **PUBLIC)
    def show(self, token, score=None, **_values):
        asked = self._asked(token)
        if not asked:
            return self._end(asked, "unknown")
        if asked.state == "answered":
            return self._end(asked, "answered")
        if not asked._is_open():
            return self._end(asked, "expired")
        return self._page(asked, _score(score))

    @http.route(
        f"{PATH}/answer", type="http", auth="public", methods=["POST"], **PUBLIC
    )
    def answer(self, token, score=None, comment="", **_values):
        asked = self._asked(token)
        if not asked:
            return self._end(asked, "unknown")
        if asked.state == "answered":
            return self._end(asked, "answered")
        try:
            asked._answer(_score(score), comment[:5000])
        except UserError as error:
            return self._page(asked, _score(score), comment, str(error))
        return self._end(asked, "thanks")

    @http.route(f"{PATH}/stop", type="http", auth="public", methods=["POST"], **PUBLIC)
    def stop(self, token, **_values):
        asked = self._asked(token)
        if not asked:
            return self._end(asked, "unknown")
        asked._opt_out()
        return self._end(asked, "stopped")

    def _asked(self, token):
        """The request of a secret; the page speaks its person's language."""
        asked = request.env["receivables.satisfaction.request"]._by_token(token)
        if asked.partner_id.lang:
            request.update_context(lang=asked.partner_id.lang)
        return asked.with_env(request.env(su=True))

    def _page(self, asked, score, comment="", error=""):
        question = asked.env._(
            "How satisfied are you with %(company)s?", company=asked.company_id.name
        )
        values = {
            "asked": asked,
            "question": question,
            "score": score,
            "comment": comment,
            "error": error,
            "action": f"/receivables/satisfaction/{request.params['token']}",
        }
        return self._render(PAGE, values, 422 if error else 200)

    def _end(self, asked, outcome):
        values = {"asked": asked, "outcome": outcome}
        return self._render(END, values, 404 if outcome == "unknown" else 200)

    def _render(self, template, values, status):
        response = request.render(template, values)
        response.status_code = status
        response.headers.update(HEADERS)
        return response


def _score(text):
    """The score of a link or a form, 0 when it is none."""
    return int(text) if text in ("1", "2", "3", "4", "5") else 0
