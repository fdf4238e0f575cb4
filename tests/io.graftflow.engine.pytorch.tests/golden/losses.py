#!/usr/bin/env python3
"""Computes losses and their gradients in float64 with PyTorch and prints them as JSON.

    /usr/bin/python3 golden/losses.py > resources/losses.json      (Debian: python3-torch)

What PyTorch has is called; what it has not (focal, distillation, the hardest triplets, pairs of a batch) is computed here by
loops over rows, from the papers' formulas. Numbers come from numbers(), which the tests need not know: they are in the file.
"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
CASES = []


def numbers(seed, *shape, scale=1.0):
    """Numbers from -scale to scale, different for each seed."""
    count = math.prod(shape)
    values = [(((i + 1) * 7919 + seed * 104729 + i * i * 31) % 1009 - 504) / 504.0 * scale for i in range(count)]
    return torch.tensor(values).reshape(shape)


def tensor(t):
    kind = "int64" if t.dtype == torch.int64 else "double"
    return {"type": kind, "shape": list(t.shape), "values": t.reshape(-1).tolist()}


def case(title, name, output, targets, function, options=None, weights=None, axis=1):
    leaf = output.clone().requires_grad_(True)
    value = function(leaf)
    value.backward()
    CASES.append({
        "title": title, "name": name, "options": options or {}, "classWeights": weights or [], "classAxis": axis,
        "output": tensor(output), "targets": [tensor(t) for t in targets], "value": value.item(),
        "gradient": leaf.grad.reshape(-1).tolist(),
    })


def rows(*labels):
    return torch.tensor(labels, dtype=torch.int64)


WEIGHTS = [0.5, 2.0, 0.0, 1.25]
LOGITS = numbers(1, 6, 4, scale=3)
LABELS = rows(0, 3, 1, 1, 0, 3)
PLANE = numbers(2, 2, 4, 3, 2, scale=2)
PLANE_LABELS = torch.tensor([(i * 5 + 1) % 4 for i in range(12)]).reshape(2, 3, 2)
SOFT = torch.softmax(numbers(3, 6, 4, scale=2), 1)
W = torch.tensor(WEIGHTS)


def cross_entropy():
    case("labels", "cross-entropy", LOGITS, [LABELS], lambda x: F.cross_entropy(x, LABELS))
    case("labels, smoothed, weighted", "cross-entropy", LOGITS, [LABELS],
         lambda x: F.cross_entropy(x, LABELS, weight=W, label_smoothing=0.1), {"labelSmoothing": 0.1}, WEIGHTS)
    case("probabilities", "cross-entropy", LOGITS, [SOFT], lambda x: F.cross_entropy(x, SOFT))
    case("probabilities, smoothed, weighted", "cross-entropy", LOGITS, [SOFT],
         lambda x: F.cross_entropy(x, SOFT, weight=W, label_smoothing=0.2), {"labelSmoothing": 0.2}, WEIGHTS)
    case("labels of a plane", "cross-entropy", PLANE, [PLANE_LABELS],
         lambda x: F.cross_entropy(x, PLANE_LABELS, weight=W), None, WEIGHTS)
    last = numbers(4, 3, 5, 4, scale=2)
    last_labels = torch.tensor([(i * 3) % 4 for i in range(15)]).reshape(3, 5)
    case("labels, classes on the last axis", "cross-entropy", last, [last_labels],
         lambda x: F.cross_entropy(x.reshape(15, 4), last_labels.reshape(15)), axis=2)
    soft = torch.softmax(numbers(5, 3, 5, 4), 2)
    case("probabilities, classes on the last axis", "cross-entropy", last, [soft],
         lambda x: F.cross_entropy(x.reshape(15, 4), soft.reshape(15, 4)), axis=2)
    huge = torch.tensor([[1000.0, -1000.0], [-1000.0, 1000.0]])
    case("logits that overflow an exponential", "cross-entropy", huge, [rows(1, 1)],
         lambda x: F.cross_entropy(x, rows(1, 1)))


FLAGS = (numbers(6, 6, 4) > 0).double()


def binary():
    case("flags", "binary-cross-entropy", LOGITS, [FLAGS], lambda x: F.binary_cross_entropy_with_logits(x, FLAGS))
    case("shares, weighted", "binary-cross-entropy", LOGITS, [SOFT],
         lambda x: F.binary_cross_entropy_with_logits(x, SOFT, pos_weight=W), None, WEIGHTS)
    flags = (numbers(7, 2, 4, 3, 2) > 0).double()
    case("flags of a plane, weighted", "binary-cross-entropy", PLANE, [flags],
         lambda x: F.binary_cross_entropy_with_logits(x, flags, pos_weight=W.reshape(4, 1, 1)), None, WEIGHTS)


def regression():
    values = numbers(8, 6, 4, scale=3)
    case("numbers", "mse", LOGITS, [values], lambda x: F.mse_loss(x, values))
    case("numbers", "mae", LOGITS, [values], lambda x: F.l1_loss(x, values))
    case("numbers", "huber", LOGITS, [values], lambda x: F.huber_loss(x, values))
    case("numbers, delta 0.3", "huber", LOGITS, [values], lambda x: F.huber_loss(x, values, delta=0.3), {"delta": 0.3})
    column = numbers(9, 5, 1)
    case("one column", "mse", numbers(10, 5, 1), [column], lambda x: F.mse_loss(x, column))


def softmax_focal(x, labels, gamma, alpha=1.0, weights=None):
    total, weight = 0.0, 0.0
    for row in range(len(labels)):
        exponentials = torch.exp(x[row] - x[row].max().detach())
        p = exponentials[labels[row]] / exponentials.sum()
        w = 1.0 if weights is None else weights[labels[row]]
        total = total - alpha * w * (1 - p) ** gamma * torch.log(p)
        weight += w
    return total / weight


def sigmoid_focal(x, flags, gamma, alpha=None):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            p = 1 / (1 + torch.exp(-x[i, j]))
            right = p if flags[i, j] == 1 else 1 - p
            a = 1.0 if alpha is None else (alpha if flags[i, j] == 1 else 1 - alpha)
            total = total - a * (1 - right) ** gamma * torch.log(right)
    return total / x.numel()


def focal():
    case("labels", "focal", LOGITS, [LABELS], lambda x: softmax_focal(x, LABELS, 2.0))
    case("labels, weighted", "focal", LOGITS, [LABELS], lambda x: softmax_focal(x, LABELS, 0.5, 0.25, WEIGHTS),
         {"gamma": 0.5, "alpha": 0.25}, WEIGHTS)
    case("flags", "focal", LOGITS, [FLAGS], lambda x: sigmoid_focal(x, FLAGS, 2.0))
    case("flags, alpha", "focal", LOGITS, [FLAGS], lambda x: sigmoid_focal(x, FLAGS, 1.5, 0.25),
         {"gamma": 1.5, "alpha": 0.25})
    case("gamma 0 is cross entropy", "focal", LOGITS, [LABELS], lambda x: F.cross_entropy(x, LABELS, weight=W),
         {"gamma": 0.0}, WEIGHTS)
    case("gamma 0 is binary cross entropy", "focal", LOGITS, [FLAGS],
         lambda x: F.binary_cross_entropy_with_logits(x, FLAGS), {"gamma": 0.0})


def distilled(x, teacher, labels, temperature, hard):
    total = 0.0
    for row in range(len(labels)):
        p = torch.softmax(teacher[row] / temperature, 0)
        q = torch.softmax(x[row] / temperature, 0)
        kl = sum(p[c] * (torch.log(p[c]) - torch.log(q[c])) for c in range(len(p)))
        ce = -torch.log(torch.softmax(x[row], 0)[labels[row]])
        total = total + (1 - hard) * temperature ** 2 * kl + hard * ce
    return total / len(labels)


def distillation():
    teacher = numbers(11, 6, 4, scale=4)
    case("defaults", "distillation", LOGITS, [teacher, LABELS], lambda x: distilled(x, teacher, LABELS, 2.0, 0.5))
    case("temperature 4, soft alone", "distillation", LOGITS, [teacher, LABELS],
         lambda x: distilled(x, teacher, LABELS, 4.0, 0.0), {"temperature": 4.0, "hardWeight": 0.0})
    case("hard alone is cross entropy", "distillation", LOGITS, [teacher, LABELS],
         lambda x: F.cross_entropy(x, LABELS), {"hardWeight": 1.0})


def binary_distilled(x, teacher, flags, temperature, hard, weights=None):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            t = 1 / (1 + torch.exp(-teacher[i, j] / temperature))
            s = 1 / (1 + torch.exp(-x[i, j] / temperature))
            kl = t * torch.log(t / s) + (1 - t) * torch.log((1 - t) / (1 - s))
            p = 1 / (1 + torch.exp(-x[i, j]))
            w = 1.0 if weights is None else weights[j]
            ce = -w * flags[i, j] * torch.log(p) - (1 - flags[i, j]) * torch.log(1 - p)
            total = total + (1 - hard) * temperature ** 2 * kl + hard * ce
    return total / x.numel()


def binary_distillation():
    teacher = numbers(16, 6, 4, scale=4)
    case("defaults", "binary-distillation", LOGITS, [teacher, FLAGS],
         lambda x: binary_distilled(x, teacher, FLAGS, 2.0, 0.5))
    case("temperature 3, weighted", "binary-distillation", LOGITS, [teacher, FLAGS],
         lambda x: binary_distilled(x, teacher, FLAGS, 3.0, 0.25, WEIGHTS),
         {"temperature": 3.0, "hardWeight": 0.25}, WEIGHTS)
    case("hard alone is binary cross entropy", "binary-distillation", LOGITS, [teacher, FLAGS],
         lambda x: F.binary_cross_entropy_with_logits(x, FLAGS), {"hardWeight": 1.0})
    case("the teacher's own answers have no divergence", "binary-distillation", LOGITS, [LOGITS, FLAGS],
         lambda x: binary_distilled(x, LOGITS, FLAGS, 2.0, 0.0), {"hardWeight": 0.0})


def matching():
    """Another output, the logits times a matrix, shall match a teacher's features (FitNets)."""
    matrix, hint = numbers(17, 4, 3), numbers(18, 6, 3, scale=2)
    teacher = numbers(11, 6, 4, scale=4)
    for name, targets, function in (
            ("cross-entropy", [LABELS], lambda x: F.cross_entropy(x, LABELS)),
            ("distillation", [teacher, LABELS], lambda x: distilled(x, teacher, LABELS, 2.0, 0.5))):
        case("features matched", name, LOGITS, targets + [hint],
             lambda x: function(x) + 0.3 * F.mse_loss(x @ matrix, hint))
        CASES[-1]["match"] = {"matrix": tensor(matrix), "weight": 0.3}


