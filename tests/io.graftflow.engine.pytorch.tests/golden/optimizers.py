#!/usr/bin/env python3
"""Trains a small network in float64 with PyTorch's optimizers and prints losses, gradient norms and weights as JSON.

    /usr/bin/python3 golden/optimizers.py > resources/optimizers.json      (Debian: python3-torch)

The network is y = tanh(x A + a) B + b, the loss the mean squared error. PyTorch has no LAMB and no Lion: they are written here
from the papers' algorithms, a tensor after the other. Clipping, groups and parts of batches are PyTorch's own.
"""
import json
import math

import torch

torch.set_default_dtype(torch.float64)
STEPS = 7
RATES = [0.1, 0.1, 0.08, 0.06, 0.06, 0.03, 0.01]
CASES = []


def numbers(seed, *shape, scale=1.0):
    count = math.prod(shape)
    values = [(((i + 1) * 7919 + seed * 104729 + i * i * 31) % 1009 - 504) / 504.0 * scale for i in range(count)]
    return torch.tensor(values).reshape(shape)


class Lamb(torch.optim.Optimizer):
    """Algorithm 2 of arXiv:1904.00962, with phi the identity."""

    def __init__(self, params, lr=1.0, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for x in group["params"]:
                state = self.state[x]
                if not state:
                    state.update(t=0, m=torch.zeros_like(x), v=torch.zeros_like(x))
                state["t"] += 1
                state["m"] = b1 * state["m"] + (1 - b1) * x.grad
                state["v"] = b2 * state["v"] + (1 - b2) * x.grad ** 2
                m = state["m"] / (1 - b1 ** state["t"])
                v = state["v"] / (1 - b2 ** state["t"])
                update = m / (torch.sqrt(v) + group["eps"]) + group["weight_decay"] * x
                size, length = math.sqrt((x ** 2).sum()), math.sqrt((update ** 2).sum())
                trust = size / length if size > 0 and length > 0 else 1.0
                x -= group["lr"] * trust * update


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of arXiv:2302.06675."""

    def __init__(self, params, lr=1.0, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for x in group["params"]:
                m = self.state[x].get("m", torch.zeros_like(x))
                update = torch.sign(b1 * m + (1 - b1) * x.grad)
                self.state[x]["m"] = b2 * m + (1 - b2) * x.grad
                x -= group["lr"] * (update + group["weight_decay"] * x)


def start():
    weights = {"A": numbers(1, 5, 6), "a": numbers(2, 6, scale=0.2), "B": numbers(3, 6, 3), "b": torch.zeros(3)}
    return {name: w.clone().requires_grad_(True) for name, w in weights.items()}


def batch(step):
    return numbers(20 + step, 8, 5, scale=2), numbers(40 + step, 8, 3, scale=3)


def loss(w, x, y):
    return torch.nn.functional.mse_loss(torch.tanh(x @ w["A"] + w["a"]) @ w["B"] + w["b"], y)


def cycled(optimizer, lists, shrink):
    """PyTorch's OneCycleLR, which moves the rate and the momentum."""
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=[RATES[0] * shrink * rate for _, rate, _ in lists], total_steps=STEPS)


def case(title, name, make, options=None, groups=(), norm=0.0, value=0.0, parts=1, shrink=1.0, cycle=False):
    """groups: (names, factor of the rate, factor of the decay); make: parameters of the groups to optimizer; cycle: whether
    OneCycleLR moves the rate and the momentum."""
    w = start()
    grouped = [n for names, _, _ in groups for n in names]
    lists = [(list(names), rate, decay) for names, rate, decay in groups]
    lists.append(([n for n in w if n not in grouped], 1.0, 1.0))
    usual = make([{"params": [torch.zeros(1, requires_grad=True)]}]).defaults
    decay = (options or {}).get("weightDecay", usual.get("weight_decay", 0.0))
    optimizer = make([{"params": [w[n] for n in names], "weight_decay": decay * d} for names, _, d in lists])
    losses, norms, rates, momenta = [], [], [], []
    scheduler = cycled(optimizer, lists, shrink) if cycle else None
    for step in range(STEPS):
        x, y = batch(step)
        optimizer.zero_grad()
        total = 0.0
        for part in range(parts):
            size = 8 // parts
            one = loss(w, x[part * size:(part + 1) * size], y[part * size:(part + 1) * size])
            total += one.item() / parts
            (one / parts).backward()
        losses.append(total)
        norms.append(math.sqrt(sum((p.grad ** 2).sum().item() for p in w.values())))
        if value:
            torch.nn.utils.clip_grad_value_(list(w.values()), value)
        if norm:
            torch.nn.utils.clip_grad_norm_(list(w.values()), norm)
        if cycle:
            last = optimizer.param_groups[-1]
            rates.append(last["lr"])
            momenta.append(last["betas"][0] if "betas" in last else last["momentum"])
        else:
            rates.append(RATES[step] * shrink)
            for group, (_, rate, _) in zip(optimizer.param_groups, lists):
                group["lr"] = rates[-1] * rate
        optimizer.step()
        if cycle:
            scheduler.step()
    CASES.append({
        "title": title, "name": name, "options": options or {},
        "groups": [{"tensors": list(n), "rate": r, "decay": d} for n, r, d in groups],
        "norm": norm, "value": value, "parts": parts, "rates": rates, **({"momenta": momenta} if cycle else {}),
        "start": {n: tensor(p) for n, p in start().items()},
        "batches": [[tensor(t) for t in batch(step)] for step in range(STEPS)] if not CASES else [],
        "losses": losses, "norms": norms, "weights": {n: p.detach().reshape(-1).tolist() for n, p in w.items()},
    })


