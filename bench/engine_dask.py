"""Empty tasks through Dask distributed: N tasks on SILOS worker processes of SLOTS threads each.

Usage: engine_dask.py N SILOS SLOTS; prints {"version": .., "rates": [tasks a second of each tenth], "cpu": seconds}.
"""
import json
import sys
import time

import distributed

import engine_cpu


def empty(number):
    return number


def main(tasks, silos, slots):
    with distributed.LocalCluster(n_workers=silos, threads_per_worker=slots, processes=True, dashboard_address=None) as cluster, distributed.Client(cluster) as client:
        client.gather(client.map(empty, range(-20 * silos * slots, 0), pure=False))
        since, rates, part, cpu = time.perf_counter(), [], max(1, tasks // 10), engine_cpu.seconds()
        futures = client.map(empty, range(tasks), pure=False)
        for first in range(0, tasks, part):
            client.gather(futures[first:first + part])
            now = time.perf_counter()
            rates.append(min(part, tasks - first) / (now - since))
            since = now
        cpu = engine_cpu.seconds() - cpu
    print(json.dumps({"version": distributed.__version__, "rates": rates, "cpu": cpu}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
