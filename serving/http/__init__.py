"""Requests and their answers: what arrives, what it must pass, and how it is answered."""
