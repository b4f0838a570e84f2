"""One file per command. The only place that may import from every other folder."""
