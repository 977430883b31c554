"""The nominations and elections of member networks, from the call to a verifiable result."""

__version__ = "0.4.0"
