"""DVIDS, the Defense Visual Information Distribution Service: news, images and video pages (UIkit mark-up)."""

from spiders.discovery.routes import Routes
from spiders.family import SiteFamily

FAMILY = SiteFamily(
    name="dvids",
    hosts=("dvidshub.net", ".dvidshub.net"),
    markers=("static.dvidshub.net", "cdn.dvidshub.net/css"),
    root=".asset_news_container .asset_container .asset-container #asset_container .image_container .video_container",
    anywhere={
        "headline": "h1.asset-title .asset-title",
        "info": ".asset_information .the_author .asset-author .the_unit",
        "details": ".asset_details .image_info .asset-information-table #image-info-table .news_info",
        "tags": ".readonly .asset_tags",
        "media": ".relatedimage",
        "caption": ".news_image_caption",
    },
    inside={
        "body": ".asset_news_container",
        "media": "figure .image_container .news_image .image_popup .asset_image",
        "caption": "figcaption .asset_caption .image_caption",
        "credit": ".credit .photo_credit",
        "date": "time",
        "download": ".view_image_page .see_less .image_download",
    },
    chrome={
        "nav": "#dvids_top_bar #dvids_main_nav #offcanvas-nav .uk-offcanvas .pure-menu #dvids_logo_bar_container .uk-breadcrumb",
        "form": "#login_container #loginform #facebook-login #download_form .uk-modal",
        "teasers": ".more_like_this #gallery_container .podcast_container .related_assets .uk-slideset",
        "player": ".inline-audio-player .video-js",
        "comments": "#comments .comments_container .leave_a_comment",
        "share": "#share_container .addthis .social_buttons .asset_share",
        "footer": "#footer_container #dvids_footer",
        "legal": ".copyright_notice .public_domain",
    },
    root_region="body",
    image_hosts=("dvidshub.net/media/", ".cloudfront.net/thumbs/"),
    kinds=(
        (r"/image/\d", "photo"),
        (r"/(?:video|webcast)/\d", "video"),
        (r"/news/(?:printable/)?\d", "story"),
        (r"/(?:search|rss|tags|unit|feature|publication|portfolio)\b", "listing"),
    ),
    exclusive=False,
    routes=Routes(
        article=r"/news/(?:printable/|embed/)?\d+",
        listing=r"/(?:unit/[\w-]+|news)/?(?:\?|\Z)",
        start=("/rss/news",),
    ),
)
