"""The kinds of `credentialStatus` that are looked up, one module each; `credentials.checks.status` chooses."""
