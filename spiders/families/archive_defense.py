"""archive.defense.gov and defenselink.mil: the department's site before AFPIMS, frozen in 2015 (ASP.NET pages, tables)."""

from spiders.discovery.routes import Routes
from spiders.family import SiteFamily

FAMILY = SiteFamily(
    name="archive_defense",
    hosts=("archive.defense.gov", "defenselink.mil", ".defenselink.mil"),
    address=(  # www.defense.gov until 2014, as Wayback, webharvest.gov and UNT keep it
        r"//(?:www\.)?defense\.gov/(?:\w+/)?(?:newsarticle|articles|speech(?:es)?|transcripts?|contracts?|releases?|advisor(?:y|ies)|"
        r"photoessay|archive)\.aspx(?:\?|$)"
    ),
    markers=("archive.defense.gov/", "www.defenselink.mil/"),
    root="#content #main-content .article-content #articleContent #ctl00_cphBody_pnlArticle .story",
    anywhere={"headline": "h1.title .headline .articletitle #ctl00_cphBody_lblTitle"},
    inside={
        "body": ".body .article-body .articlebody #articleBody .story-text",
        "media": ".photo .photobox .image .imagebox .article-photo",
        "date": ".date .article-date",
        "byline": ".byline .author",
        "caption": ".caption .photo-caption figcaption",
        "credit": ".credit",
        "download": ".hires .photo-link",
        "related": ".related .related-links .relatedsites",
    },
    chrome={
        "nav": "#nav #navigation .topnav .leftnav .menu #menu",
        "header": "#header #masthead .logo",
        "share": ".tools .article-tools .bookmark #share",
        "form": "#section508 .disclaimer508",
    },
    kinds=(
        (r"/(?:speech)\.aspx", "speech"),
        (r"/(?:transcript)\.aspx", "transcript"),
        (r"/(?:contract)\.aspx", "contracts"),
        (r"/(?:release)\.aspx", "release"),
        (r"/(?:advisory)\.aspx", "advisory"),
        (r"/(?:photoessay|photo)\w*\.aspx|/photos/", "photo"),
        (r"/newsarticle\.aspx|/news/[a-z]{3}\d{4}/\w*\d\w*\.html?$", "story"),  # `/news/Nov1998/n11171998_9811172.html`
        (r"/speeches/\d{4}/\w*\d[\w-]*\.html?$", "speech"),
        (r"/transcripts/\d{4}/\w*\d[\w-]*\.html?$", "transcript"),
        (r"/contracts/\d{4}/\w*\d[\w-]*\.html?$", "contracts"),
        (r"/releases/\d{4}/\w*\d[\w-]*\.html?$", "release"),
        (r"/advisories/\d{4}/\w*\d[\w-]*\.html?$", "advisory"),
        (r"/(?:articles|releases|speeches|transcripts|contracts|archive)\.aspx", "listing"),
    ),
    root_region="body",
    exclusive=False,
    routes=Routes(
        article=(
            r"/(?:newsarticle|speech|transcript|release|contract|advisory)\.aspx\?\w*id=\d+|"
            r"/(?:news/[a-z]{3}|speeches/|transcripts/|contracts/|releases/|advisories/)\d{4}/\w*\d[\w-]*\.html?\Z"
        ),
        listing=r"/(?:articles|releases|speeches|transcripts|contracts|archive)\.aspx",
        start=(
            "/news/articles.aspx",
            "/speeches/speeches.aspx",
            "/transcripts/transcripts.aspx",
            "/releases/releases.aspx",
        ),
    ),
)
