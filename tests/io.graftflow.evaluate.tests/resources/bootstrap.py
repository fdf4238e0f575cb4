"""Makes bootstrap.json: intervals of the paired bootstrap, by NumPy from rows that Java's SplittableRandom draws.

Run with Debian's python3 and python3-numpy (1.24.2 made the file that lies here):  python3 bootstrap.py > bootstrap.json
"""
import json

import numpy as np

MASK = (1 << 64) - 1


class SplittableRandom:
    """Java's, as its documentation and Steele et al. (2014) have it."""

    def __init__(self, seed):
        self.seed = seed & MASK

    def next_int(self):
        self.seed = (self.seed + 0x9E3779B97F4A7C15) & MASK
        z = self.seed
        z = ((z ^ (z >> 33)) * 0x62A9D9ED799705F5) & MASK
        return (((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3) & MASK) >> 32

    def below(self, bound):
        bits = self.next_int()
        if bound & (bound - 1) == 0:
            return bits & (bound - 1)
        bits >>= 1
        while bits - bits % bound + (bound - 1) >= 1 << 31:
            bits = self.next_int() >> 1
        return bits % bound


def macro_f1(truth, predicted, classes):
    scores = []
    for label in range(classes):
        hits = np.sum((truth == label) & (predicted == label))
        count = np.sum(truth == label) + np.sum(predicted == label)
        if count:
            scores.append(2 * hits / count)
    return np.mean(scores)


def log_loss(truth, p):
    clipped = np.clip(p.astype(np.float64), np.finfo(np.float32).eps, 1 - np.finfo(np.float32).eps)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return -np.log(clipped[np.arange(len(truth)), truth]).mean()


def case(rows, classes, resamples, seed, confidence, lead):
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, rows)
    noise = random.normal(size=(rows, classes))
    models = []
    for strength in (1.0, 1.0 + lead):
        logits = 0.7 * noise + random.normal(size=(rows, classes))
        logits[np.arange(rows), truth] += strength
        e = np.exp(logits)
        models.append((e / e.sum(axis=1, keepdims=True)).astype(np.float32))
    metrics = {
        "accuracy": lambda i, p: np.mean(p[i].argmax(axis=1) == truth[i]),
        "macroF1": lambda i, p: macro_f1(truth[i], p[i].argmax(axis=1), classes),
        "logLoss": lambda i, p: log_loss(truth[i], p[i]),
    }
    generator = SplittableRandom(seed)
    draws = [np.array([generator.below(rows) for _ in range(rows)]) for _ in range(resamples)]
    every = np.arange(rows)
    tail = (1 - confidence) / 2
    expected = {}
    for name, metric in metrics.items():
        differences = [metric(draw, models[1]) - metric(draw, models[0]) for draw in draws]
        low, high = np.quantile(differences, [tail, 1 - tail])
        expected[name] = [metric(every, models[1]) - metric(every, models[0]), low, high]
    return {
        "classes": classes, "resamples": resamples, "seed": seed, "confidence": confidence, "truth": truth.tolist(),
        "models": [[[float(x) for x in row] for row in model] for model in models], "differences": expected,
    }


print(json.dumps({
    "64 rows, alike": case(64, 3, 300, 11, 0.95, 0.0),
    "61 rows, apart": case(61, 4, 250, -5 & 0xFFFF, 0.9, 2.0),
}, indent=1))
