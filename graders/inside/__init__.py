"""The untrusted side: what runs in the same process as a student's code.

Nothing here knows an answer, and nothing here is believed: the judge treats whatever comes
out of such a process as data that a student may have written.
"""
