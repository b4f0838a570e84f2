"""What leaves: records, then bytes. Code only; data never lies in this folder."""
