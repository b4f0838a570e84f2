from spiders.family import SiteFamily

GENERIC = SiteFamily(
    name="generic",
    hosts=(),
    root=(
        "article main .entry-content .post-content .article-content .article-body .story-body .post-body #article-body "
        "#main-content @articleBody"
    ),
    root_region="body",
    anywhere={"headline": "@headline h1.entry-title h1.article-title h1.post-title"},
    inside={
        "media": "figure .wp-caption .image-container",
        "caption": "figcaption .wp-caption-text .caption",
        "credit": ".credit .photo-credit",
        "date": "@datePublished .published .post-date .entry-date",
        "byline": ".byline .author @author",
        "tags": ".tags .post-tags .entry-tags",
        "related": ".related .related-posts .related-articles",
    },
    exclusive=False,
)
