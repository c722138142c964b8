"""The composition root: the web application, the command line and the demonstration. Nothing imports it."""

__version__ = "0.1.0"
