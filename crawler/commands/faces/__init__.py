"""Our commands as Scrapy sees them, so that `scrapy capture` in a checkout does what `newsarchive capture` does.

Scrapy takes the name of a command from the module of its class: hence one small file a command.
"""
