"""The demonstration: a complete, seeded instance on one machine, built through the same doors as a real one."""
