"""What a stranger can check, and what the movement can see from badges that were checked."""
