"""The service shell that every house above shares: settings, database, accounts, pages, mail, fetching.

It knows nothing of badges; its message files are data.
"""