def tensor(t):
    return {"type": "double", "shape": list(t.shape), "values": t.detach().reshape(-1).tolist()}


O = torch.optim
GROUPS = [(("A", "a"), 0.1, 1.0), (("b",), 2.0, 0.0)]


def sgd(**kw):
    return lambda ps: O.SGD(ps, lr=1.0, **kw)


case("plain", "gd", sgd())
case("decay", "gd", sgd(weight_decay=0.05), {"weightDecay": 0.05})
case("plain", "sgd", sgd())
case("momentum, decay", "sgd", sgd(momentum=0.9, weight_decay=0.05), {"momentum": 0.9, "weightDecay": 0.05}, shrink=0.3)
case("dampening", "sgd", sgd(momentum=0.8, dampening=0.3), {"momentum": 0.8, "dampening": 0.3})
case("nesterov", "sgd", sgd(momentum=0.9, nesterov=True), {"momentum": 0.9, "nesterov": 1.0}, shrink=0.3)
case("defaults", "adam", lambda ps: O.Adam(ps, lr=1.0))
case("decay, betas", "adam", lambda ps: O.Adam(ps, lr=1.0, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1),
     {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weightDecay": 0.1})
case("defaults", "adamw", lambda ps: O.AdamW(ps, lr=1.0))
case("decay", "adamw", lambda ps: O.AdamW(ps, lr=1.0, weight_decay=0.3), {"weightDecay": 0.3})
case("defaults", "rmsprop", lambda ps: O.RMSprop(ps, lr=1.0), shrink=0.1)
case("centered, momentum, decay", "rmsprop",
     lambda ps: O.RMSprop(ps, lr=1.0, alpha=0.9, centered=True, momentum=0.5, weight_decay=0.02),
     {"alpha": 0.9, "centered": 1.0, "momentum": 0.5, "weightDecay": 0.02}, shrink=0.1)
case("defaults", "adagrad", lambda ps: O.Adagrad(ps, lr=1.0))
case("decays, accumulator", "adagrad",
     lambda ps: O.Adagrad(ps, lr=1.0, lr_decay=0.1, weight_decay=0.02, initial_accumulator_value=0.5),
     {"lrDecay": 0.1, "weightDecay": 0.02, "initialAccumulatorValue": 0.5})
case("defaults, one tensor begins at 0", "lamb", Lamb)
case("decay, betas", "lamb", lambda ps: Lamb(ps, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2),
     {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weightDecay": 0.2})
case("defaults", "lion", Lion, shrink=0.2)
case("decay, betas", "lion", lambda ps: Lion(ps, betas=(0.8, 0.95), weight_decay=0.5),
     {"beta1": 0.8, "beta2": 0.95, "weightDecay": 0.5}, shrink=0.2)
case("groups", "adamw", lambda ps: O.AdamW(ps, lr=1.0, weight_decay=0.3), {"weightDecay": 0.3}, GROUPS)
case("groups", "sgd", sgd(momentum=0.9, weight_decay=0.05), {"momentum": 0.9, "weightDecay": 0.05}, GROUPS, shrink=0.3)
case("groups", "lamb", lambda ps: Lamb(ps, weight_decay=0.2), {"weightDecay": 0.2}, GROUPS)
case("a group that does not learn", "adam", lambda ps: O.Adam(ps, lr=1.0), None, [(("A", "B"), 0.0, 1.0)])
case("clipped by norm", "sgd", sgd(momentum=0.9), {"momentum": 0.9}, norm=0.5)
case("a norm that is never reached", "sgd", sgd(), None, norm=1e6)
case("clipped by value", "adam", lambda ps: O.Adam(ps, lr=1.0), None, value=0.1)
case("clipped by value, then by norm, in groups", "adamw", lambda ps: O.AdamW(ps, lr=1.0), None, GROUPS, norm=0.3,
     value=0.2)
case("four parts of a batch", "sgd", sgd(momentum=0.9), {"momentum": 0.9}, parts=4, shrink=0.3)
case("two parts of a batch, clipped", "adamw", lambda ps: O.AdamW(ps, lr=1.0), None, norm=0.5, parts=2)
BETA = {"beta1": 0.95}
case("one cycle", "sgd", sgd(momentum=0.5), {"momentum": 0.95}, shrink=0.3, cycle=True)
case("one cycle, nesterov, groups", "sgd", sgd(momentum=0.5, nesterov=True), {"momentum": 0.95, "nesterov": 1.0}, GROUPS,
     shrink=0.3, cycle=True)
case("one cycle", "rmsprop", lambda ps: O.RMSprop(ps, lr=1.0, momentum=0.5), {"momentum": 0.95}, shrink=0.1, cycle=True)
case("one cycle", "adam", lambda ps: O.Adam(ps, lr=1.0), BETA, cycle=True)
case("one cycle", "adamw", lambda ps: O.AdamW(ps, lr=1.0), BETA, GROUPS, cycle=True)
case("one cycle", "lamb", Lamb, BETA, cycle=True)
case("one cycle", "lion", Lion, BETA, shrink=0.2, cycle=True)
print("[\n" + ",\n".join(json.dumps(entry) for entry in CASES) + "\n]")
