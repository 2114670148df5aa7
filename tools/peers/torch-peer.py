"""Times the shapes of `lab bench` in PyTorch: an unshared layer's three products, attention between columns, and a
settle and a training step of the same GLOM columns. For people who have PyTorch; Retinotopia itself needs only Node.

    python tools/peers/torch-peer.py --threads 1 --json
"""

import argparse
import json
import os
import platform
import time

import torch
import torch.nn.functional as F


def best_of(run, least_runs=5, least_seconds=0.4):
    """Milliseconds of the shortest of several runs, after one that is not counted."""
    run()
    best, begun, count = float("inf"), time.perf_counter(), 0
    while count < least_runs or time.perf_counter() - begun < least_seconds:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        count += 1
    return 1000 * best


class Net:
    """Two hidden layers of rectified linear units for each of `groups` columns; the output's root mean square is 1."""

    def __init__(self, groups, inputs, hidden, outputs, place=0):
        def weights(rows, columns):
            return (torch.randn(groups, rows, columns) * (2 / rows) ** 0.5).requires_grad_()

        def bias(size):
            return torch.zeros(groups, 1, size, requires_grad=True)

        self.layers = [
            (weights(inputs, hidden), bias(hidden)),
            (weights(hidden, hidden), bias(hidden)),
            (weights(hidden, outputs), bias(outputs)),
        ]
        self.place = weights(place, hidden) if place else None

    def parameters(self):
        extra = [] if self.place is None else [self.place]
        return [tensor for layer in self.layers for tensor in layer] + extra

    def __call__(self, x, place=None):
        columns, batch, _ = x.shape
        (w1, b1), (w2, b2), (w3, b3) = self.layers
        shared = w1.shape[0] == 1 and columns > 1
        if place is not None:
            b1 = b1 + place @ self.place
            if shared:
                b1 = b1.expand(columns, batch, -1).reshape(1, columns * batch, -1)
        if shared:
            x = x.reshape(1, columns * batch, -1)
        x = torch.baddbmm(b1, x, w1).relu()
        x = torch.baddbmm(b2, x, w2).relu()
        x = torch.baddbmm(b3, x, w3).reshape(columns, batch, -1)
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6)


class Columns:
    """The settling of libs/columns with equal mixing and attention to all columns."""

    def __init__(self, size, shared):
        self.size = size
        groups = 1 if shared else size["columns"]
        d, h, levels = size["embedding"], size["hidden"], size["levels"]
        self.up = [Net(groups, size["inputs"] if l == 0 else d, h, d) for l in range(levels)]
        self.down = [Net(groups, d, h, d, place=10) for _ in range(levels - 1)]
        self.readout = (torch.randn(groups, d, 10) * 0.02).requires_grad_()
        self.place = torch.randn(size["columns"], 1, 10)

    def parameters(self):
        return [p for net in self.up + self.down for p in net.parameters()] + [self.readout]

    def settle(self, images):
        retina = self.up[0](images)
        levels = [retina]
        for net in self.up[1:]:
            levels.append(net(levels[-1]))
        top = len(levels) - 1
        for _ in range(self.size["steps"]):
            before, levels = levels, []
            for l, previous in enumerate(before):
                by_image = previous.transpose(0, 1)
                weights = F.softmax(by_image @ by_image.transpose(1, 2) / self.size["embedding"] ** 0.5, -1)
                heard = [previous, retina if l == 0 else self.up[l](before[l - 1]), (weights @ by_image).transpose(0, 1)]
                if l < top:
                    heard.append(self.down[l](before[l + 1], self.place))
                levels.append(sum(heard) / len(heard))
        return levels[-1]

    def loss(self, images):
        top = self.settle(images)
        return -F.log_softmax(top @ self.readout, -1).mean()


def settle_flop(size):
    """Operations of the nets' products, as `lab bench` counts them."""

    def net(inputs):
        h, d = size["hidden"], size["embedding"]
        return 2 * (inputs * h + h * h + h * d)

    upper = size["levels"] - 1
    each = net(size["inputs"]) + upper * net(size["embedding"]) * (1 + 2 * size["steps"])
    return size["columns"] * size["batch"] * each


def rows(size):
    columns, batch, inputs, outputs = 49, 64, 128, 256
    x, w = torch.randn(columns, batch, inputs), torch.randn(columns, inputs, outputs)
    gradient = torch.randn(columns, batch, outputs)
    shape, flop = f"{columns} × {batch}×{inputs}→{outputs}", 2 * columns * batch * inputs * outputs
    yield "grouped-matmul/forward", shape, flop, lambda: torch.bmm(x, w)
    yield "grouped-matmul/dX", shape, flop, lambda: torch.bmm(gradient, w.transpose(1, 2))
    yield "grouped-matmul/dW", shape, flop, lambda: torch.bmm(x.transpose(1, 2), gradient)
    e = torch.randn(64, 49, 256)
    attend = lambda: F.softmax(e @ e.transpose(1, 2) / 16, -1) @ e
    yield "attention", "64 × 49×49×256", 4 * 64 * 49 * 49 * 256, attend
    shape = "C {columns} B {batch} P {inputs} L {levels} D {embedding} H {hidden} T {steps}".format(**size)
    images = torch.randn(size["columns"], size["batch"], size["inputs"])
    for name in ("unshared", "shared"):
        model = Columns(size, shared=name == "shared")
        optimiser = torch.optim.AdamW(model.parameters(), 1e-3)

        def settle():
            with torch.no_grad():
                model.settle(images)

        def train():
            optimiser.zero_grad()
            model.loss(images).backward()
            optimiser.step()

        yield f"settle/{name}", shape, settle_flop(size), settle
        yield f"train-step/{name}", shape, 3 * settle_flop(size), train


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    sizes = dict(columns=49, batch=64, inputs=64, levels=2, embedding=64, hidden=128, steps=2)
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    size = {name: getattr(arguments, name) for name in sizes}
    timed = []
    for name, shape, flop, run in rows(size):
        ms = best_of(run)
        timed.append(dict(name=name, backend="torch", shape=shape, ms=ms, gflops=flop / ms / 1e6))
    if arguments.json:
        machine = dict(platform=platform.platform(), cores=os.cpu_count())
        engine = dict(engine="torch", version=torch.__version__, threads=arguments.threads)
        print(json.dumps(dict(machine=machine, engine=engine, rows=timed), indent=2, ensure_ascii=False))
        return
    print(f"PyTorch {torch.__version__}, {arguments.threads} thread(s)")
    for row in timed:
        print("{name:24s} {shape:40s} {ms:9.2f} ms {gflops:8.1f} GFLOP/s".format(**row))


if __name__ == "__main__":
    main()
