"""Writes golden.json: numbers of Python's torch that the C# side must reproduce. Run once, by hand: python3 make.py"""
import json
import os

import torch
import torch.nn.functional as F

torch.manual_seed(7)
cases = {}


def flat(t):
    return {"shape": list(t.shape), "values": [float(v) for v in t.detach().double().flatten()]}


def case(name, inputs, outputs):
    cases[name] = {"in": {k: flat(v) for k, v in inputs.items()}, "out": {k: flat(v) for k, v in outputs.items()}}


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


x, w, b = leaf(2, 3, 5, 5), leaf(4, 3, 3, 3), leaf(4)
y = F.conv2d(x, w, b, stride=2, padding=1)
g = torch.autograd.grad(y.square().sum(), [x, w, b])
case("conv2d", {"x": x, "w": w, "b": b}, {"y": y, "dx": g[0], "dw": g[1], "db": g[2]})

x, w, b = leaf(3, 2, 2, 2), leaf(2), leaf(2)
mean, var = torch.zeros(2), torch.ones(2)
y = F.batch_norm(x, mean, var, w, b, training=True, momentum=0.1, eps=1e-5)
g = torch.autograd.grad((y ** 3).sum(), [x, w, b])
case("batch_norm", {"x": x, "w": w, "b": b}, {"y": y, "mean": mean, "var": var, "dx": g[0], "dw": g[1], "db": g[2]})

x = leaf(1, 2, 3, 3)
case("interpolate", {"x": x}, {
    "nearest": F.interpolate(x, scale_factor=2.0, mode="nearest"),
    "bilinear": F.interpolate(x, size=[5, 4], mode="bilinear", align_corners=False),
})

x, t, p = leaf(4, 3), torch.rand(4, 3), torch.rand(3) * 3
y = F.binary_cross_entropy_with_logits(x, t, pos_weight=p, reduction="sum")
case("bce_with_logits", {"x": x, "t": t, "p": p}, {"y": y, "dx": torch.autograd.grad(y, x)[0]})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json"), "w") as f:
    json.dump({"torch": torch.__version__, "cases": cases}, f, separators=(",", ":"))
    f.write("\n")
