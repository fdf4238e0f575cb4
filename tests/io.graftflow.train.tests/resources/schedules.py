"""Makes schedules.json: the learning rates that PyTorch's schedulers give, step by step.

Run with Debian's python3 and python3-torch (1.13.0 made the file that lies here):  python3 schedules.py > schedules.json
"""
import json
import warnings

import torch
from torch.optim import lr_scheduler as torch_schedulers

warnings.simplefilter("ignore")
STEPS, PER_EPOCH, RATE = 60, 5, 0.25


def rates(make, by_epoch=False, ramp=0):
    """The rate of each step; `make` builds a scheduler, which is stepped by epochs or by batches after `ramp` steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler = make(optimizer)
    seen = []
    for step in range(STEPS):
        rate = optimizer.param_groups[0]["lr"]
        seen.append(rate * min(1, (step + 1) / ramp) if ramp else rate)
        optimizer.step()
        if by_epoch:
            if (step + 1) % PER_EPOCH == 0:
                scheduler.step()
        elif step >= ramp:
            scheduler.step()
    return seen


def restarts(first, growth, end):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler = torch_schedulers.CosineAnnealingWarmRestarts(optimizer, first, growth, eta_min=end * RATE)
    seen = []
    for step in range(STEPS):
        scheduler.step(step / PER_EPOCH)
        seen.append(optimizer.param_groups[0]["lr"])
    return seen


def plateau(values, less, **options):
    """The rate after each measurement."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler = torch_schedulers.ReduceLROnPlateau(optimizer, mode="min" if less else "max", **options)
    seen = []
    for value in values:
        scheduler.step(value)
        seen.append(optimizer.param_groups[0]["lr"])
    return seen


def case(name, expected, options=(), milestones=(), warmup=0.0, momenta=None):
    made = {"name": name, "options": dict(options), "milestones": list(milestones), "warmup": warmup,
            "rates": expected}
    return made if momenta is None else {**made, "momenta": momenta}


def one_cycle(options=(), **theirs):
    """Rate and momentum of each step; the momentum of an SGD, which is the beta1 of an Adam as well."""
    seen = {}
    for optimizer in (torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE, momentum=0.5),
                      torch.optim.Adam([torch.zeros(1, requires_grad=True)], lr=RATE)):
        scheduler = torch_schedulers.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS, **theirs)
        rates, momenta = [], []
        for step in range(STEPS):
            group = optimizer.param_groups[0]
            rates.append(group["lr"])
            momenta.append(group["betas"][0] if "betas" in group else group["momentum"])
            optimizer.step()
            if step + 1 < STEPS:
                scheduler.step()
        moves = theirs.get("cycle_momentum", True)
        made = case("one-cycle", rates, options, momenta=momenta if moves else None)
        assert seen in ({}, made)
        seen = made
    return seen


def all_cases():
    s = torch_schedulers
    yield case("constant", rates(lambda o: s.ConstantLR(o, factor=1)))
    yield case("linear", rates(lambda o: s.LinearLR(o, 1, 1e-30, STEPS)))
    yield case("linear", rates(lambda o: s.LinearLR(o, 1, 0.2, STEPS)), {"end": 0.2})
    yield case("step", rates(lambda o: s.StepLR(o, 10), True))
    yield case("step", rates(lambda o: s.StepLR(o, 3, 0.5), True), {"everyEpochs": 3, "gamma": 0.5})
    yield case("multi-step", rates(lambda o: s.MultiStepLR(o, [6, 9]), True))
    yield case("multi-step", rates(lambda o: s.MultiStepLR(o, [2, 5, 11], 0.3), True), {"gamma": 0.3}, [2, 5, 11])
    yield case("exponential", rates(lambda o: s.ExponentialLR(o, 0.9), True))
    yield case("exponential", rates(lambda o: s.ExponentialLR(o, 0.7), True), {"gamma": 0.7})
    yield case("polynomial", rates(lambda o: s.PolynomialLR(o, STEPS)))
    yield case("polynomial", rates(lambda o: s.PolynomialLR(o, STEPS, 2.5)), {"power": 2.5})
    yield case("cosine", rates(lambda o: s.CosineAnnealingLR(o, STEPS)))
    yield case("cosine", rates(lambda o: s.CosineAnnealingLR(o, STEPS, 0.1 * RATE)), {"end": 0.1})
    yield case("cosine-restarts", restarts(10, 1, 0))
    yield case("cosine-restarts", restarts(4, 1, 0.05), {"firstEpochs": 4, "end": 0.05})
    yield case("cosine-restarts", restarts(1, 2, 0), {"firstEpochs": 1, "growth": 2})
    yield case("cosine-restarts", restarts(1, 3, 0), {"firstEpochs": 1, "growth": 3})
    yield one_cycle()
    yield one_cycle({"rise": 0.5, "startDivisor": 10, "endDivisor": 100, "baseMomentum": 0.6, "maxMomentum": 0.8},
                    pct_start=0.5, div_factor=10, final_div_factor=100, base_momentum=0.6, max_momentum=0.8)
    yield one_cycle({"cycleMomentum": 0}, cycle_momentum=False)
    yield case("cosine", rates(lambda o: s.CosineAnnealingLR(o, STEPS - 12), ramp=12), warmup=0.2)
    yield case("polynomial", rates(lambda o: s.PolynomialLR(o, STEPS - 3, 2), ramp=3), {"power": 2}, warmup=0.05)
    yield case("step", rates(lambda o: s.StepLR(o, 2, 0.5), True, ramp=12), {"everyEpochs": 2, "gamma": 0.5},
               warmup=0.2)


def plateau_case(values, less, names, **options):
    renamed = {names.get(key, key): value / RATE if key == "min_lr" else value for key, value in options.items()}
    return {"values": values, "less": less, "options": renamed, "rates": plateau(values, less, **options)}


def plateaus():
    random = torch.Generator().manual_seed(7)
    noise = (1 / torch.arange(1, 41) + 0.02 * torch.rand(40, generator=random, dtype=torch.float64)).tolist()
    names = {"min_lr": "end"}
    yield plateau_case(noise, True, names)
    yield plateau_case(noise, True, names, patience=1, factor=0.5)
    yield plateau_case(noise, True, names, patience=0, factor=0.5, cooldown=2, threshold=0.05)
    yield plateau_case(noise, True, names, patience=0, factor=0.5, min_lr=0.02)
    yield plateau_case([1 - v / 2 for v in noise], False, names, patience=1, factor=0.3, threshold=0.01)


print(json.dumps({"steps": STEPS, "stepsPerEpoch": PER_EPOCH, "rate": RATE, "schedules": list(all_cases()),
                  "plateaus": list(plateaus())}, indent=1))
