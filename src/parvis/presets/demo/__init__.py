"""What only a demo has: people who exist nowhere, and the requests they made, through the verbs that everybody uses."""

from parvis.presets.demo.loading import load
from parvis.presets.demo.people import PASSWORD
from parvis.presets.demo.signing import SignIn, sign_ins

__all__ = ["PASSWORD", "SignIn", "load", "sign_ins"]
