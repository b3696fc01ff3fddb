"""Cut one PDF into the documents it holds, by a text marker on each first page.

wkhtmltopdf is started once for a whole batch. Extracting the whole text of a page costs
40 ms; the marker is in one of the first pieces of text, so only those are decoded,
through the character map of their font (0.2 ms a page). A PDF written by a program we
do not know goes through pypdf's own extraction.
"""

import io
import re
from itertools import islice

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

MARKER = re.compile(r"rfdoc(\d+)x")
# The marker is the first text of its page; frames and backgrounds hold none.
FIRST_BLOCKS = 5
_BLOCK = re.compile(rb"BT\b(.*?)\bET\b", re.DOTALL)
_SHOW = re.compile(rb"/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>\s*Tj")
_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:\[([^\]]*)\]|<(\w+)>)")
_CHAR = re.compile(rb"<(\w+)>\s*<(\w+)>")
_SECTION = re.compile(rb"begin(bfrange|bfchar)(.*?)endbf", re.DOTALL)


def marker(key):
    """The text that says on a first page which document begins there."""
    return f"rfdoc{int(key)}x"


def split(content, keys):
    """Cut a PDF where the markers stand.

    :param content: the PDF as bytes
    :param keys: integers, each given to ``marker`` for one document
    :return: ``{key: bytes}`` with one entry per key found; a key without marker is
        missing, so that the caller can fail that document alone
    """
    keys = list(keys)
    if len(keys) == 1:
        return {keys[0]: content}
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    writers, current = {}, None
    for page, found in zip(reader.pages, _markers(reader), strict=True):
        if found is not None:
            current = writers.setdefault(found, PdfFileWriter())
        if current is not None:
            current.add_page(page)
    return {key: _bytes(writers[key]) for key in keys if key in writers}


def without_blank_pages(content):
    """The same PDF without pages that hold neither text nor image.

    A document a hair higher than its page makes wkhtmltopdf begin an empty one.
    """
    pages = PdfFileReader(io.BytesIO(content), strict=False).pages
    filled = [page for page in pages if _is_filled(page)]
    if len(filled) == len(pages):
        return content
    writer = PdfFileWriter()
    for page in filled:
        writer.add_page(page)
    return _bytes(writer)


def _is_filled(page):
    resources = page.get("/Resources") or {}
    return bool(resources.get("/Font") or resources.get("/XObject"))


def merge(documents):
    """One PDF of several, in their order.

    :param documents: iterable of bytes
    :return: bytes
    """
    writer = PdfFileWriter()
    for document in documents:
        for page in PdfFileReader(io.BytesIO(document), strict=False).pages:
            writer.add_page(page)
    return _bytes(writer)


def _bytes(writer):
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _markers(reader):
    """The key that begins on each page, or None."""
    maps = {}
    found = [_fast_marker(page, maps) for page in reader.pages]
    if not any(key is not None for key in found):
        found = [_search(page.extract_text() or "") for page in reader.pages]
    return found


def _search(text):
    match = MARKER.search(text)
    return int(match.group(1)) if match else None


def _fast_marker(page, maps):
    contents = page.get_contents()
    fonts = (page.get("/Resources") or {}).get("/Font") or {}
    if contents is None or not fonts:
        return None
    for block in islice(_BLOCK.finditer(contents.get_data()), FIRST_BLOCKS):
        key = _search(_decode(block.group(1), fonts, maps))
        if key is not None:
            return key
    return None


def _decode(block, fonts, maps):
    """The text of one text object, glyph by glyph."""
    text, characters = [], {}
    for match in _SHOW.finditer(block):
        if match.group(1):
            characters = _character_map(fonts, f"/{match.group(1).decode()}", maps)
            continue
        codes = match.group(2)
        text += (characters.get(codes[i : i + 4].upper(), "") for i in _every4(codes))
    return "".join(text)


def _every4(codes):
    return range(0, len(codes), 4)


def _character_map(fonts, name, maps):
    """``{four hexadecimal digits: character}`` of a font, read once per font."""
    reference = fonts.raw_get(name) if name in fonts else None
    key = getattr(reference, "idnum", None) or id(reference)
    if key in maps:
        return maps[key]
    characters = maps[key] = {}
    font = reference.get_object() if reference is not None else {}
    if "/ToUnicode" not in font:
        return characters
    for kind, body in _SECTION.findall(font["/ToUnicode"].get_data()):
        if kind == b"bfchar":
            for code, target in _CHAR.findall(body):
                characters[code.upper()] = chr(int(target[:4], 16))
            continue
        for first, last, targets, start in _RANGE.findall(body):
            targets = re.findall(rb"<(\w+)>", targets)
            for offset in range(int(last, 16) - int(first, 16) + 1):
                target = (
                    int(targets[offset][:4], 16) if targets else int(start, 16) + offset
                )
                characters[b"%04X" % (int(first, 16) + offset)] = chr(target)
    return characters
