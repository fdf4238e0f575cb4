"""Makes scores.json: what scikit-learn says of predictions that are written as plain numbers.

Run with Debian's python3 and python3-sklearn (1.2.1 made the file that lies here):  python3 scores.py > scores.json
"""
import json

import numpy as np
from sklearn import metrics

random = np.random.default_rng(20240607)


def case(classes, rows, sharpness, unseen=()):
    truth = random.integers(0, classes, rows)
    for label in unseen:
        truth[truth == label] = (label + 1) % classes
    logits = random.normal(size=(rows, classes)) * sharpness
    logits[np.arange(rows), truth] += sharpness
    for label in unseen:
        logits[:, label] -= 100 * sharpness
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = (exp / exp.sum(axis=1, keepdims=True)).astype(np.float32)
    predicted = p.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, predicted, labels=range(classes), zero_division=0)
    one_hot = np.eye(classes)[truth]
    hit = truth == predicted
    confidence = p.max(axis=1).astype(np.float64)
    edges = np.linspace(0, 1, 16)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.sum() / rows * abs(hit[inside].mean() - confidence[inside].mean())
    values = {
        "accuracy": metrics.accuracy_score(truth, predicted),
        "macroF1": metrics.f1_score(truth, predicted, average="macro"),
        "logLoss": metrics.log_loss(truth, p, labels=range(classes)),
        "balancedAccuracy": metrics.balanced_accuracy_score(truth, predicted),
        "brierScore": ((p.astype(np.float64) - one_hot) ** 2).sum(axis=1).mean(),
        "calibrationError": error,
    }
    if classes > 3:
        values["top3Accuracy"] = metrics.top_k_accuracy_score(truth, p, k=3, labels=range(classes))
    return {
        "truth": truth.tolist(),
        "probabilities": [[float(x) for x in row] for row in p],
        "metrics": values,
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=range(classes)).tolist(),
    }


print(json.dumps({
    "two classes": case(2, 25, 1.0),
    "five classes, hard": case(5, 40, 0.7),
    "five classes, very sure of themselves": case(5, 40, 40.0),
    "six classes, one of them nowhere": case(6, 30, 1.5, unseen=(2,)),
}, indent=1))
