"""Planted votes for the benchmark, and the same pipeline in red-dwarf. Called by Benchmarks/opinion."""
import os
import resource
import sys
import time

import numpy as np


def generate(people, statements, votes, folder):
    """Three groups of 50, 30 and 20 %, ideal points, lognormal activity; written as a Polis folder."""
    random = np.random.default_rng(7)
    centres = np.array([[1.4, 0.0], [-0.9, 1.1], [-0.7, -1.3]])
    group = random.choice(3, size=people, p=[0.5, 0.3, 0.2])
    point = centres[group] + 0.5 * random.standard_normal((people, 2))
    loading = 0.9 * random.standard_normal((statements, 2))
    ease = 0.8 * random.standard_normal(statements)
    activity = np.exp(0.8 * random.standard_normal(people))
    wanted = np.clip(np.rint(activity / activity.sum() * votes), 1, statements // 2).astype(int)
    os.makedirs(folder)
    with open(folder + "/comments.csv", "w") as file:
        file.write("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n")
        for statement in range(statements):
            file.write(f"0,,{statement},0,0,0,1,Statement {statement}\n")
    with open(folder + "/votes.csv", "w") as file:
        file.write("timestamp,datetime,comment-id,voter-id,vote\n")
        for person in range(people):
            seen = random.choice(statements, size=wanted[person], replace=False)
            chance = 1 / (1 + np.exp(-(loading[seen] @ point[person] + ease[seen])))
            vote = np.where(random.random(len(seen)) < 0.12, 0, np.where(random.random(len(seen)) < chance, 1, -1))
            file.writelines(f"{person},,{s},{person},{v}\n" for s, v in zip(seen, vote))


def measure(folder):
    """Seconds of the whole pipeline without reading, and the peak memory in MB."""
    import csv

    from reddwarf.implementations.polis import run_pipeline

    with open(folder + "/votes.csv") as file:
        votes = [
            {"participant_id": int(row["voter-id"]), "statement_id": int(row["comment-id"]), "vote": int(row["vote"]), "modified": int(row["timestamp"])}
            for row in csv.DictReader(file)
        ]
    # The first call compiles and imports; it is not counted.
    run_pipeline(votes=[vote for vote in votes if vote["participant_id"] < 100])
    begin = time.perf_counter()
    run_pipeline(votes=votes)
    print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def attempt(folder, limit):
    """Runs `measure` as a process of its own and prints what it prints; where it fails or takes too long, why, and the memory it reached."""
    import subprocess

    try:
        done = subprocess.run([sys.executable, __file__, "measure", folder], capture_output=True, text=True, timeout=limit)
        if done.returncode == 0:
            print(done.stdout.strip())
            return
        reason = (done.stderr.strip().splitlines() or [f"ended with code {done.returncode}"])[-1]
    except subprocess.TimeoutExpired:
        reason = f"not done after {limit} s"
    print("failed", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, reason)


if __name__ == "__main__":
    if sys.argv[1] == "attempt":
        attempt(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "generate":
        generate(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        measure(sys.argv[2])
