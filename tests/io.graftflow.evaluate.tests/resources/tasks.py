"""Makes tasks.json: what scikit-learn says of labels, numbers and neighbours that are written as plain numbers.

Run with Debian's python3 and python3-sklearn (1.2.1 made the file that lies here):  python3 tasks.py > tasks.json
"""
import json

import numpy as np
from sklearn import metrics
from sklearn.neighbors import NearestNeighbors

random = np.random.default_rng(20261124)


def labels(count, rows, threshold, ties=False, unseen=(), untold=()):
    truth = random.random((rows, count)) < np.linspace(0.1, 0.6, count)
    p = 1 / (1 + np.exp(-random.normal(size=(rows, count)) - 2.0 * (truth - 0.5)))
    if ties:
        p = np.round(p * 4) / 4
    for label in unseen:
        truth[:, label] = False
    for label in untold:
        p[:, label] = 0.01
    p = p.astype(np.float32)
    told = p >= threshold
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, told, zero_division=0)
    seen = [label for label in range(count) if truth[:, label].any()]
    average = [metrics.average_precision_score(truth[:, label], p[:, label]) if label in seen else None
               for label in range(count)]
    return {
        "threshold": threshold,
        "truth": truth.astype(int).tolist(),
        "probabilities": [[float(x) for x in row] for row in p],
        "metrics": {
            "microF1": metrics.f1_score(truth, told, average="micro", zero_division=0),
            "macroF1": metrics.f1_score(truth, told, average="macro", zero_division=0),
            "weightedF1": metrics.f1_score(truth, told, average="weighted", zero_division=0),
            "meanAveragePrecision": metrics.average_precision_score(truth[:, seen], p[:, seen], average="macro"),
            "subsetAccuracy": metrics.accuracy_score(truth, told),
            "hammingLoss": metrics.hamming_loss(truth, told),
        },
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "averagePrecision": average,
    }


def values(count, rows, scale, noise, constant=False):
    truth = random.normal(size=(rows, count)) * scale + np.arange(count) * scale
    if constant:
        truth[:] = 3.25
    answer = (truth + random.normal(size=(rows, count)) * noise).astype(np.float32)
    answers = answer.astype(np.float64)
    def mean(metric):
        return float(np.mean([metric(truth[:, i], answers[:, i]) for i in range(count)]))
    return {
        "truth": truth.tolist(),
        "answers": answers.tolist(),
        "metrics": {
            "mae": metrics.mean_absolute_error(truth, answers),
            "rmse": mean(lambda t, a: metrics.mean_squared_error(t, a, squared=False)),
            "r2": metrics.r2_score(truth, answers),
            "medianAbsoluteError": metrics.median_absolute_error(truth, answers),
        },
    }


def neighbours(groups, rows, width, spread):
    group = random.integers(0, groups, rows)
    centres = random.normal(size=(groups, width))
    vectors = (centres[group] + random.normal(size=(rows, width)) * spread).astype(np.float32)
    order = NearestNeighbors(metric="cosine", algorithm="brute").fit(vectors).kneighbors(
        n_neighbors=rows - 1, return_distance=False)
    one, five, maps, hinge = [], [], [], []
    unit = vectors.astype(np.float64)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    away = np.linalg.norm(unit[:, None] - unit[None], axis=2)
    for row in range(rows):
        same = group[order[row]] == group[row]
        r = same.sum()
        if r == 0:
            continue
        one.append(same[0])
        five.append(same[:5].any())
        near = same[:r]
        maps.append((near * np.cumsum(near) / np.arange(1, r + 1)).sum() / r)
        mine = group == group[row]
        others = mine.copy()
        others[row] = False
        hinge.append(max(0, away[row][others].max() - away[row][~mine].min() + 0.2))
    return {
        "groups": group.tolist(),
        "vectors": [[float(x) for x in row] for row in vectors],
        "metrics": {"recallAt1": np.mean(one), "recallAt5": np.mean(five), "mapAtR": np.mean(maps)},
        "hinge": np.mean(hinge),
    }


print(json.dumps({
    "labels": {
        "three labels": labels(3, 30, 0.5),
        "five labels, low threshold": labels(5, 40, 0.2),
        "four labels with ties": labels(4, 40, 0.5, ties=True),
        "four labels, one true nowhere, one told nowhere": labels(4, 30, 0.5, unseen=(1,), untold=(3,)),
    },
    "values": {
        "one number": values(1, 31, 800.0, 120.0),
        "three numbers of unlike size": values(3, 40, np.array([0.01, 1.0, 1000.0]), np.array([0.02, 0.3, 100.0])),
        "a number that never changes": values(1, 12, 1.0, 0.5, constant=True),
    },
    "neighbours": {
        "close groups": neighbours(5, 40, 6, 0.9),
        "groups apart": neighbours(3, 24, 4, 0.1),
        "some alone": neighbours(30, 32, 3, 1.0),
    },
}, separators=(",", ":")))
