"""Fitting what the engine has learnt from examples; needs the packages of requirements.txt beside this file."""
