"""`./parvis reports rebuild`: the figures forgotten and counted anew from the requests; `count`: what has changed since they were."""

import argparse
import time

from parvis.reports import keeping, usual


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis reports", description=__doc__)
    parser.add_argument("action", choices=["rebuild", "count"], help="pages say so while the figures are not whole")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    done = keeping.rebuild() if options.action == "rebuild" else keeping.count_changes()
    services = usual.work_out()
    print(f"{done} requests counted, another usual time for {services} services, {time.perf_counter() - started:.1f} s")
    return 0
