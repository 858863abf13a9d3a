"""Puts the validator's score of a plan into the table of docs/benchmarks.md and prints it.
usage: validate.py … | plan_line.py DOCUMENT WORKERS METHOD SECONDS MEGABYTES [summary.json]

The table stands below the line that begins with `| workers | method |`. A row for the same workers and method is replaced; the others stay, so
that sizes may be measured one at a time. A solver that returns no plan is given as `-` on standard input."""
import json
import sys

document, workers, method, seconds, megabytes = sys.argv[1:6]
text = sys.stdin.read()
try:
    score = json.loads(text)
except ValueError:
    score = None
bounds, first = {}, True
if len(sys.argv) > 6:
    bounds = {level["name"]: level["bound"] for level in json.load(open(sys.argv[6]))["levels"]}
if score is None:
    cells = [seconds, megabytes, "no plan", "–", "–", "–", "–"]
else:
    share = f"{score['level1_min_group_fraction']:.3f}" + (f" / {bounds['worst_off_share']:.3f}" if bounds else "")
    need = f"{score['level2_weighted']:,}" + (f" / {bounds['need_covered']:,.0f}" if bounds else "")
    gap = f"{100 * (1 - score['level2_weighted'] / bounds['need_covered']):.2f} %" if bounds and bounds["need_covered"] else "–"
    left = score["level1b_workers_with_nothing"] - score["of_whom_unreachable"]
    sizes = " / ".join(f"{value:.2f}" for value in score["coverage_by_size"].values())
    valid = "" if score["feasible"] else f" (INVALID: {score['violations']})"
    cells = [seconds, megabytes, share + valid, f"{left:,}", need, gap, sizes]
row = f"| {int(workers):,} | {method} | " + " | ".join(cells) + " |"
print(row)
lines = open(document).read().split("\n")
head = next((i for i, line in enumerate(lines) if line.startswith("| workers | method |")), None)
if head is None:
    sys.exit("the document has no table that begins with | workers | method |")
end = head + 2
while end < len(lines) and lines[end].startswith("|"):
    end += 1
rows = [line for line in lines[head + 2 : end] if not line.startswith(f"| {int(workers):,} | {method} |")] + [row]
order = ["plan", "first come", "fcfs", "rsd", "greedy", "HiGHS", "CP-SAT"]
key = lambda line: (int(line.split("|")[1].replace(",", "")), next((i for i, m in enumerate(order) if line.split("|")[2].strip().startswith(m)), 9))
lines[head + 2 : end] = sorted(rows, key=key)
open(document, "w").write("\n".join(lines))
