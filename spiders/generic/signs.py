"""What the names that authors give their elements say: class, id and role, word by word.

A name is cut into its words; each word is looked up once and remembered. Several languages, since a page of no known family
may be in any; the words are the short ones that themes and CMSs really use.
"""

import re
from collections.abc import Iterable, Mapping

SIGNS: Mapping[str, str] = {
    # sign: what a word begins with (^), or holds
    "article": "^article ^artikel ^artyk ^story ^blogpost ^storytext",
    "content": "^content ^inhalt ^tresc ^contenu ^contenido entrycontent postcontent articlecontent maincontent",
    "body": "^body$ articlebody storybody postbody ^bodytext ^fliesstext ^richtext ^prose$ ^textbody ^articletext",
    "entry": "^entry$ ^entries$ ^post$ ^posts$ ^hentry ^beitrag ^wpis ^postarea",
    "text": "^text$ ^txt ^paragraph ^absatz ^copy$ ^p402",
    "main": "^main$ ^primary$ ^hauptinhalt ^mainbody ^maincol",
    "lead": "^lead$ ^lede ^intro ^vorspann ^standfirst ^summary$ ^dek$ ^deck$ ^excerpt ^abstract ^subtitle ^subhead ^teasertext ^zajawka",
    "comment": "comment ^kommentar ^komentar ^respond ^disqus ^reply ^replies ^reactions ^opinie ^discussion ^livefyre ^fbcomments",
    "related": (
        "related ^recommend ^empfehl ^verwandt ^similar ^more$ ^moreon ^seealso ^alsoread ^readmore ^outbrain ^taboola ^zergnet "
        "^podobne ^powiazane ^polecane ^weitere ^mehr$ ^further ^suggest ^popular ^trending ^mostread ^latest ^recent "
        "^najnows ^aktuell ^upnext ^dontmiss ^crosslink ^czytaj ^liste$ ^jp ^yarpp ^nrelate"
    ),
    "teaser": "teaser ^card ^promo ^tile ^carousel ^slider ^swiper ^slick ^owl ^grid$ ^thumb ^feed ^headline[s]$ ^stream ^river ^topnews ^news$ ^blocklist",
    "share": "share ^sharing ^social ^addthis ^addtoany ^a2a ^facebook ^twitter ^shariff ^sharedaddy ^sd$ ^follow ^bookmark ^whatsapp ^like$ ^likes ^udostepnij ^teilen ^gplus ^fb$ ^sociable",
    "nav": "^nav ^menu ^navi ^breadcrumb ^brotkrumen ^crumb ^pager ^pagination ^paging ^pagenav ^prev ^next$ ^tabs$ ^tab$ ^toc$ ^skip ^jump ^submenu ^topbar ^toolbar ^sitemap ^okruszki ^wppagenavi ^rubrik",
    "footer": "^foot ^bottom ^colophon ^copyright ^impressum ^legal ^disclaimer ^stopka ^fuss ^credits$ ^imprint",
    "header": "^header ^masthead ^banner$ ^kopf ^head$ ^logo ^branding ^topnav ^naglowek",
    "sidebar": "sidebar ^aside ^rail ^rightcol ^leftcol ^secondary ^widget ^marginal ^randspalte ^right$ ^left$ ^column ^col2 ^rightbar ^kontextspalte",
    "newsletter": "newsletter ^subscri ^signup ^abo$ ^abonn ^mailing ^optin ^mailchimp ^mc4wp ^register ^registration ^prenumer ^paywall ^offer ^donat ^spend ^support$ ^cta$ ^call$",
    "consent": "cookie consent gdpr ^onetrust ^ccpa ^cmp$ ^privacy ^rodo ^datenschutz ^cc$",
    "ad": "^ad$ ^ads$ ^adv ^advert ^anzeige ^werbung ^reklam ^sponsor ^dfp ^gpt$ ^adsense ^google ^adslot ^adbox ^partner ^commerc ^affiliate ^native ^publi",
    "meta": "^meta ^info$ ^infos ^details$ ^data$ ^postinfo ^entrymeta ^postmeta ^articleinfo ^postdetails ^byline ^author ^autor ^autoren ^verfasser ^writer ^posted ^source$ ^dateline ^kicker ^eyebrow ^overline ^label",
    "date": "^date ^datum ^time$ ^timestamp ^published ^pubdate ^data$ ^updated ^modified ^datetime",
    "bio": "^bio$ ^biograph ^authorbox ^authorbio ^aboutauthor ^vcard ^profile ^avatar ^about$",
    "tags": "^tag$ ^tags ^tagcloud ^keyword ^schlagw ^categor ^kategori ^topic ^themen ^taxonom ^catlinks ^filed ^tagi$",
    "media": "^caption ^figcaption ^wpcaption ^bildunter ^imagecaption ^credit$ ^photocredit ^gallery ^galerie ^figure ^image ^img ^bild ^photo ^foto ^video ^player ^podpis ^media$ ^pic ^picture ^fotostrecke ^slideshow ^audio",
    "form": "^form ^search ^suche ^szukaj ^input ^login ^log$ ^signin ^anmeld ^button ^btn ^vote ^voting ^poll$ ^umfrage ^rating ^stars ^captcha",
    "popup": "^popup ^modal ^overlay ^lightbox ^dialog ^tooltip ^dropdown ^offcanvas ^drawer ^toast ^alert ^notice ^notification ^message",
    "hidden": "^hidden ^hide$ ^visually ^screen ^sronly ^sr$ ^invisible ^noprint ^collapse ^inactive ^print",
    "quote": "^quote ^blockquote ^pullquote ^zitat ^cytat",
    "box": "^box ^infobox ^factbox ^infokasten ^kasten ^callout ^insert ^inset ^module ^embed ^sidebox ^ramka ^zusatz",
    "title": "^title ^headline$ ^titel ^tytul ^heading ^ueberschrift ^h1 ^pagetitle ^posttitle ^entrytitle ^hline",
    "shop": "^cart ^product ^price ^shop ^warenkorb ^basket ^preis ^sku ^buy$ ^order",
    "event": "^event ^calendar ^kalender ^weather ^wetter ^ticker ^live ^stock ^boerse ^pogoda",
    "post": "^postid ^post\\d ^comment\\d ^message$ ^msg ^thread ^topicpost ^forum ^answer",
}  # fmt: skip
NAMES = tuple(SIGNS)
HIDDEN = 1 << NAMES.index("hidden")
AGAINST = sum(
    1 << NAMES.index(name)
    for name in (
        "comment", "related", "teaser", "share", "nav", "footer", "header", "sidebar", "newsletter", "consent", "ad",
        "popup", "form", "bio", "tags", "shop", "event",
    )
)  # fmt: skip
"""The signs of what is no article."""
_WORD = re.compile(r"[a-zäöüßł]+\d*")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(words))


_ALL = [word for words in SIGNS.values() for word in words.split()]
_BEGINS = _pattern(word[1:] for word in _ALL if word[0] == "^")
_HOLDS = _pattern(word for word in _ALL if word[0] != "^")
"""Whether any sign may be meant: most words mean none, and are told so in one match."""
_EACH = tuple((1 << bit, _pattern(words.split())) for bit, words in enumerate(SIGNS.values()))
_known: dict[str, int] = {}
_MOST = 50_000


def read_names(names: str) -> int:
    """The signs that the names of an element carry, a bit each in the order of `NAMES`."""
    found = 0
    known = _known
    for word in _WORD.findall(names.lower()):
        signs = known.get(word)
        if signs is None:
            signs = 0
            if len(word) > 1 and (_BEGINS.match(word) or _HOLDS.search(word)):
                for bit, pattern in _EACH:
                    if pattern.search(word):
                        signs |= bit
            if len(known) > _MOST:
                known.clear()
            known[word] = signs
        found |= signs
    return found
