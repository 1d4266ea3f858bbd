"""The text as lines: without marks of the format, and with hard wraps undone."""
