"""Tell the language of a text capture, whose page's own word on it is lost, by the small words of its paragraphs."""

from typing import Final

from crawler.model.draft import Draft

_SMALL_WORDS: Final = {
    "en": "the and of to that with for was said is by from are at has have their will be this which who were as it its",
    "es": "el los las del con por una y al como su sus ha fue más pero este esta también sobre entre",
    "fr": "les des et dans pour est aux du qui sur par une le au ces sont avec cette ont été plus",
    "pt": "os dos das com uma não da do em pelo pela são foi mais ao também seu sua",
    "de": "der die und mit von ist nicht ein eine für auf den dem im zu sich auch wurde bei",
}
"""Words that one of these languages uses often and none of the others at all, or hardly; folded. What the commands' sites
write in: English, Spanish (southcom.mil), French (africom.mil), Portuguese, German (eucom.mil)."""
_LANGUAGE: Final = {word: language for language, words in _SMALL_WORDS.items() for word in words.split()}
_SHORTEST: Final = 60
"""Characters of a line that is a sentence rather than a title, a name or a label."""
_ENOUGH: Final = 60
"""Words that tell as well as the whole page."""
_FEWEST: Final = 25
_SHARE: Final = 6
"""One of so many words, at least, is a small one of the language: of English news, one of three."""
_MARGIN: Final = 4
"""Times as often as the small words of all other languages together."""


def tell_language(draft: Draft) -> None:
    """Name the language where the page does not and its words leave no doubt; else it stays absent."""
    if draft.language is not None or draft.page.source != "text":
        return
    words: list[str] = []
    for position in draft.open_positions():
        block = draft.blocks[position]
        if len(block.text) >= _SHORTEST:
            words += block.key[: _ENOUGH * 12].split()
            if len(words) >= _ENOUGH:
                break
    if len(words) < _FEWEST:
        return
    small = list(filter(None, map(_LANGUAGE.get, words)))
    most = "en" if small.count("en") * 2 > len(small) else max(_SMALL_WORDS, key=small.count)
    count = small.count(most)
    if count * _SHARE >= len(words) and count >= _MARGIN * (len(small) - count):
        draft.language = most
