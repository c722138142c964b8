"""The checks of a report, one module each; `credentials.verification` calls them in order."""
