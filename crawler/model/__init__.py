"""The nouns of the house: frozen, typed values, standard library only.

An `Exchange` is what crossed the socket, a `Page` its decoded text, a `Draft` the page's blocks on their way to an
`Article`; `Edit` and `Notice` say what was taken out and what was only noticed.
"""
