"""The socket: what crosses it, kept byte for byte."""
