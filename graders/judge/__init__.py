"""The trusted side: it knows the answers and never runs a student's code."""
