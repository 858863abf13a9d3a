"""Prints the validator's score of a plan in one line. usage: validate.py … | plan_line.py NAME [summary.json]"""
import json
import sys

score = json.load(sys.stdin)
line = (
    f"{sys.argv[1]}: {'valid' if score['feasible'] else score['violations']}, worst-off {score['level1_min_group_fraction']:.4f}, "
    f"nothing {score['level1b_workers_with_nothing']} ({score['of_whom_unreachable']} unreachable), need {score['level2_weighted']} "
    f"({score['level2_share']:.4f}), large/SME/micro {'/'.join(str(v) for v in score['coverage_by_size'].values())}, cost {score['level3_cost']}"
)
if len(sys.argv) > 2 and sys.argv[2]:
    summary = json.load(open(sys.argv[2]))
    bounds = {level["name"]: level["bound"] for level in summary["levels"]}
    line += (
        f"\n    bounds: worst-off {bounds['worst_off_share']:.4f}, need {bounds['need_covered']:.0f} "
        f"(gap {100 * (1 - score['level2_weighted'] / bounds['need_covered']):.2f} %), {summary['seconds']:.2f} s, {summary['peakMegabytes']} MB"
    )
print(line)
