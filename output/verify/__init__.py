"""Whether an archive holds what it says: checks that read and never change, for our collections and anybody's WARC files.

Each check gives `Finding` values; `collection.verify` runs those that fit what it is given. Memory does not grow with the
archive: what must be joined (revisits and their originals, index lines and records) lies in a temporary database.
"""
