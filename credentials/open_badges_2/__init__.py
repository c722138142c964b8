"""Badges of Open Badges 2.0, hosted and signed: read, checked and shown as a lower tier of evidence; never issued.

They are read as JSON with the names of the 2.0 context and its aliases (`verify`, `hosted`, `signed`); no context of a
stranger is processed. Specification: Open Badges v2.0, IMS Final Release of 12 April 2018.
"""
