"""`./parvis check`: what is wrong in the settings and the presets, before anybody meets it."""

import argparse

from django.core.checks import ERROR, WARNING, run_checks

from parvis.presets import commands as presets


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="parvis check", description=__doc__).parse_args(arguments)
    found = sorted(run_checks(include_deployment_checks=True), key=lambda message: -message.level)
    for message in found:
        word = "error" if message.level >= ERROR else "warning" if message.level >= WARNING else "note"
        print(f"{word}: {message.msg}" + (f" ({message.hint})" if message.hint else ""))
    presets_failed = presets.main(["check"])
    if any(message.level >= ERROR for message in found) or presets_failed:
        return 1
    print(f"The settings are sound; {len(found)} warnings.")
    return 0
