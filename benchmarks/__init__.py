"""How fast `adaopt` is beside others: a module a table. ``python -m benchmarks`` measures all.

To add somebody to a table, add a function to its module that does the same work and returns the
same numbers as adaopt; that is checked before anything is timed.
"""
