"""VIRIN: Visual Information Record Identification Number, the identity of a DoD image.

Form after DIMOC, "How to Create a VIRIN": `YYMMDD-S-XXXXX-NNNN[-CC]`; real file names still carry three digits in the
fourth field in most cases, an edit letter glued to it, and vision ids that are no two letters and three digits.
"""

import re

VIRIN = re.compile(
    r"\b(?P<date>\d{6})-(?P<service>[A-Z])-(?P<vision>[A-Z0-9]{5})-(?P<number>\d{3,4})(?P<edit>[A-Z])?"
    r"(?:-(?P<country>[A-Z]{2}))?(?P<extension>\.(?i:jpe?g|png|gif|tiff?|mp4))?\b"
)


def read_virins(text: str) -> tuple[str, ...]:
    """Every VIRIN in the text, canonical (no extension, edit letter kept), in order, each once.

    >>> read_virins("VIRIN: 160202-D-LQ907-072C.JPG Photo Gallery")
    ('160202-D-LQ907-072C',)
    >>> read_virins("VIRIN:")
    ()
    """
    if "-" not in text:
        return ()
    found = (match[0].removesuffix(match["extension"] or "") for match in VIRIN.finditer(text))
    return tuple(dict.fromkeys(found))
