"""Public instances as folders the planner reads, and their optima by HiGHS. Data is read where it lies, never copied.

usage: public_instances.py gap FILE OUT            generalised assignment (Yagiura's format: agents, jobs, costs, amounts, capacities)
       public_instances.py umass FOLDER OUT        course wishes of students (survey and list of courses)
       public_instances.py optimum FILE SECONDS    the least cost of a generalised assignment, by HiGHS
       public_instances.py score OUT PLAN          jobs assigned and their cost, from a plan

Generalised assignment: a job is a worker with one need, its own course; every pair of agent and job is a session with one place whose fixed
cost is the amount of the agent's capacity it takes, paid by the agent's line, and whose seat cost is the pair's cost, paid by a line that
never runs out. Serving every need is assigning every job; the planner's last level is the cost.

Course wishes: a section is a session; a quarter of an hour of the day is a week and a day of the week is a cell, so that two sections clash
exactly when they overlap. A student needs as many courses as they want to stay enrolled in (question 3), those rated highest, with rating 5
or more; 5, 6, 7, 8 weigh 2, 3, 4, 5. Groups are the students' status. Money and minimum sizes do not bind.
"""
import csv
import json
import os
import re
import sys
import zipfile

FREE = 10**9


def write(out, meta, tables):
    os.makedirs(out, exist_ok=True)
    with open(f"{out}/meta.json", "w") as file:
        json.dump(meta, file)
    for name, header, rows in tables:
        with open(f"{out}/{name}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(rows)


def meta(weeks, lines, total, providers, groups):
    cells = 2**21 - 1
    return {
        "version": 1, "seed": 0, "weeks": weeks, "languages": ["any"], "municipalities": [{"id": 0, "x": 0, "y": 0, "subregion": 0}],
        "dist_km": [[0]], "patterns": [{"name": "any", "avail": [cells, cells], "work": [0, 0]}],
        "lines": [{"name": name, "budget": budget} for name, budget in lines], "budget_total": total,
        "providers": [{"id": i, "parallel": FREE // 1000} for i in range(providers)],
        "groups": [{"id": i, "size": "sme", "subregion": 0, "worker_group": name} for i, name in enumerate(groups)],
        "travel_eur_per_km": 0,
    }


SESSIONS = "id,course,start,len,cells,capacity,min,muni,lang,provider,fixed_cost,seat_cost,line"
WORKERS = "id,firm,home,group,pattern,langs,max_km,line,needs"
FIRMS = "id,size_class,muni,workers,release_limit"


def read_gap(path):
    numbers = list(map(int, open(path).read().split()))
    agents, jobs = numbers[:2]
    table = lambda start: [numbers[start + i * jobs : start + (i + 1) * jobs] for i in range(agents)]
    return agents, jobs, table(2), table(2 + agents * jobs), numbers[2 + 2 * agents * jobs :][:agents]


def gap(path, out):
    agents, jobs, cost, amount, capacity = read_gap(path)
    lines = [(f"agent {i}", capacity[i]) for i in range(agents)] + [("costs", FREE)]
    sessions = [
        [i * jobs + j, j, 0, 1, 1, 1, 1, -1, 0, 0, amount[i][j], cost[i][j], i] for i in range(agents) for j in range(jobs)
    ]
    write(
        out, meta(1, lines, FREE, 1, ["jobs"]),
        [
            ("courses", "id,prereq,sector", [[j, -1, 0] for j in range(jobs)]),
            ("sessions", SESSIONS, sessions),
            ("firms", FIRMS, [[0, 1, 0, jobs, jobs]]),
            ("workers", WORKERS, [[j, 0, 0, 0, 0, 1, 100, agents, f"{j}:5"] for j in range(jobs)]),
        ],
    )


def optimum(path, limit):
    import highspy

    agents, jobs, cost, amount, capacity = read_gap(path)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(limit))
    solver.setOptionValue("threads", 2)
    x = [[solver.addBinary(obj=cost[i][j]) for j in range(jobs)] for i in range(agents)]
    for j in range(jobs):
        solver.addConstr(sum(x[i][j] for i in range(agents)) == 1)
    for i in range(agents):
        solver.addConstr(sum(amount[i][j] * x[i][j] for j in range(jobs)) <= capacity[i])
    solver.run()
    info = solver.getInfo()
    print(f"HiGHS {solver.modelStatusToString(solver.getModelStatus())}: {info.objective_function_value:.0f}, bound {info.mip_dual_bound:.0f}")


def score(out, plan):
    with open(f"{out}/sessions.csv") as file:
        cost = [int(row["seat_cost"]) for row in csv.DictReader(file)]
    jobs = sum(1 for _ in open(f"{out}/workers.csv")) - 1
    with open(plan) as file:
        seats = [int(row["session"]) for row in csv.DictReader(file)]
    print(f"{len(seats)} of {jobs} jobs assigned, cost {sum(cost[s] for s in seats)}")


def sheet(path):
    book = zipfile.ZipFile(path)
    text = ["".join(re.findall(r"<t[^>]*>(.*?)</t>", item, re.S)) for item in re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode(), re.S)]
    rows = []
    for row in re.findall(r"<row.*?</row>", book.read("xl/worksheets/sheet1.xml").decode(), re.S):
        cells = {}
        for letters, rest, value in re.findall(r'<c r="([A-Z]+)\d+"([^>]*)>.*?<v>(.*?)</v>', row, re.S):
            cells[letters] = text[int(value)] if 't="s"' in rest else value
        rows.append(cells)
    header = rows[0]
    return [{header[key]: value for key, value in row.items() if key in header} for row in rows[1:]]


def quarters(text):
    """Start and end of `01:00 PM - 02:15 PM` in quarters of an hour after seven in the morning."""
    found = re.findall(r"(\d+):(\d+) ([AP]M)", text)
    if len(found) != 2:
        return None
    start, end = [(int(h) % 12 + (12 if half == "PM" else 0)) * 60 + int(m) for h, m, half in found]
    if end <= start:
        return None
    return (start - 420) // 15, -(-(end - 420) // 15)


def umass(folder, out):
    days = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4}
    sections, courses = [], {}
    for row in sheet(f"{folder}/anonymized_courses.xlsx"):
        if not row.get("Enrl Capacity", "").isdigit():
            continue
        when = quarters(row.get("Mtg Time", ""))
        cells = sum(1 << (3 * number) for day, number in days.items() if day in row.get("zc.days", ""))
        if not when or not cells:
            # By arrangement: it clashes with nothing.
            when, cells = (0, 1), 1 << 20
        course = courses.setdefault(row["Catalog"], len(courses))
        sections.append((course, when, cells, int(row["Enrl Capacity"])))
    with open(f"{folder}/survey_column_mapping.csv") as file:
        meaning = {row[0]: row[1] for row in csv.reader(file, delimiter="|") if len(row) > 1}
    column_course = {}
    for column, text in meaning.items():
        match = re.search(r"DEPT (\w+)", text)
        if match and match[1] in courses:
            column_course[column] = courses[match[1]]
    workers, groups = [], ["freshmen", "sophomores", "juniors", "seniors", "master's", "doctoral"]
    with open(f"{folder}/survey_data.csv") as file:
        for row in csv.DictReader(file):
            if row.get("1", "") not in set("123456") or not (row.get("3") or "").isdigit():
                continue
            rating = {}
            for column, course in column_course.items():
                value = row.get(column) or ""
                if value.isdigit() and 5 <= int(value) <= 8:
                    rating[course] = max(rating.get(course, 0), int(value))
            wanted = sorted(rating, key=lambda course: (-rating[course], course))[: min(8, int(row["3"]))]
            needs = ";".join(f"{course}:{rating[course] - 3}" for course in sorted(wanted))
            workers.append([len(workers), 0, 0, int(row["1"]) - 1, 0, 1, 100, 0, needs])
    sessions = [
        [i, course, start, end - start, cells, capacity, 0, -1, 0, 0, 0, 0, 0] for i, (course, (start, end), cells, capacity) in enumerate(sections)
    ]
    write(
        out, meta(64, [("none", FREE)], FREE, 1, groups),
        [
            ("courses", "id,prereq,sector", [[c, -1, 0] for c in range(len(courses))]),
            ("sessions", SESSIONS, sessions),
            ("firms", FIRMS, [[0, 1, 0, len(workers), len(workers)]]),
            ("workers", WORKERS, workers),
        ],
    )
    print(f"{len(workers)} students, {len(sections)} sections of {len(courses)} courses, {sum(len(w[8].split(';')) for w in workers if w[8])} wishes")


if __name__ == "__main__":
    command = {"gap": gap, "umass": umass, "optimum": optimum, "score": score}.get(sys.argv[1] if len(sys.argv) == 4 else "")
    if not command:
        sys.exit(__doc__)
    command(sys.argv[2], sys.argv[3])
