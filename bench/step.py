"""The Python side of the step benchmark: the same detector, losses, optimiser and average, as one would write them with torch.

Reads case.safetensors and recipe.json from the folder it is given, then makes as many steps as each line of standard input
asks for, and answers with one line of JSON. Started by Kd.Benchmarks.
"""
import json
import math
import os
import struct
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = 6  # anchor shapes at each location


def read_safetensors(path):
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    with open(path, "rb") as f:
        data = bytearray(f.read())
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + o for o in entry["data_offsets"])
        if begin == end:
            tensors[name] = torch.empty(entry["shape"], dtype=types[entry["dtype"]])
        else:
            tensors[name] = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class ConvBlock(nn.Module):
    def __init__(self, w, kernel, stride, linear):
        super().__init__()
        self.conv = nn.Conv2d(w.shape[1], w.shape[0], kernel, stride, kernel // 2)
        self.bn = nn.BatchNorm2d(w.shape[0])
        self.linear = linear

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x if self.linear else F.leaky_relu(x, 0.1)


class BasicBlock(nn.Module):
    def __init__(self, inside, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inside != width:
            self.downsample = nn.Sequential(nn.Conv2d(inside, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """Stages of basic blocks without the first max-pool; widths and depths as the weights say."""

    def __init__(self, state):
        super().__init__()
        stem = state["backbone.conv1.weight"]
        self.conv1 = nn.Conv2d(3, stem.shape[0], 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(stem.shape[0])
        for stage in range(1, 5):
            blocks = []
            while f"backbone.layer{stage}.{len(blocks)}.conv1.weight" in state:
                w = state[f"backbone.layer{stage}.{len(blocks)}.conv1.weight"]
                blocks.append(BasicBlock(w.shape[1], w.shape[0], 2 if stage > 1 and not blocks else 1))
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        c4 = self.layer3(self.layer2(self.layer1(x)))
        return c4, self.layer4(c4)


class Context(nn.Module):
    def __init__(self, state, prefix):
        super().__init__()
        block = lambda key: ConvBlock(state[f"{prefix}.{key}.conv.weight"], 1, 1, linear=True)
        self.conv1 = block("conv1")
        self.conv2 = nn.ModuleDict({"0": block("conv2.0")})
        self.conv3 = nn.ModuleDict({"1": block("conv3.1")})

    def forward(self, c4, c5):
        whole = self.conv3["1"](c5.mean((2, 3), keepdim=True))
        return F.leaky_relu(self.conv1(c4) + F.interpolate(self.conv2["0"](c5), scale_factor=2.0) + whole, 0.1)


class Neck(nn.Module):
    """The top-down path, and the bottom-up path behind it where the weights have one."""

    def __init__(self, state, levels):
        super().__init__()
        block = lambda key, l, kernel, stride=1: ConvBlock(state[f"neck.{key}.{l}.conv.weight"], kernel, stride, False)
        self.ft_module = Context(state, "neck.ft_module")
        self.pyramid_ext = nn.ModuleList([block("pyramid_ext", l, 3, 2 if l else 1) for l in range(levels)])
        self.lateral_convs = nn.ModuleList([block("lateral_convs", l, 1) for l in range(levels)])
        self.fpn_convs = nn.ModuleList([block("fpn_convs", l, 3) for l in range(levels)])
        self.bottom_up = "neck.pafpn_convs.0.conv.weight" in state
        if self.bottom_up:
            self.downsample_convs = nn.ModuleList([block("downsample_convs", l, 3, 2) for l in range(levels - 1)])
            self.pafpn_convs = nn.ModuleList([block("pafpn_convs", l, 3) for l in range(levels)])

    def forward(self, c4, c5):
        q, maps = self.ft_module(c4, c5), []
        for extend, lateral in zip(self.pyramid_ext, self.lateral_convs):
            q = extend(q)
            maps.append(lateral(q))
        for l in range(len(maps) - 1, 0, -1):
            maps[l - 1] = maps[l - 1] + F.interpolate(maps[l], scale_factor=2.0)
        maps = [conv(m) for conv, m in zip(self.fpn_convs, maps)]
        if self.bottom_up:
            for l, conv in enumerate(self.downsample_convs):
                maps[l + 1] = maps[l + 1] + conv(maps[l])
            maps = [conv(m) for conv, m in zip(self.pafpn_convs, maps)]
        return maps


class Detector(nn.Module):
    def __init__(self, state, recipe):
        super().__init__()
        self.classes = recipe["Classes"]
        self.backbone = ResNet(state)
        self.neck = Neck(state, recipe["Levels"])
        head = lambda key, l: nn.Sequential(
            *[ConvBlock(state[f"{key}.{l}.{i}.conv.weight"], 3, 1, False) for i in range(recipe["HeadBlocks"])],
            nn.Conv2d(state[f"{key}.{l}.{recipe['HeadBlocks']}.weight"].shape[1], state[f"{key}.{l}.{recipe['HeadBlocks']}.weight"].shape[0], 1))
        self.loc = nn.ModuleList([head("loc", l) for l in range(recipe["Levels"])])
        self.conf = nn.ModuleList([head("conf", l) for l in range(recipe["Levels"])])

    def forward(self, x):
        maps = self.neck(*self.backbone(x))
        rows = lambda m, last: m.permute(0, 2, 3, 1).reshape(x.shape[0], -1, last)
        boxes = torch.cat([rows(head(m), 4) for head, m in zip(self.loc, maps)], 1)
        logits = torch.cat([rows(head(m), self.classes) for head, m in zip(self.conf, maps)], 1)
        return boxes, logits


def box_loss(predicted, target, alpha=0.5, gamma=1.5, beta=0.11):
    d, b = (predicted - target).abs(), math.exp(gamma / alpha) - 1
    near = alpha / b * (b * d + 1) * torch.log(b * d / beta + 1) - alpha * d
    return torch.where(d < beta, near, gamma * d + gamma / b - alpha * beta).mean()


def class_loss(logits, target, valid):
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    gap = logits.sigmoid() - target
    return 2 * (gap * gap * entropy * valid).sum() / ((target > 0) * valid).sum().clamp(min=1)


class Trainer:
    def __init__(self, case, recipe):
        self.recipe, self.done = recipe, 0
        state = {k[len("model."):]: v for k, v in case.items() if k.startswith("model.")}
        self.batch = {k[len("batch."):]: v for k, v in case.items() if k.startswith("batch.")}
        self.model = Detector(state, recipe)
        missing, unexpected = self.model.load_state_dict(state, strict=False)
        assert not unexpected and all(k.endswith("num_batches_tracked") for k in missing), (missing, unexpected)
        self.model.train()
        parameters = list(self.model.parameters())
        groups = [{"params": [p for p in parameters if p.ndim > 1], "weight_decay": recipe["WeightDecay"]},
                  {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=recipe["Rates"][0])
        self.tracked = [t for t in self.model.state_dict().values() if t.is_floating_point()]
        self.average = [t.detach().clone() for t in self.tracked]

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        boxes, logits = self.model(self.batch["images"])
        found = boxes.view(-1, 4)[self.batch["positives"]]
        terms = [box_loss(found, self.batch["codes"]), class_loss(logits, self.batch["classes"], self.batch["valid"])]
        values = [t.item() for t in terms]
        if all(math.isfinite(v) for v in values):
            sum(terms).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe["ClipNorm"])
            for group in self.optimizer.param_groups:
                group["lr"] = self.recipe["Rates"][self.done]
            self.optimizer.step()
            self.done += 1
            decay = self.recipe["EmaDecay"] * (1 - math.exp(-self.done / self.recipe["EmaRamp"]))
            with torch.no_grad():
                torch._foreach_mul_(self.average, decay)
                torch._foreach_add_(self.average, self.tracked, alpha=1 - decay)
        return sum(values)


def resident_megabytes():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(folder):
    with open(os.path.join(folder, "settings.json")) as f:
        torch.set_num_threads(json.load(f)["Threads"])
    with open(os.path.join(folder, "recipe.json")) as f:
        trainer = Trainer(read_safetensors(os.path.join(folder, "case.safetensors")), json.load(f))
    answer = lambda value: print(json.dumps(value), flush=True)
    answer({"Versions": f"Python {sys.version.split()[0]}, torch {torch.__version__}", "Threads": torch.get_num_threads()})
    for line in sys.stdin:
        times, losses = [], []
        for _ in range(int(line)):
            start = time.perf_counter()
            losses.append(trainer.step())
            times.append((time.perf_counter() - start) * 1000)
        answer({"Milliseconds": times, "Losses": losses, "ResidentMegabytes": resident_megabytes()})


main(sys.argv[1])
