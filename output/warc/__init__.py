"""WARC 1.1: syntax, writer, reader, index, and the Scrapy face."""
