"""What decides an election: pure functions over values, without database, clock or network."""
