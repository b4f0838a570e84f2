"""What may be fetched, and when."""
