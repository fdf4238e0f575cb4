#!/usr/bin/env python3
"""Opens exported networks with PyTorch: pytorch_export.py FIXTURES EXPORTED, where EXPORTED holds NAME.pt and NAME.pth.

Needs Debian's python3-torch and numpy alone. One line a network: "passed NAME …" or "FAILED NAME …".
"""
import struct
import sys
from pathlib import Path

import numpy
import torch

TYPES = {1: "<f4", 2: "u1", 3: "i1", 5: "<i2", 6: "<i4", 7: "<i8", 9: "?", 11: "<f8"}


def fields(message):
    """(number, value) of each field of a protobuf message."""
    at = 0

    def varint(at):
        result = shift = 0
        while True:
            byte = message[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result, at

    while at < len(message):
        key, at = varint(at)
        wire = key & 7
        if wire == 0:
            value, at = varint(at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, at = message[at:at + size], at + size
        else:
            size, at = varint(at)
            value, at = message[at:at + size], at + size
        yield key >> 3, value


def varints(packed):
    """The whole numbers of a packed field."""
    result = shift = 0
    numbers = []
    for byte in bytes(packed):
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(result - (1 << 64) if result >> 63 else result)
            result = shift = 0
    return numbers


def tensor(message):
    """(name, array) of a TensorProto."""
    sizes, kind, name, values = [], 0, "", []
    raw = None
    for number, value in fields(message):
        if number == 1:
            sizes += [value] if isinstance(value, int) else varints(value)
        elif number == 2:
            kind = value
        elif number == 8:
            name = bytes(value).decode()
        elif number == 9:
            raw = bytes(value)
        elif number == 4:
            values += struct.unpack("<%df" % (len(value) // 4), bytes(value))
        elif number in (5, 7):
            values += [value] if isinstance(value, int) else varints(value)
    array = numpy.array(values) if raw is None else numpy.frombuffer(raw, TYPES[kind])
    return name, array.astype(TYPES[kind]).reshape(sizes)


def initializers(path):
    """Name to array of each initializer of an ONNX file."""
    model = memoryview(path.read_bytes())
    return dict(
        tensor(value)
        for number, graph in fields(model) if number == 7
        for inner, value in fields(graph) if inner == 5)


def weights(path):
    """How many initializers are floats with axes, but for the running statistics of batch norm."""
    statistics = set()
    for number, graph in fields(memoryview(path.read_bytes())):
        for inner, node in fields(graph) if number == 7 else ():
            if inner == 1:
                parts = list(fields(node))
                if any(kind == 4 and bytes(value) == b"BatchNormalization" for kind, value in parts):
                    statistics.update([bytes(value).decode() for kind, value in parts if kind == 1][3:])
    return sum(1 for name, array in initializers(path).items()
               if array.dtype.kind == "f" and array.ndim > 0 and name not in statistics)


def read(path):
    return torch.from_numpy(tensor(memoryview(path.read_bytes()))[1].copy())


def check_module(folder, path):
    module = torch.jit.load(str(path)).eval()
    worst = 0
    for data in sorted(folder.glob("test_data_set_*")):
        inputs = [read(data / f"input_{i}.pb") for i in range(len(list(data.glob("input_*.pb"))))]
        outputs = module(*inputs)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        for i, got in enumerate(outputs):
            want = read(data / f"output_{i}.pb")
            assert got.shape == want.shape and got.dtype == want.dtype, f"output {i} is {got.dtype}{list(got.shape)}"
            share = ((got.detach() - want).abs().max() / (1e-4 * want.abs().max() + 1e-6)).item()
            worst = max(worst, share)
    assert worst <= 1, f"an output is off by {worst} of the tolerance"
    trainable = sum(1 for _ in module.parameters())
    wanted = weights(folder / "model.onnx")
    assert trainable == wanted, f"it has {trainable} parameters, not the {wanted} weights of the ONNX file"
    return f"{100 * worst:.1f} % of the tolerance, {trainable} parameters"


def check_dictionary(folder, path):
    got = torch.load(str(path))
    want = initializers(folder / "model.onnx")
    assert list(got) == list(want), "other names than the ONNX file's"
    for name, array in want.items():
        assert got[name].numpy().tobytes() == array.tobytes(), f"{name} has other values"
    return f"{len(got)} tensors"


def main():
    fixtures, exported = map(Path, sys.argv[1:])
    torch.set_num_threads(1)
    for folder in sorted(path for path in fixtures.iterdir() if (path / "model.onnx").exists()):
        for check, suffix in ((check_module, "pt"), (check_dictionary, "pth")):
            name = f"{folder.name}.{suffix}"
            try:
                print(f"passed {name} in PyTorch {torch.__version__} ({check(folder, exported / name)})")
            except Exception as problem:  # whatever PyTorch says is the result
                print(f"FAILED {name} in PyTorch: {str(problem)[-300:]}".replace("\n", " "))


if __name__ == "__main__":
    main()