def hardest_triplets(x, labels, margin):
    total, count = 0.0, 0
    for a in range(len(labels)):
        def distance(b):
            return torch.sqrt(((x[a] - x[b]) ** 2).sum())

        same = [distance(b) for b in range(len(labels)) if b != a and labels[b] == labels[a]]
        others = [distance(b) for b in range(len(labels)) if labels[b] != labels[a]]
        if same and others:
            total = total + torch.clamp(margin + max(same) - min(others), min=0)
            count += 1
    return total / count if count else x.sum() * 0


def cosine_pairs(x, labels, margin):
    n = len(labels)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    one = torch.stack([x[i] for i, _ in pairs])
    other = torch.stack([x[j] for _, j in pairs])
    sign = torch.tensor([1.0 if labels[i] == labels[j] else -1.0 for i, j in pairs])
    return F.cosine_embedding_loss(one, other, sign, margin=margin)


def embeddings():
    points = numbers(12, 7, 3)
    groups = rows(4, 4, 9, 9, 4, -2, 9)
    case("three groups, one of them a single row", "triplet", points, [groups],
         lambda x: hardest_triplets(x, groups, 0.2))
    case("margin 2", "triplet", points, [groups], lambda x: hardest_triplets(x, groups, 2.0), {"margin": 2.0})
    alike = rows(1, 1, 1, 1, 1, 1, 1)
    case("one group has no triplets", "triplet", points, [alike], lambda x: hardest_triplets(x, alike, 0.2))
    case("one row", "triplet", numbers(13, 1, 3), [rows(1)], lambda x: x.sum() * 0)
    many = numbers(14, 40, 5)
    modulo = torch.tensor([i % 4 for i in range(40)])
    case("forty rows", "triplet", many, [modulo], lambda x: hardest_triplets(x, modulo, 0.5), {"margin": 0.5})
    case("pairs", "cosine", points, [groups], lambda x: cosine_pairs(x, groups, 0.0))
    case("pairs, margin 0.4", "cosine", points, [groups], lambda x: cosine_pairs(x, groups, 0.4), {"margin": 0.4})
    case("one row", "cosine", numbers(13, 1, 3), [rows(1)], lambda x: x.sum() * 0)
    wanted = numbers(15, 7, 3)
    case("wanted embeddings", "cosine", points, [wanted],
         lambda x: F.cosine_embedding_loss(x, wanted, torch.ones(7)))


for family in (cross_entropy, binary, regression, focal, distillation, binary_distillation, matching, embeddings):
    family()
print("[\n" + ",\n".join(json.dumps(entry) for entry in CASES) + "\n]")
