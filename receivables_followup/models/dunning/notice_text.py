import logging
import re
import uuid

import lxml.html
from markupsafe import Markup

from odoo import models
from odoo.tools import is_html_empty

from .constants import PAPER

_logger = logging.getLogger(__name__)

# Where a text wants the table of items; a text without it gets the table at its end.
MARKER_CLASS = "o_receivables_items"
_MARKER = re.compile(
    rf"""<div[^>]*class=["'][^"']*\b{MARKER_CLASS}\b[^"']*["'][^>]*"""
    r"""(?:/>|>(?:\s|&nbsp;|&\#160;|\xa0|<br\s*/?>)*</div>)"""
)


class ReceivablesDunningNotice(models.Model):
    """The words of a notice: the template of its level in the customer's language.

    Odoo compiles a raw template again for each record. Here the records of a chunk go
    through one compiled template, which is what makes a mail cost milliseconds.
    """

    _inherit = "receivables.dunning.notice"

    def _write_texts(self):
        """Render subject and text of these notices and keep them on the notices.

        A text a person wrote stays. One query writes all.

        :return: ``{notice: exception}`` for those whose template failed
        """
        failed = {}
        todo = self.filtered(lambda notice: not notice.body_edited)
        for (level, lang, letter), notices in todo.grouped(
            lambda notice: (notice.level_id, notice.lang, notice._is_paper())
        ).items():
            for notice, texts in notices._render_texts(level, lang, letter).items():
                if isinstance(texts, Exception):
                    failed[notice] = texts
                else:
                    notice.sudo().with_context(receivables_rendering=True).write(
                        {
                            "subject": texts[0],
                            "body": texts[1],
                            "deadline_days": level.deadline_days,
                        }
                    )
        return failed

    def _is_paper(self):
        return self.channel in PAPER

    def _render_texts(self, level, lang, letter):
        """``{notice: (subject, html) or exception}`` for notices of one level."""
        notices = self.sudo().with_context(lang=lang)
        try:
            subjects, bodies = notices._render_level(level, letter)
        except Exception as error:  # any template error, told on the notice
            _logger.info("Rendering %s notices together failed: %s", len(self), error)
            return {
                notice: notice._render_alone(level, lang, letter) for notice in self
            }
        return {notice: (subjects[notice.id], bodies[notice.id]) for notice in self}

    def _render_alone(self, level, lang, letter):
        """The texts of one notice, or the exception its template raises."""
        notice = self.sudo().with_context(lang=lang)
        try:
            subjects, bodies = notice._render_level(level, letter)
        except Exception as error:
            return error
        return subjects[self.id], bodies[self.id]

    def _render_level(self, level, letter):
        """``({notice id: subject}, {notice id: html})`` in the context's language.

        Letters have their own text where the level has one; the subject is one for all.
        """
        level = level.sudo().with_env(self.env)
        template = level.template_id
        subjects = template._render_template(
            template.subject or level.name, self._name, self.ids
        )
        source = level.letter_template_id.body_html if letter else template.body_html
        if is_html_empty(source):
            source = template.body_html
        return subjects, self._render_together(source or "")

    def _render_together(self, source):
        """Render one QWeb source for all these notices with one compilation.

        :return: ``{notice id: Markup}``
        """
        if is_html_empty(source):
            return dict.fromkeys(self.ids, Markup())
        separator = f"[{uuid.uuid4().hex}]"
        element = lxml.html.fragment_fromstring(source, create_parent="t")
        loop = lxml.html.fragment_fromstring(
            '<t t-foreach="records" t-as="object"><t t-out="separator"></t></t>'
        )
        loop.append(element)
        values = self.env["mail.render.mixin"]._render_eval_context()
        html = self.env["ir.qweb"]._render(
            loop, {**values, "records": self, "separator": separator}
        )
        parts = str(html).split(separator)[1:]
        return {
            notice.id: Markup(part.strip())
            for notice, part in zip(self, parts, strict=True)
        }


def insert_items(body, table):
    """Put the table of items where the text has its marker, else at the end.

    :param body: html text of the notice
    :param table: Markup
    :return: Markup
    """
    text = str(body or "")
    match = _MARKER.search(text)
    if match:
        return Markup(text[: match.start()] + str(table) + text[match.end() :])
    if MARKER_CLASS not in text:
        return Markup(text) + table
    element = lxml.html.fragment_fromstring(text, create_parent="div")
    places = element.xpath(f'//div[contains(@class, "{MARKER_CLASS}")]')
    for place in places[1:]:
        place.drop_tree()
    new = lxml.html.fragment_fromstring(str(table), create_parent="div")
    new.tail, places[0].tail = places[0].tail, None
    places[0].getparent().replace(places[0], new)
    html = lxml.html.tostring(element, encoding="unicode")
    return Markup(html.removeprefix("<div>").removesuffix("</div>"))
