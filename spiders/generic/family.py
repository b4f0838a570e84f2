"""The landmarks and names of fields that sites of many makers share: themes, microdata, the HTML Standard's elements."""

from spiders.family import SiteFamily

GENERIC = SiteFamily(
    name="generic",
    hosts=(),
    root=(
        "article main .entry-content .post-content .article-content .article-body .story-body .post-body #article-body "
        "#main-content @articleBody"
    ),
    root_region="body",
    anywhere={
        "headline": "@headline",
        "media": "figure .wp-caption .image-container",
        "caption": "figcaption .wp-caption-text .caption",
        "credit": ".credit .photo-credit",
        "date": "@datePublished .published .post-date .entry-date",
        "modified": "@dateModified",
        "byline": ".byline .author @author",
        "tags": ".tags .post-tags .entry-tags",
        "related": ".related .related-posts .related-articles",
    },
    exclusive=False,
)
