"""AFPIMS, the CMS (on DotNetNuke) of defense.gov, war.gov and most *.mil sites, in all its generations since 2013.

The class names are those of the skins: `da_*` is the Air Force skin of 2013-16 and of print views, `adetail`/`maintitle`
came with defense.gov in 2015 and are still in use there and on navy.mil and the combatant commands, `dgov2-*` is
defense.gov's skin since 2018, `body-text` the marines.mil one.
"""

from spiders.discovery.routes import Routes
from spiders.family import SiteFamily

FAMILY = SiteFamily(
    name="afpims",
    hosts=("defense.gov", ".defense.gov", "war.gov", ".war.gov", ".mil"),
    not_hosts=("archive.defense.gov", "army.mil", "defenselink.mil", ".defenselink.mil", "health.mil", ".health.mil"),
    marked_hosts=(".mil",),  # blogs, shops and each service's systems of before 2013-20 are no AFPIMS
    markers=("DNNModuleContent", "DnnModule-", "dnn_ctr", "da_story_info", "da_print_bio", "DMA Public Web"),
    root=(
        ".adetail .article-view .article-detail .da_print_body .da_print_bio .da_body .ModArticleCSC .gallery-detail "
        ".photo-detail .image-detail .video-detail .ModPhotoGalleryC .ModVideoC .da_print_media .da_story_large_image"
    ),
    anywhere={
        "headline": "h1.maintitle h1.title h1.biotitleprint .article-title",
        "subheadline": "h2.subtitle .subheadline h2.subtitle-text .subtitle @alternativeHeadline",
        "notice": ".historical-notice .archive-notice",
    },
    inside={
        "body": "div.body section.body .body-text .da_black .article-body @articleBody",
        "photo": ".media-inline .media-inline-popup .minfo .da_media_item",
        "media": (
            "figure .image-wrapper .inline-image .media-popup .dgov2-popup-info .image .lightbox-content .aimage .photo-popup "
            ".gallery-item"
        ),
        "headline": "@headline",
        "date": ".date .published .publish-date .da_date time @datePublished",
        "modified": ".modified .updated .last-updated @dateModified",
        "byline": ".author-block .byline .author .da_story_info .presenter @author",
        "kicker": ".release-type .kicker .content-type .category .presenterinfoType",
        "release-number": ".release-number",
        "tags": ".tags .article-tags .da_body_center .da_body_tags",
        "related": ".related-stories .related-articles .related .da_related_item .more-stories",
        "caption": "figcaption .caption .image-caption .dgov2-popup-info-caption .photo-description",
        "media-title": ".slide-title .media-title .image-title .photo-title .mtitle .stitle",
        "credit": ".credit .photo-credit .photo-by .photographer",
        "virin": ".virin .photo-virin",
        "download": (
            ".download .download-image .da_news_link_Red .g_link_box .g_count .slide-count .image-download .action-frame .download-link "
            ".detail-link .duration"
        ),
    },
    chrome={
        "teasers": (
            ".ModArticleCSDashboardC .DnnModule-ArticleCSDashboard .DnnModule-VideoDashboard .ModVideoDashboardC "
            ".da_LatestNew_Link .featArticles .explore-list .also-like"
        ),
        "nav": "#dnnMenu .MenuBar .topLevel .mobile-nav .article-navbtn .bottomNavContainer #dnn_dnnBREADCRUMB .skin-breadcrumb",
        "header": ".HeadTitlePane .Logo .alert-bar .skin-header",
        "footer": ".skin-footer .dma-footer #FooterPane",
        "share": ".social .social-links .article-tools .tools .share .print-email .sharing .da_body_social",
        "comments": ".da_comment_policy",
        "player": ".pager-left .pager-right .slideshow-pager-left .slideshow-pager-right .g_controls",
        "quote-mark": ".quotemark .dig_quote_mark",
        "popup": "#colorbox #cboxOverlay #usasearch_sayt .dnnFormMessage",
        "template": ".live-bar-container .live-bar .dle-events-panel",
        "subscribe": ".subscribe .newsletter-signup .govdelivery",
    },
    shows={"other": ".da_print_bio", "video": ".video-detail"},
    listing_tags=("listing-with-preview", "listing-dashboard-with-preview", "story-card"),
    image_hosts=("media.defense.gov",),
    kinds=(
        (
            r"^https?://[^/]+/(?:(?:news|newsroom|multimedia|media|explore|spotlights?|photos|videos|multimedia/(?:photos|videos))/?)?(?:$|[?#])",
            "listing",
        ),
        (r"/igphoto/", "photo"),
        (r"/(?:transcripts?(?:-view)?|press-briefings?)/.*article/\d", "transcript"),
        (r"/speech(?:es)?/.*article/\d", "speech"),
        (r"/contracts?/.*article/\d", "contracts"),
        (r"/advisor(?:y|ies)/.*article/\d", "advisory"),
        (r"/(?:news-|press-)?releases?(?:-view)?/.*article/\d|/release(?:-view)?/article/\d", "release"),
        (r"/videos?/.*(?:videoid|article)/\d|[?&]videoid=\d", "video"),
        (r"/(?:biograph(?:y|ies)|fact-?sheets?)/", "other"),
        (r"/article/\d", "story"),
        (r"/(?:tag|category|year|archive|search)/|[?&]page=\d|/(?:newssearch|listing)/?", "listing"),
    ),
    routes=Routes(
        article=r"/article/\d+",
        listing=(
            r"[?&]page=\d|/(?:tag|category|year)/|/(?:news|newsroom|releases?|news-releases|press-releases|speeches|transcripts|"
            r"contracts|advisories|commentaries|features|stories|news-stories|archive|rss)/?(?:\?|\Z)"
        ),
        start=("/News/",),
        page_parameter="Page",
    ),
)
