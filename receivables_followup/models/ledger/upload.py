"""Files that people upload."""

import base64
import binascii

from odoo.exceptions import UserError

MEGABYTE = 1_000_000


def too_big(env, name, limit):
    """The refusal of a file of more than ``limit`` bytes."""
    return UserError(
        env._(
            "%(name)s is too big: at most %(limit)s MB are read at once. Split it, and "
            "import the parts one after the other.",
            name=name,
            limit=limit // MEGABYTE,
        )
    )


def uploaded(env, data, name, limit=20 * MEGABYTE):
    """The bytes of an uploaded file.

    :param data: its base64, as text or bytes; nothing gives an empty file
    :param name: its name, for the refusal; nothing when the client did not say
    :param int limit: bytes that are read at most
    :raise UserError: naming the file, when it is too big or did not arrive whole
    """
    data, name = data or b"", name or env._("The file")
    if len(data) * 3 / 4 > limit:
        raise too_big(env, name, limit)
    if isinstance(data, str):
        data = data.encode(errors="replace")
    try:
        return base64.b64decode(data.translate(None, b"\r\n"), validate=True)
    except binascii.Error as error:
        raise UserError(
            env._(
                "%(name)s did not arrive whole (%(error)s): choose the file again.",
                name=name,
                error=error,
            )
        ) from error
