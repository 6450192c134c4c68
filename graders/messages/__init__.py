"""Error messages in a learner's words, by what they are about; `graders.translate` joins them.

An entry is (regular expression on "Type: message", meaning, help). Its named groups
may stand in both texts. Within a module, the more specific comes first, and
`tests/test_translate.py` provokes every message for real, so that a PyTorch that words one
otherwise is noticed.
"""
