"""Empty tasks through Celery with Redis as broker and for results: N tasks on SILOS workers of SLOTS processes each.

Usage: engine_celery.py N SILOS SLOTS redis://HOST:PORT; prints {"version": .., "rates": [tasks a second of each tenth], "cpu": seconds}.
"""
import json
import os
import subprocess
import sys
import time

import celery

import engine_cpu

app = celery.Celery("engine_celery", broker=os.environ.get("ENGINE_REDIS"), backend=os.environ.get("ENGINE_REDIS"))
app.conf.worker_hijack_root_logger = False


@app.task
def empty(number):
    return number


def main(tasks, silos, slots, redis):
    os.environ["ENGINE_REDIS"] = redis
    app.conf.broker_url = app.conf.result_backend = redis
    here = os.path.dirname(os.path.abspath(__file__))
    command = [sys.executable, "-m", "celery", "-A", "engine_celery", "worker", "--concurrency", str(slots), "--loglevel", "ERROR"]
    environment = dict(os.environ, C_FORCE_ROOT="1", PYTHONWARNINGS="ignore")
    workers = [subprocess.Popen(command + ["-n", f"w{i}@%h"], cwd=here, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in range(silos)]
    try:
        for result in [empty.delay(i) for i in range(20 * silos * slots)]:
            result.get(timeout=120)
        # All are sent at once, as a sweep is; results are taken in order.
        since, rates, cpu = time.perf_counter(), [], engine_cpu.seconds()
        results = [empty.delay(i) for i in range(tasks)]
        part = max(1, tasks // 10)
        for i, result in enumerate(results, 1):
            result.get(timeout=600)
            if i % part == 0:
                now = time.perf_counter()
                rates.append(part / (now - since))
                since = now
        cpu = engine_cpu.seconds() - cpu
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
    print(json.dumps({"version": celery.__version__, "rates": rates, "cpu": cpu}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
