"""The identity of an image on a media server, whatever the rendition."""

import re
from urllib.parse import urlsplit

# https://media.defense.gov/YYYY/Mon/DD/<asset>/<width>/<height>/0/<file>; -1/-1 is the original. Copies of pages name it
# relative to themselves, so the host may be missing from the beginning of the path.
_MEDIA = re.compile(r"media\.defense\.gov/\d{4}/[A-Za-z]{3}/\d{1,2}/(\d{7,12})/")
_IGPHOTO = re.compile(r"/igphoto/(\d{7,12})\b", re.IGNORECASE)
_ARMY = re.compile(r"army\.mil/e2/(?:c/)?images/\d{4}/\d{2}/\d{2}/([0-9a-f]{4,12})/")
# DVIDS serves its images from a bucket of its own: d1ldvf68ux039x.cloudfront.net/thumbs/photos/2302/7650000/1000w_q95.jpg
_DVIDS = re.compile(
    r"(?:dvidshub\.net/media|d[0-9a-z]{12,14}\.cloudfront\.net)/(?:thumbs|frames)?/?(?:photos|images|video)/\d{4}/(\d{4,10})/"
)
_PATTERNS = ((_MEDIA, "dma"), (_IGPHOTO, "dma"), (_ARMY, "army"), (_DVIDS, "dvids"))
_RENDITION = re.compile(
    r"(?P<head>(?:https?:)?//media\.defense\.gov/\d{4}/[A-Za-z]{3}/\d{1,2}/\d{7,12})/-?\d+/-?\d+/\d+/(?P<file>[^/?#]+)"
)
_ARMY_RENDITION = re.compile(
    r"(?P<head>https?://www\.army\.mil/e2/c/images/\d{4}/\d{2}/\d{2}/[0-9a-f]{4,12})/(?:size\d|max\d+|original|hr)\.(?P<type>\w{3,4})"
)


def asset_id(url: str) -> str | None:
    """The media server's number of an image, the same for every rendition of it.

    >>> asset_id("https://media.defense.gov/2016/May/03/2001536221/670/394/0/160503-D-AA000-027.JPG")
    '2001536221'
    >>> asset_id("https://www.example.mil/Portals/1/logo.png") is None
    True
    """
    for pattern, _ in _PATTERNS:
        found = pattern.search(url)
        if found:
            return found[1]
    return None


def media_server(url: str) -> str:
    """Whose number an asset id is: two servers may give the same one. `dma` (Defense Media Activity) when unknown.

    >>> media_server("https://www.army.mil/e2/c/images/2018/03/15/510999/size0.jpg")
    'army'
    """
    return next((server for pattern, server in _PATTERNS if pattern.search(url)), "dma")


def original_url(url: str) -> str | None:
    """The address of the image as it was uploaded, whatever rendition the page shows; None where it cannot be told.

    >>> original_url("https://media.defense.gov/2016/May/03/2001536221/670/394/0/160503-D-AA000-027.JPG?x=1")
    'https://media.defense.gov/2016/May/03/2001536221/-1/-1/0/160503-D-AA000-027.JPG'
    """
    found = _RENDITION.match(url)
    if found:
        return f"{found['head']}/-1/-1/0/{found['file']}"
    army = _ARMY_RENDITION.match(url)
    return f"{army['head']}/original.{army['type']}" if army else None


def file_stem(url: str) -> str:
    """The file name of a URL, where the VIRIN stands.

    >>> file_stem("https://media.defense.gov/2016/May/03/2001536221/670/394/0/160503-D-AA000-027.JPG?x=1")
    '160503-D-AA000-027.JPG'
    """
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
