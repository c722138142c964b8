"""The verifier's pages and API: checking a badge, the map, reports."""
