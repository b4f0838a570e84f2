"""How well cleaning reads the labelled pages and captures: `make eval`. Figures may rise and not fall."""
