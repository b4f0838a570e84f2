"""Where the articles of a site are named: listings, feeds, sitemaps. Pure: bytes in, addresses out, nothing is fetched."""
