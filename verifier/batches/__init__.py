"""Many badges at once: archives and lists go in, one row for each file comes out, with totals.

Nothing is ever unpacked to disk, a few badges are in work at a time, and each key document and status list is looked
for once for all of them. It needs no database and no issuer.
"""
