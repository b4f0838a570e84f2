"""The language of a text capture: told where its small words leave no doubt, absent where they do."""

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

ENGLISH = (
    "The crew of the example ship painted the pier in a day, and the harbor master said that it was the first coat since 1988.\n\n"
    "Nobody slept that night, because the fleet was to arrive in the morning with all of its flags up."
)
SPANISH = (
    "El comandante de la flota visitó el puerto con los oficiales del ejército, y dijo que la visita fue por la seguridad de la región.\n\n"
    "También habló sobre las maniobras de este año, en las que una brigada y su hospital trabajan con los vecinos del valle."
)
GERMAN = (
    "Der Kommandeur der Brigade besuchte die Stadt mit den Soldaten, und die Kinder der Schule warteten auf dem Platz mit Fahnen.\n\n"
    "Die Übung ist für den Herbst geplant und wurde von der Stadt mit einem Fest eröffnet, das nicht vor dem Abend endete."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (SPANISH, "es"),
        (GERMAN, "de"),
        (ENGLISH + "\n\n" + SPANISH, None),
        ("The crew painted the pier.", None),
        ("Ponsonby Ruiz Vale Lund Teo Park Okafor Haddad Stern Moreau Brook Quist Lowe Reed Voss " * 3, None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    page = f"A Title of a Story\n\n{text}"
    article = clean(draft_text(Page(page, "text")))
    assert article.language == language
    assert article.extraction.fields.get("language") == ("text" if language else None)


def test_what_the_page_says_stands() -> None:
    draft = draft_text(Page(f"A Title\n\n{ENGLISH}", "text"))
    draft.language = "en-GB"
    assert clean(draft).language == "en-GB"
