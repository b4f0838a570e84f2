"""The identity of an image on a media server, whatever the rendition."""

import re
from urllib.parse import urlsplit

# https://media.defense.gov/YYYY/Mon/DD/<asset>/<width>/<height>/0/<file>; -1/-1 is the original. Copies of pages name it
# relative to themselves, so the host may be missing from the beginning of the path.
_MEDIA = re.compile(r"media\.defense\.gov/\d{4}/[A-Za-z]{3}/\d{1,2}/(\d{7,12})/")
_IGPHOTO = re.compile(r"/igphoto/(\d{7,12})\b", re.IGNORECASE)
_ARMY = re.compile(r"army\.mil/e2/(?:c/)?images/\d{4}/\d{2}/\d{2}/([0-9a-f]{4,12})/")
_DVIDS = re.compile(r"dvidshub\.net/media/(?:thumbs|frames)?/?(?:photos|images|video)/\d{4}/(\d{4,10})/")
_PATTERNS = (_MEDIA, _IGPHOTO, _ARMY, _DVIDS)


def asset_id(url: str) -> str | None:
    """The media server's number of an image, the same for every rendition of it.

    >>> asset_id("https://media.defense.gov/2016/May/03/2001536221/670/394/0/160503-D-AA000-027.JPG")
    '2001536221'
    >>> asset_id("https://www.example.mil/Portals/1/logo.png") is None
    True
    """
    for pattern in _PATTERNS:
        found = pattern.search(url)
        if found:
            return found[1]
    return None


def file_stem(url: str) -> str:
    """The file name of a URL, where the VIRIN stands.

    >>> file_stem("https://media.defense.gov/2016/May/03/2001536221/670/394/0/160503-D-AA000-027.JPG?x=1")
    '160503-D-AA000-027.JPG'
    """
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
