"""health.mil: the Military Health System's own CMS; its pages are dated `12/10/2025` and list what else may interest."""

from spiders.family import SiteFamily

FAMILY = SiteFamily(
    name="health",
    hosts=("health.mil", ".health.mil"),
    root=".article-content .articleContent main.article article.article .news-article @mainEntity",
    anywhere={"headline": "h1.article-title h1.title h1", "modified": ".last-updated .updated @dateModified"},
    inside={
        "body": ".article-body .articleBody .rich-text .article-text @articleBody",
        "media": "figure .article-image .image .img-container .media",
        "date": ".article-date .articleDate .date time @datePublished",
        "byline": ".article-author .byline .author @author",
        "kicker": ".article-type .content-type .kicker",
        "caption": "figcaption .caption .img-caption",
        "credit": ".credit .photo-credit",
        "tags": ".topics .tags .article-tags",
        "related": ".related .related-content .recommended-content",
    },
    chrome={
        "teasers": ".also-interested .you-may-like .more-articles .carousel",
        "share": ".social .share .follow-us .social-media",
        "subscribe": ".subscribe .email-signup",
        "popup": ".clear-cache .alert-banner",
        "nav": ".main-nav .left-nav .breadcrumb-container",
    },
    kinds=(
        (r"/news/(?:\w+/)*(?:transcripts?)/\d{4}/", "transcript"),
        (r"/news/(?:\w+/)*(?:press-?releases?|news-releases?)/\d{4}/", "release"),
        (r"/news/(?:[\w-]+/)*\d{4}/\d{2}/\d{2}/", "story"),
        (r"/(?:articles|gallery|news)/?(?:$|\?)|[?&]page=\d", "listing"),
    ),
    exclusive=False,
)
