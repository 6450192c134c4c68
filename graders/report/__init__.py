"""`report.html`: one page about a class, which loads nothing and runs nothing of a student's."""
