"""The student's desk: what public tests run on. Every platform, no sandbox, no answers."""
