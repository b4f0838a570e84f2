"""What an archivist configures, and what happened."""
