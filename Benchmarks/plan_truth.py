"""The most weighted need that any plan covers which is as fair and reaches as many people as ours, by HiGHS.
usage: plan_truth.py REFERENCE_FOLDER INSTANCE summary.json SECONDS"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import baseline_exact
import highspy
import numpy

instance, figures, limit = sys.argv[2], json.load(open(sys.argv[3]))["figures"], float(sys.argv[4])
model = baseline_exact.build(instance)
count, infinite = model["nvar"], highspy.kHighsInf
rows = model["rows"] + [(0, infinite, [(a, 1) for a in people] + [(model["theta"], -needs)]) for needs, people in model["groups"]]
rows.append((figures["reached"], infinite, [(person, 1) for person in model["covv"]]))
lp = highspy.HighsLp()
lp.num_col_, lp.num_row_ = count, len(rows)
upper, lower, cost = numpy.ones(count), numpy.zeros(count), numpy.zeros(count)
upper[model["dead"]] = 0
lower[model["theta"]] = figures["worstOffShare"] - 1e-6
cost[model["x0"] : model["x0"] + len(model["val"])] = model["val"]
lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
lp.row_lower_ = numpy.array([max(-infinite, row[0]) for row in rows])
lp.row_upper_ = numpy.array([min(infinite, row[1]) for row in rows])
start, index, value = [0], [], []
for row in rows:
    index += [a for a, _ in row[2]]
    value += [v for _, v in row[2]]
    start.append(len(index))
lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = numpy.array(start), numpy.array(index), numpy.array(value, float)
kinds = [highspy.HighsVarType.kInteger] * count
for column in [model["theta"], *model["covv"]]:
    kinds[column] = highspy.HighsVarType.kContinuous
lp.integrality_, lp.sense_ = kinds, highspy.ObjSense.kMaximize
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
solver.setOptionValue("threads", 2)
solver.setOptionValue("time_limit", limit)
solver.passModel(lp)
solver.run()
info = solver.getInfo()
best = info.objective_function_value
print(
    f"{solver.modelStatusToString(solver.getModelStatus())} {best:.0f} (bound {info.mip_dual_bound:.0f}); ours {figures['needCovered']}, "
    f"{100 * (1 - figures['needCovered'] / best):.2f} % below"
)
