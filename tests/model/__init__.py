"""A model of terminals and of Home Assistant's side, and what always holds of both.

plans.py draws sequences of steps, engine.py plays one, and checks.py says what may
not happen. The test suite plays hundreds, scripts/soak as many as there is time for.
"""
