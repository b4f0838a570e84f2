"""Declared shadow roots (HTML, 4.12.3): a `<template>` whose content is shown, where the parser shows it as inert."""

import re

_TEMPLATE = re.compile(rb"<(/?)template(?=[\s/>])([^>]*)>", re.IGNORECASE)


def with_shadows(data: bytes) -> bytes:
    """A page's mark-up with its shadow roots as elements of their place.

    >>> with_shadows(b"<x-a><template shadowrootmode=open>One<template>two</template></template></x-a>")
    b'<x-a><div>One<template>two</template></div></x-a>'
    """
    if b"<template" not in data:
        return data
    if data.count(b"<template") > data.count(b"</template"):
        return _TEMPLATE.sub(rb"<\1div>", data)  # one that is not closed takes the rest of the page in
    if b"shadowroot" not in data.lower():
        return data
    opened: list[bool] = []

    def element(tag: re.Match[bytes]) -> bytes:
        if tag[1]:
            return b"</div>" if opened and opened.pop() else tag[0]
        opened.append(b"shadowroot" in tag[2].lower())
        return b"<div>" if opened[-1] else tag[0]

    return _TEMPLATE.sub(element, data)
