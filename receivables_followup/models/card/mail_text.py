"""What a mail says, without what it quotes."""

from lxml import html

from odoo.tools import html2plaintext

MAX_CHARACTERS = 1000


def said_text(subject, body):
    """Subject and own words of a mail as plain text, shortened.

    :param str subject: subject line, or nothing
    :param str body: HTML as Odoo keeps it, with quotations marked
    :return: text of at most ``MAX_CHARACTERS`` characters
    """
    lines = [
        line.rstrip()
        for line in html2plaintext(_without_quotes(body or "")).splitlines()
        if not line.lstrip().startswith(">")
    ]
    text = "\n".join([(subject or "").strip(), *lines]).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS - 1].rstrip() + "…"
    return text


def _without_quotes(body):
    """The body less the elements that Odoo marked as quotations."""
    if "data-o-mail-quote" not in body:
        return body
    root = html.fragment_fromstring(body, create_parent="div")
    for element in root.xpath("//*[@data-o-mail-quote]"):
        if element.getparent() is not None:
            element.drop_tree()
    return html.tostring(root, encoding="unicode")
