"""www.army.mil: the U.S. Army's own CMS."""

from spiders.discovery.routes import Routes
from spiders.family import SiteFamily

FAMILY = SiteFamily(
    name="army",
    hosts=("army.mil",),
    markers=("www.army.mil/e2/", "| Article | The United States Army</title>"),
    root=".article .article-page .article-container main.article article.article",
    anywhere={"headline": "h1.title h1.article-title"},
    inside={
        "body": ".article-body .rich-text-element .article-text @articleBody",
        "media": "figure .image .image-container .article-gallery .gallery .photo-item .image-caption-wrap",
        "headline": "@headline",
        "date": "time .date .article-date @datePublished",
        "modified": ".modified .updated @dateModified",
        "byline": ".small .author .byline .article-author @author",
        "tags": ".tags .article-tags",
        "related": ".related-links .related .related-docs",
        "caption": "figcaption .image-caption .caption .photo-caption",
        "credit": ".photo-credit .credit .image-credit",
        "download": ".view-original .photo-counter .caption-toggle .show-caption .hide-caption",
    },
    chrome={
        "nav": ".nav-window .menu-container .quicklinks .navbar-container",
        "teasers": ".feature-mosaic .news .latest-news .recommended",
        "share": ".social-button .share .article-share .social .print",
    },
    image_hosts=("army.mil/e2/",),
    kinds=(
        (r"/article(?:-amp)?/\d", "story"),
        (r"/(?:news|photos)/?(?:$|\?|newsreleases)|[?&]page=\d", "listing"),
    ),
    routes=Routes(
        article=r"/article(?:-amp)?/\d+",
        listing=r"[?&]page=\d|/(?:news|features|releases?)(?:/|\?|\Z)",
        start=("/news",),
    ),
)
