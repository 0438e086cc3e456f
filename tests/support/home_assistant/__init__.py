"""Three ways to start a Home Assistant, each for a purpose of its own.

- process.py: a process that is used over HTTP. For what a user sees (demo, develop,
  tests/e2e) and for what only a process can show (tests/process).
- in_process.py: a real one in this process. For measurements (benchmarks).
- harness.py: that of the test harness, with its storage in memory. For many of them
  in one test (tests/model), and for many terminals in one (scripts/load).

A test that needs a single Home Assistant takes the fixture `hass`.
"""
