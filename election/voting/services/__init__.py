"""The acts of the voting stage: ceremony, codes, opening, casting, closing."""
