"""Pages in: from a seed to a draft of an article."""
