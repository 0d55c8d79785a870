"""Trains the model on encoded corpus shards.

    python train.py 'shards/*.npz' --out model.pt --steps 5000

The loss is on the answer, and lightly on a third of the prompt's tokens. The learning rate warms up, holds, and falls over the last part of the
steps. A running mean of the weights is saved every minute or so: it can be exported at any time.
"""

import argparse
import copy
import dataclasses
import glob
import itertools
import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
import torch.nn.functional as F

from model import SeedModel, Shape
from optimizer import Optimizer
from tokenizer import PAD, SPECIAL

PROMPT_WEIGHT = 0.2
PROMPT_SHARE = 0.33


def batches(pattern: str, tokens: int, longest: int, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Ids and loss weights, `[batch, length]` each, of about `tokens` tokens; sequences of like length share a batch, those over `longest` are left
    out. Shards are listed anew each round, so that shards written meanwhile are used."""
    rng = np.random.default_rng(seed)
    for _ in itertools.count():
        for path in rng.permutation(sorted(glob.glob(pattern))):
            shard = np.load(path)
            ids, starts, prompts = shard["ids"], shard["starts"], shard["prompts"]
            sizes = starts[1:] - starts[:-1]
            order = rng.permutation(np.flatnonzero(sizes <= longest))
            for pool in np.array_split(order, max(1, len(order) // 2048)):
                pool = pool[np.argsort(sizes[pool])]
                chosen: list[list[int]] = [[]]
                for at in pool:
                    if chosen[-1] and sizes[at] * (len(chosen[-1]) + 1) > tokens:
                        chosen.append([])
                    chosen[-1].append(at)
                for batch in (chosen[at] for at in rng.permutation(len(chosen))):
                    length = max(sizes[at] for at in batch)
                    block = np.full((len(batch), length), PAD, np.int64)
                    weight = np.zeros((len(batch), length), np.float32)
                    for row, at in enumerate(batch):
                        size, prompt = sizes[at], prompts[at]
                        block[row, :size] = ids[starts[at] : starts[at + 1]]
                        weight[row, 1:prompt] = np.where(rng.random(prompt - 1) < PROMPT_SHARE, PROMPT_WEIGHT, 0)
                        weight[row, prompt:size] = 1
                    yield torch.from_numpy(block), torch.from_numpy(weight)


def drill(rng: np.random.Generator, vocabulary: int, tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A batch of copying exercises: random names of one to six tokens, repeated in random order between random separators, near and far. Only what
    can be known is weighed: the later tokens of a name that stood there before. Copying is what the corpus asks for most, and appears here in
    minutes; without exercises it was seen to fade while the rate is high."""
    length = int(rng.choice([96, 192, 320]))
    block = np.full((tokens // length, length), PAD, np.int64)
    weight = np.zeros(block.shape, np.float32)
    for row in range(len(block)):
        names = [rng.integers(len(SPECIAL), vocabulary, rng.integers(1, 7)) for _ in range(rng.integers(2, length // 12))]
        marks = rng.integers(len(SPECIAL), vocabulary, 3)
        seen: set[int] = set()
        at = 1
        while at < length:
            which = int(rng.integers(len(names)))
            piece = np.append(names[which], rng.choice(marks))[: length - at]
            block[row, at : at + len(piece)] = piece
            if which in seen:
                weight[row, at + 1 : at + min(len(piece), len(names[which]))] = 1
            seen.add(which)
            at += len(piece)
    return torch.from_numpy(block), torch.from_numpy(weight)


def loss_of(model: SeedModel, hidden: Callable, ids: torch.Tensor, weight: torch.Tensor) -> tuple[torch.Tensor, float]:
    """The weighted loss, and the answer's own for display; `hidden` is the model's, compiled or not. Matrices are multiplied in bfloat16, which
    is four times as fast on a CPU that has it."""
    weight = weight[:, 1:]
    used = weight > 0
    with torch.autocast(ids.device.type, torch.bfloat16):
        logits = F.linear(hidden(ids[:, :-1])[used], model.token_embd.weight)
    each = F.cross_entropy(logits.float(), ids[:, 1:][used], reduction="none")
    weights = weight[used]
    return (each * weights).sum() / weights.sum(), float(each.detach()[weights == 1].mean())


def save(model: SeedModel, path: str) -> None:
    """Writes weights and shape; the rename keeps readers from seeing half a file."""
    torch.save({"shape": dataclasses.asdict(model.shape), "weights": model.state_dict()}, path + ".part")
    os.replace(path + ".part", path)


def load(path: str) -> SeedModel:
    """Reads what `save` wrote."""
    saved = torch.load(path, map_location="cpu")
    model = SeedModel(Shape(**saved["shape"]))
    model.load_state_dict(saved["weights"])
    return model


def main() -> None:
    """Trains for a number of steps, or for a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards")
    parser.add_argument("--out", required=True)
    parser.add_argument("--init", help="weights to go on from")
    parser.add_argument("--feed-forward", type=int, help="hidden units of each block: a network that has fewer is given more, which change nothing at first")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--minutes", type=float, help="ends after this time rather than after a number of steps; repeats only roughly")
    parser.add_argument("--decay", type=float, default=0.8, help="share of the steps over which the learning rate falls")
    parser.add_argument("--rate", type=float, default=0.5, help="multiplies both learning rates; 1 undoes the copying heads of a fresh network")
    parser.add_argument("--shrink", type=float, default=0.4, help="weight decay of the matrices, times their learning rate; with little, attention saturates")
    parser.add_argument("--tokens", type=int, default=4096, help="tokens a step")
    parser.add_argument("--longest", type=int, default=512, help="leaves longer samples out: the short ones teach most for the time")
    parser.add_argument("--drill", type=float, default=0, help="share of steps that are copying exercises")
    parser.add_argument("--compile", action="store_true", help="fuse the small operations (needs a C++ compiler): 1.4 times as fast")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = load(options.init) if options.init else SeedModel(Shape())
    if options.feed_forward and options.feed_forward > model.shape.feed_forward:
        model = model.widened(options.feed_forward)
    model = model.to(device)
    hidden = torch.compile(model.hidden, dynamic=True) if options.compile else model.hidden
    mean = copy.deepcopy(model)
    optimizer = Optimizer(model, decay=options.shrink)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)
    started = saved = time.time()
    seen = samples = 0
    recent: list[float] = []
    drilled: list[float] = []
    rng = np.random.default_rng(options.seed)
    for step, (ids, weight) in enumerate(batches(options.shards, options.tokens, options.longest, options.seed), 1):
        left = 1 - ((time.time() - started) / 60 / options.minutes if options.minutes else step / options.steps)
        if left < 0:
            break
        scale = options.rate * min(1, step / 80) * min(1, max(0.02, left / max(options.decay, 1e-6)))
        exercise = rng.random() < options.drill
        if exercise:
            ids, weight = drill(rng, model.shape.vocabulary, options.tokens)
        loss, answer = loss_of(model, hidden, ids.to(device), weight.to(device))
        model.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step(scale)
        keep = min(0.995, 1 - 1 / (step + 1))
        with torch.no_grad():
            for average, parameter in zip(mean.parameters(), model.parameters(), strict=True):
                average.lerp_(parameter, 1 - keep)
        seen += int((ids != PAD).sum())
        samples += 0 if exercise else len(ids)
        (drilled if exercise else recent).append(answer)
        if step % 50 == 0:
            spent = time.time() - started
            losses = f"loss {np.mean(recent or [0]):.4f}  copying {np.mean(drilled or [0]):.3f}"
            speed = f"{seen / 1e6:.2f}M tokens  {samples} samples  {seen / spent:.0f} tokens/s"
            goal = f"step {step}" if options.minutes else f"step {step} of {options.steps}"
            print(f"{goal}  {spent / 60:.1f} min  {losses}  {speed}", flush=True)
            recent, drilled = [], []
        if time.time() - saved > 75:
            save(mean, options.out)
            saved = time.time()
    save(mean, options.out)
    print(f"done: {seen / 1e6:.2f}M tokens, {samples} samples", flush=True)


if __name__ == "__main__":
    main()
