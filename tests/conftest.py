"""Settings of the test run."""

from hypothesis import settings

settings.register_profile("qabot", deadline=None)  # machines are shared: time proves nothing
settings.load_profile("qabot")
