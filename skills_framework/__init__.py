"""What a skill is, and the arithmetic of gaps: framework, places, coverage and public disclosure."""
