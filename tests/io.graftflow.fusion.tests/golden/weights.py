#!/usr/bin/env python3
"""Computes what each weight method makes of three variants of some fixtures, with NumPy alone, and prints it as JSON.

    /usr/bin/python3 golden/weights.py > resources/weights.json      (Debian: python3-numpy python3-onnx)

Variant k of a tensor adds ((i * 7919 + k * 104729 + k * i * 31) mod 1009 - 504) / 20000 to its element i, in float32; the
base is the fixture itself. For each method and tensor: the sum, the sum of squares, and the elements at eight places.
"""
import json
import os
import sys
import zlib

import numpy as np
import onnx
from onnx import numpy_helper

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "models")
PARTS = [0.5, 0.3, 0.2]
FACTORS = [0.7, 0.6, -0.2]
SCALE, DENSITY, SPREAD, OUTLIERS, SEED = 0.8, 0.4, 0.15, 0.05, 11
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def variant(base, k):
    i = np.arange(base.size, dtype=np.int64)
    shift = ((i * 7919 + k * 104729 + k * i * 31) % 1009 - 504) / 20000.0
    return (base.ravel().astype(np.float64) + shift).astype(np.float32).reshape(base.shape)


def mix64(v):
    v = v.astype(np.uint64)
    v = (v ^ (v >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    v = (v ^ (v >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return v ^ (v >> np.uint64(31))


def draws(name, model, count):
    crc = zlib.crc32(name.encode())
    seeded = mix64(np.array([(SEED + GOLDEN) & MASK], dtype=np.uint64))[0]
    origin = mix64(np.array([int(seeded) ^ (crc << 32 | model)], dtype=np.uint64))[0]
    pairs = mix64(np.arange(1, count // 2 + 2, dtype=np.uint64) * np.uint64(GOLDEN) + origin)
    halves = np.stack([pairs >> np.uint64(33), (pairs & np.uint64(0xFFFFFFFF)) >> np.uint64(1)], axis=1)
    return halves.ravel()[:count].astype(np.float64) * 2.0 ** -31


def largest(delta, kept):
    """A mask of the kept largest, those of equal size included."""
    if kept == 0:
        return np.zeros(delta.shape, bool)
    size = np.abs(delta).astype(np.float32)
    return size >= np.sort(size.ravel())[::-1][kept - 1]


def half_up(x):
    return int(np.floor(x + 0.5))


def elect(base, kept):
    weighted = np.array([f * d for f, d in zip(FACTORS, kept)])
    sign = np.sign(weighted.sum(0))
    agree = (np.sign(weighted) == sign) & (sign != 0)
    weight = (agree * np.abs(np.array(FACTORS)).reshape(-1, *[1] * base.ndim)).sum(0)
    mean = np.where(weight > 0, (weighted * agree).sum(0) / np.where(weight > 0, weight, 1), 0)
    return base + SCALE * mean


def add(base, kept):
    return base + SCALE * sum(f * d for f, d in zip(FACTORS, kept))


def slerp(a, b, t):
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    cosine = (a * b).sum() / lengths if lengths else 1.0
    if abs(cosine) >= 0.9995:
        return (1 - t) * a + t * b
    angle = np.arccos(cosine)
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def stock(base, deltas):
    n = len(deltas)
    cosines = []
    for a in range(n):
        for b in range(a + 1, n):
            lengths = np.linalg.norm(deltas[a]) * np.linalg.norm(deltas[b])
            cosines.append((deltas[a] * deltas[b]).sum() / lengths if lengths else 0.0)
    cosine = max(0.0, float(np.mean(cosines)))
    t = n * cosine / (1 + (n - 1) * cosine)
    return t * (base + sum(deltas) / n) + (1 - t) * base


def chances(delta):
    rows = np.abs(delta).astype(np.float32).reshape(-1, delta.shape[-1] if delta.ndim else 1)
    ranks = np.argsort(np.argsort(rows, axis=1, kind="stable"), axis=1, kind="stable")
    length = rows.shape[1]
    part = ranks / (length - 1) if length > 1 else np.full(rows.shape, 0.5)
    return (DENSITY - SPREAD + 2 * SPREAD * part).reshape(delta.shape)


def methods(name, base, models):
    deltas = [m - base for m in models]
    n = base.size
    random = [draws(name, k, n).reshape(base.shape) for k in range(len(models))]
    dropped = [np.where(r < DENSITY, d / DENSITY, 0) for r, d in zip(random, deltas)]
    top = half_up(DENSITY * n)
    out = half_up(OUTLIERS * n)
    chance = [chances(d) for d in deltas]
    return {
        "uniform": sum(models) / len(models),
        "weighted": sum(p * m for p, m in zip(PARTS, models)),
        "slerp": slerp(models[0], models[1], 0.3),
        "task-arithmetic": add(base, deltas),
        "ties": elect(base, [np.where(largest(d, top), d, 0) for d in deltas]),
        "dare-linear": add(base, dropped),
        "dare-ties": elect(base, dropped),
        "della": elect(base, [np.where(r < c, d / c, 0) for r, c, d in zip(random, chance, deltas)]),
        "breadcrumbs": add(base, [np.where(largest(d, out + top) & ~largest(d, out), d, 0) for d in deltas]),
        "model-stock": stock(base, deltas),
    }


def main():
    result = {}
    np.seterr(over="ignore")
    for fixture in ("tabular-mlp", "bert"):
        graph = onnx.load(os.path.join(FIXTURES, fixture, "model.onnx")).graph
        for tensor in graph.initializer:
            values = numpy_helper.to_array(tensor)
            if values.dtype != np.float32:
                continue
            base = values.astype(np.float64)
            models = [variant(values, k).astype(np.float64) for k in (1, 2, 3)]
            for method, fused in methods(tensor.name, base, models).items():
                flat = np.asarray(fused).ravel()
                places = [int(p) for p in np.linspace(0, flat.size - 1, 8)]
                result.setdefault(fixture, {}).setdefault(method, {})[tensor.name] = {
                    "sum": float("%.9g" % flat.sum()),
                    "squares": float("%.9g" % (flat * flat).sum()),
                    "places": places,
                    "values": [float("%.9g" % flat[p]) for p in places],
                }
    json.dump(result, sys.stdout, separators=(",", ":"), sort_keys=True)
    print()


main()
