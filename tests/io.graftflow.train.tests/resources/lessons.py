"""Makes lessons.json: what several teachers say together, by NumPy from the definitions in docs/training.md.

Run with Debian's python3 and python3-numpy (1.24.2 made the file that lies here):  python3 lessons.py > lessons.json
"""
import json

import numpy as np

random = np.random.default_rng(20261124)
LABELS = ["a", "b", "c", "d"]
KNOWN = [["d", "b", "a", "x", "c"], ["c", "a"], ["b", "c", "d"]]
WEIGHTS = [1.0, 0.5, 2.0]
ROWS, TEMPERATURE, HARD = 12, 3.0, 0.25


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def classes(logits, truth):
    rows = []
    for row in range(ROWS):
        total, weight = np.zeros(len(LABELS)), np.zeros(len(LABELS))
        for teacher, known in enumerate(KNOWN):
            if LABELS[truth[row]] not in known:
                continue
            own = [label for label in LABELS if label in known]
            told = softmax(np.array([logits[teacher][row][known.index(label)] for label in own]) / TEMPERATURE)
            for label, p in zip(own, told):
                total[LABELS.index(label)] += WEIGHTS[teacher] * p
                weight[LABELS.index(label)] += WEIGHTS[teacher]
        mean = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
        rows.append((mean / mean.sum()).tolist())
    return rows


def labels(logits):
    rows = []
    for row in range(ROWS):
        told = []
        for label in LABELS:
            knowing = [k for k, known in enumerate(KNOWN) if label in known]
            p = [1 / (1 + np.exp(-logits[k][row][KNOWN[k].index(label)] / TEMPERATURE)) for k in knowing]
            told.append(float(np.average(p, weights=[WEIGHTS[k] for k in knowing])))
        rows.append(told)
    return rows


logits = [(3 * random.normal(size=(ROWS, len(known)))).astype(np.float32).astype(float) for known in KNOWN]
truth = random.integers(0, len(LABELS), ROWS)
numbers = [random.normal(size=(ROWS, 2)).astype(np.float32).astype(float) for _ in KNOWN]
true_numbers = random.normal(size=(ROWS, 2))
mixed = (1 - HARD) * np.average(numbers, axis=0, weights=WEIGHTS) + HARD * true_numbers
print(json.dumps({
    "labels": LABELS, "known": KNOWN, "weights": WEIGHTS, "temperature": TEMPERATURE, "hardWeight": HARD,
    "logits": [one.tolist() for one in logits], "truth": truth.tolist(),
    "classes": classes(logits, truth), "multiLabel": labels(logits),
    "numbers": [one.tolist() for one in numbers], "trueNumbers": true_numbers.tolist(), "mixed": mixed.tolist(),
}, indent=1))
