"""`kata export`: the results for what other programs read, a module for each."""
