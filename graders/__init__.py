"""The engine of Torch Kata: it runs, judges and explains exercise submissions.

The folders are the wall. `graders.inside` runs beside a student's code and knows no
answers; `graders.judge` knows the answers and never runs a student's code; `graders.desk`
serves the student's own machine; `graders.author` keeps the collection consistent. The
modules at this level hold plain data and words that all of them share.
"""

__version__ = "0.1.0"
