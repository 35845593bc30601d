"""How soon kdctl answers: verbs on a sweep of many cells that are done, beside other programs' starts.

Everything takes turns within a round, so a load from elsewhere meets all of it; medians over the rounds count. What is judged is the
processor time of kdctl, which has the server's own time not in it and is nearly the time it takes where cores are idle.
"""
import argparse, datetime, json, os, pathlib, resource, statistics, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build/bin"
KDCTL = str(BIN / "kdctl/kdctl")
HELP_LIMIT, VERB_LIMIT = 0.150, 0.300  # seconds
FOLDS = 10

# What each verb asks the server for, in this order, one after the other.
VERBS = {
    "ls": ["sweeps"],
    "status": ["sweeps"],
    "status -o wide": ["sweeps", "sweeps/big/cells.txt"],
    "report": ["sweeps", "sweeps/big/report"],
    "report --format latex": ["sweeps", "sweeps/big/report?format=latex"],
    "diff big big": ["sweeps", "sweeps", "sweeps/big/diff/big/text"],
    "export --what cells --out exported": ["sweeps", "sweeps/big/cells.csv", "sweeps/big/cells.jsonl"],
    "cluster": ["cluster"],
}


def seconds(run):
    """Elapsed, and the processor time of the programs it ran."""
    def used():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime
    begun, before = time.perf_counter(), used()
    run()
    return time.perf_counter() - begun, used() - before


def call(*line, cwd=None):
    done = subprocess.run(line, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(line)} ended with {done.returncode}: {done.stderr}")


def write_grid(folder, cells):
    (folder / "toy").mkdir()
    folds = [str(f) for f in range(1, FOLDS + 1)]
    (folder / "toy/stub.json").write_text(json.dumps({"folds": folds, "rules": [{"steps": 0}]}))
    (folder / "grid.json").write_text(json.dumps({
        "name": "big",
        "datasets": {"toy": {"reader": "voc", "path": "toy", "size": 64, "folds": folds, "seeds": list(range(cells // FOLDS // 2)), "metric": "ap50"}},
        "recipes": {"short": {"extends": "nano", "epochs": 2, "batch": 4}},
        "students": {"detector": "tiny-fpn", "recipe": "short", "configs": ["hard", {"name": "longer", "base": "hard", "recipe": {"epochs": 3}}]},
        "report": {"baseline": "hard"},
    }))


def start_silo(folder):
    stub = ROOT / "tests/Kd.StubTrainer/bin/Release/net10.0/kd-stub-trainer.dll"
    log = open(folder / "silo.log", "w")
    silo = subprocess.Popen(
        [BIN / "kd-silo/kd-silo", "--store", ".kd", "--data", ".", "--slots", "2", "--rate", "0", "--trainer", f'"{stub}"'],
        cwd=folder, stdout=log, stderr=log)
    while not (folder / ".kd/silo.json").exists():
        if silo.poll() is not None:
            sys.exit(f"kd-silo stopped: {(folder / 'silo.log').read_text()}")
        time.sleep(0.1)
    return silo, json.loads((folder / ".kd/silo.json").read_text())


def asker(silo):
    token = pathlib.Path(silo["tokenFile"]).read_text().split()[-1]

    def ask(path):
        request = urllib.request.Request(f"{silo['address'].rstrip('/')}/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()
    return ask


def measure(folder, ask, rounds):
    starts = {"/bin/true": ["/bin/true"], "python3 -c pass": ["/usr/bin/python3", "-c", "pass"], "dotnet --version": ["dotnet", "--version"], "kdctl --help": [KDCTL, "--help"]}
    times = {name: [] for name in [*starts, *VERBS, *(f"server: {v}" for v in VERBS)]}
    for _ in range(rounds):
        for name, line in starts.items():
            times[name].append(seconds(lambda: call(*line)))
        for verb, asked in VERBS.items():
            times[verb].append(seconds(lambda: call(KDCTL, *verb.split(), cwd=folder)))
            times[f"server: {verb}"].append(seconds(lambda: [ask(path) for path in asked]))
    return {name: tuple(statistics.median(v) for v in zip(*values)) for name, values in times.items()}


def report(times, cells, rounds):
    baseline = times["python3 -c pass"][1]
    starts = ["/bin/true", "python3 -c pass", "dotnet --version", "kdctl --help"]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
    lines = [
        f"# How soon kdctl answers", "",
        f"{datetime.date.today()}, commit {commit}. {os.cpu_count()} cores of {model}, load average {os.getloadavg()[0]:.2f} at the end.",
        f"A sweep of {cells} done cells on a silo of this machine; medians of {rounds} rounds in which all take turns. Processor time is the program's own, that of the server not in it; the server's own time is how long",
        "the same requests take by Python, one after the other.", "",
        "| program | processor time, ms | times Python's start | elapsed, ms |", "| --- | --- | --- | --- |",
        *(f"| `{name}` | **{ms(times[name][1])}** | {times[name][1] / baseline:.1f} | {ms(times[name][0])} |" for name in starts), "",
        "| verb | elapsed, ms | of it the server's own, ms | the rest, ms | processor time, ms | times Python's start |", "| --- | --- | --- | --- | --- | --- |",
        *(f"| `{verb}` | {ms(times[verb][0])} | {ms(times[f'server: {verb}'][0])} | **{ms(beside_server(times, verb))}** | {ms(times[verb][1])} | {times[verb][1] / baseline:.1f} |" for verb in VERBS), "",
    ]
    late = [verb for verb in VERBS if beside_server(times, verb) >= VERB_LIMIT]
    busy = [verb for verb in VERBS if times[verb][1] >= VERB_LIMIT]
    help_holds = times["kdctl --help"][0] < HELP_LIMIT
    lines += [
        f"Wanted: help within {ms(HELP_LIMIT)} ms: {'holds' if help_holds else 'does NOT hold'}. Every verb within {ms(VERB_LIMIT)} ms besides the server's own time: {verdict(late)}.",
        f"Processor time, which depends less on what else the machine does, within the same: {verdict(busy)}.",
    ]
    return help_holds and not late, "\n".join(lines) + "\n"


def ms(seconds):
    return f"{1000 * seconds:.0f}"


def beside_server(times, verb):
    return times[verb][0] - times[f"server: {verb}"][0]


def verdict(missed):
    return "does NOT hold for " + ", ".join(f"`{verb}`" for verb in missed) if missed else "holds"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=10000)
    options.add_argument("--rounds", type=int, default=9)
    chosen = options.parse_args()
    os.environ.pop("KDCTL_SERVER", None)
    with tempfile.TemporaryDirectory(prefix="kd-verbs-") as temporary:
        folder = pathlib.Path(temporary)
        write_grid(folder, chosen.cells)
        silo, known = start_silo(folder)
        try:
            call(KDCTL, "submit", "grid.json", cwd=folder)
            call(KDCTL, "watch", "big", cwd=folder)
            holds, text = report(measure(folder, asker(known), chosen.rounds), chosen.cells, chosen.rounds)
        finally:
            silo.terminate()
            silo.wait()
    print(text)
    (ROOT / f"bench/results/verbs-{chosen.cells}-{datetime.date.today()}.md").write_text(text)
    sys.exit(0 if holds else 1)


main()
