"""The story of a page, one verb a file. Every stage marks blocks of the draft; none deletes.

0.  `pagetitle`   tell the page's own title that a capture prints above its text
1.  `chrome`      strip the frame of the site: official-website banner, skip links, site notices
2.  `historical`  flag the words by which a site says that a page is an archived copy
3.  `barred`      set aside text captures of walls and error pages
4.  `dvids`       read the pages of DVIDS, which share one template
5.  `gallery`     read image pages: a title and one photo, no body
6.  `slideshow`   read army.mil's slides: controls, caption and credit on one line
7.  `captions`    merge the copies of each caption into one photo with its title, alt, credit and VIRINs
8.  `listing`     set aside pages that only list other pages, and subtitle files
9.  `single`      read pages whose text is one line
10. `message`     name a naval message by its subject line, and date it by its group below the head
11. `head`        read headline, deck, date and byline
12. `schedule`    take the headings out of a day's schedule
13. `related`     gather the titles under "Related Stories"
14. `tail`        strip follow lines, related stories, newsletters, tool bars
15. `body`        name headings and speaker turns, read the dateline
16. `contracts`   read the awards that a contract announcement names
17. `language`    tell the language of a text capture by its small words

Captions come before the head because a photo block may stand above the headline, and before the listing because a listing
may hold nothing but captions. What no stage marks is the body.
"""

from collections.abc import Callable

from crawler.model.article import Article
from crawler.model.draft import Draft
from pipelines.barred import set_aside_barred
from pipelines.body import name_body
from pipelines.captions import merge_captions
from pipelines.chrome import strip_chrome
from pipelines.contracts import read_contracts
from pipelines.dvids import read_dvids_page
from pipelines.gallery import read_image_page
from pipelines.head import read_head
from pipelines.historical import flag_historical
from pipelines.language import tell_language
from pipelines.listing import set_aside_listing
from pipelines.message import date_message, name_message
from pipelines.pagetitle import read_page_title
from pipelines.related import gather_related
from pipelines.schedule import read_schedule
from pipelines.single import read_single_line
from pipelines.slideshow import read_slideshow
from pipelines.tail import strip_tail

Stage = Callable[[Draft], None]

STAGES: tuple[Stage, ...] = (
    read_page_title,
    strip_chrome,
    flag_historical,
    set_aside_barred,
    read_dvids_page,
    read_image_page,
    read_slideshow,
    merge_captions,
    set_aside_listing,
    read_single_line,
    name_message,
    read_head,
    date_message,
    read_schedule,
    gather_related,
    strip_tail,
    name_body,
    read_contracts,
    tell_language,
)


def clean(draft: Draft) -> Article:
    """The finished article of a draft: every stage once, in order."""
    for stage in STAGES:
        stage(draft)
    return draft.article()
