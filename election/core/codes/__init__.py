"""Voting codes made outside of the service: from a file of seats to lists, letters and sheets."""
