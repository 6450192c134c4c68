"""Exercises as nbgrader's notebooks. It reads the solutions, so it is the instructor's alone."""
