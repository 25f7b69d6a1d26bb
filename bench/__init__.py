"""Benchmarks of the main job, each against a named peer or limit measured in the same run.

They print a small table and keep the numbers as JSON in `bench/results`. What was measured, on what
machine, stands in `docs/benchmarks.md`. No test depends on them.
"""
