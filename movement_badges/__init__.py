"""The composition root: the web application, the command line and the demonstration. Nothing imports it."""
