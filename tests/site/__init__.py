"""A news site for tests: generated, served on three loopback addresses by a process of its own, with a log of what it was asked."""
