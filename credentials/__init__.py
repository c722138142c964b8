"""What a badge is: the Open Badges 3.0 data model, proofs, status lists, images and verification.

This house is pure: values come in and values go out. It opens no socket or file of the outside, reads no
clock and no environment, and writes no log. Specification: <https://www.imsglobal.org/spec/ob/v3p0>.
"""
