"""A link as a picture that a phone's camera reads."""

from __future__ import annotations

import segno

#: Whole pixels, so that no edge is blurred: read from a screen at arm's length.
_MODULE_PX = 5
#: The quiet zone that ISO/IEC 18004 asks for; without it a code on a dark page is not found.
_QUIET_MODULES = 4


def qr_code(link: str) -> str:
    """Return the address (``data:``) of an SVG picture of a link's QR code, without script and style.

    It is dark on light with a quiet zone of its own, so that it can be read on a dark page, too.

    Parameters
    ----------
    link : str
        At most some 2,300 letters, digits and signs of ASCII: what the largest code holds.

    Examples
    --------
    >>> qr_code("otpauth://totp/Zhanggui:wei")[:18]
    'data:image/svg+xml'
    """
    # A seventh of the code may be covered, by a reflection, say.
    code = segno.make_qr(link, error="m")
    return code.svg_data_uri(
        scale=_MODULE_PX, border=_QUIET_MODULES, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
