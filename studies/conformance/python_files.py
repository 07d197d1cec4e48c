"""Writes files of Python's pickle, numpy and PyTorch, and what Python itself says is in them.

    python studies/conformance/python_files.py test/fixtures/python
"""

import collections
import json
import pickle
import sys
from pathlib import Path

import numpy as np
import torch


class Point:
    """A class that a reader does not have."""

    def __init__(self, x, y):
        self.x, self.y = x, y


class Numbers(list):
    """A class whose items are appended."""


def told(value):
    """Returns a value as JSON, each object with its kind."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.hex()}
    if type(value) is list:
        return {"list": [told(item) for item in value]}
    if isinstance(value, tuple):
        return {"tuple": [told(item) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(told(item)["int"] for item in value)}
    if isinstance(value, dict):
        return {"dict": [[told(key), told(item)] for key, item in value.items()]}
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    items = [told(item) for item in value] if isinstance(value, list) else []
    return {"object": name, "state": told(vars(value)), "items": items}


def values():
    """Returns a value of everything that pickles of settings have."""
    shared = ["shared", 1]
    numbers = Numbers([1, 2, 3])
    numbers.unit = "m"
    return {
        "none": None,
        "booleans": [True, False],
        "integers": [0, 1, -1, 255, 256, 65535, 65536, -(2**31), 2**31, 2**53 - 1, -(2**53), 2**64, -(2**200)],
        "floats": [0.0, -0.0, 0.1, -1e300, 5e-324, float("inf"), float("-inf"), float("nan")],
        "strings": ["", "plain", "line\nand \\u0041 'quoted'", "é", "漢字", "🤖", "x" * 300, "\ufeffmark"],
        "bytes": [b"", b"\x00\xff\n", bytes(range(256)), b"y" * 300],
        "bytearray": bytearray(b"\x01\x02"),
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "nested": [[[[]]], {"a": {"b": ({},)}}],
        "sets": [set(), {1, 2}, frozenset([3])],
        "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
        "keys": {1: "int", "1": "str", (1, 2): "tuple", None: "None", 2.5: "float", "__proto__": "a", "constructor": "b"},
        "shared": [shared, shared],
        "object": Point(1, [2.5]),
        "subclass": numbers,
    }


def arrays():
    """Returns arrays of every type, order of bytes and order of axes."""
    random = np.random.default_rng(0)
    table = {}
    for kind in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split():
        for order in "<>" if int(kind[1]) > 1 else "|":
            drawn = random.integers(0 if kind[0] in "ub" else -120, 120, (2, 3))
            array = (drawn / 8 if kind[0] == "f" else drawn).astype(order + kind)
            table[f"{order}{kind}"] = array
            table[f"{order}{kind} fortran"] = np.asfortranarray(array)
    table["scalar"] = np.float64(0.1)
    table["integer"] = np.int64(-3)
    table["boolean"] = np.bool_(True)
    table["no axes"] = np.array(2.5, dtype=np.float32)
    table["empty"] = np.zeros((0, 3))
    table["three axes"] = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
    table["view"] = np.arange(24.0).reshape(4, 6)[::2, ::-2]
    table["special"] = np.array([np.inf, -np.inf, 5e-324, -0.0])
    return table


def tensors():
    """Returns tensors of every type, and views of storages that they share."""
    torch.manual_seed(0)
    base = torch.randn(4, 6)
    whole = torch.randint(-100, 100, (2, 3))
    types = {
        "float64": base[:2, :3].double() / 3,
        "float16": torch.tensor([[1.5, -(2.0**-24)], [65504.0, float("inf")]], dtype=torch.float16),
        "bfloat16": torch.tensor([0.1, -3e38, 1e-40], dtype=torch.bfloat16),
        "int64": torch.tensor([2**53 - 1, -(2**53) + 1, 7]),
        "int32": whole.int(),
        "int16": whole.short(),
        "int8": whole.char(),
        "uint8": whole.abs().byte(),
        "uint16": torch.tensor([1, 65535], dtype=torch.uint16),
        "bool": torch.tensor([True, False, True]),
    }
    return {
        "whole": base,
        "transposed": base.t(),
        "rows": base[1:3],
        "columns": base[:, 1::2],
        "row": base[2],
        "expanded": base[:1].expand(3, 6),
        "permuted": torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(0.25),
        "empty": torch.zeros(0, 3),
        "parameter": torch.nn.Parameter(base[:2]),
        "grid": torch.nn.Parameter(torch.arange(3.0), requires_grad=False),
        **types,
    }


def numbers(array):
    """Returns an array's shape and its numbers, as Python prints them."""
    return {"shape": list(array.shape), "data": [repr(float(x)) for x in np.asarray(array).ravel()]}


def refused(folder):
    """Writes files of PyTorch that are not state dicts of dense tensors."""
    dense = torch.arange(6.0).reshape(2, 3)
    linear = torch.nn.Linear(2, 1)
    torch.save(linear, folder / "module.pt")
    torch.save({"a": dense.to_sparse()}, folder / "sparse.pt")
    torch.save({"a": torch.quantize_per_tensor(dense, 0.1, 0, torch.quint8)}, folder / "quantized.pt")
    torch.save({"a": torch.complex(dense, dense)}, folder / "complex.pt")
    torch.save({"a": torch.complex(dense, dense).conj().imag}, folder / "negated.pt")
    torch.save({"a": torch.tensor([2**53 + 1])}, folder / "large-integer.pt")
    torch.save(linear.state_dict(), folder / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.jit.script(linear).save(folder / "script.pt")


def main():
    folder = Path(sys.argv[1])
    Point.__module__ = Numbers.__module__ = "shapes"
    sys.modules["shapes"] = sys.modules["__main__"]
    for protocol in range(6):
        (folder / f"values-{protocol}.pkl").write_bytes(pickle.dumps(values(), protocol))
        (folder / f"arrays-{protocol}.pkl").write_bytes(pickle.dumps(arrays(), protocol))
    checkpoint = {"model_state_dict": tensors(), "iter": 3, "infos": None}
    torch.save(checkpoint, folder / "checkpoint.pt")
    refused(folder)
    content = {
        "source": f"Python {sys.version.split()[0]}, numpy {np.__version__}, PyTorch {torch.__version__}",
        "values": told(values()),
        "arrays": {name: numbers(array) for name, array in arrays().items()},
        "tensors": {
            name: {"dtype": str(tensor.dtype).removeprefix("torch."), **numbers(tensor.detach().double().numpy())}
            for name, tensor in tensors().items()
        },
    }
    (folder / "content.json").write_text(json.dumps(content))


main()
