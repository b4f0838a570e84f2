"""An invented site in the structure of real ones: its content, its templates, and a server on loopback.

`content/` says what the pages say, one file a page; `templates/` how each generation of the CMS printed it. All names,
units and places are invented. `Site` puts the two together, `DemoServer` serves it, and `newsarchive demo` captures it.
"""
