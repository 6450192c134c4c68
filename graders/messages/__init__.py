"""Error messages in a learner's words, by what they are about; `graders.translate` joins them.

An entry is (regular expression on "Type: message", meaning, help). The regular expression's
groups stand in both texts as `\\g<name>`. Within a module, the more specific comes first.
`tests/test_translate.py` provokes every message for real, so that a PyTorch that words one
otherwise is noticed.
"""
