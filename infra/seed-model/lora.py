"""Trains a LoRA adapter for one kind of output and writes it as GGUF: what a persona writes, learned without touching the base model.

    python lora.py model.pt plans.npz --name plans --out plans.gguf --steps 300

Both factors of every matrix of every block are trained (W + scale * B A). B starts at zero, so training starts from the base model.
"""

import argparse
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gguf import gguf
from model import SeedModel
from train import batches, load, loss_of

PARTS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


class Adapted(nn.Module):
    """A frozen matrix with a low-rank addition."""

    def __init__(self, linear: nn.Linear, rank: int, scale: float):
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach(), requires_grad=False)
        out, inner = linear.weight.shape
        self.scale = scale
        self.lora_a = nn.Parameter(torch.randn(rank, inner) * inner**-0.5)
        self.lora_b = nn.Parameter(torch.zeros(out, rank))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight) + F.linear(F.linear(x, self.lora_a), self.lora_b) * self.scale


def adapt(model: SeedModel, rank: int, alpha: float) -> SeedModel:
    """Freezes the model and gives every matrix of its blocks an adapter; llama.cpp applies `alpha / rank` as well."""
    model.requires_grad_(False)
    for block in model.blocks:
        for part in PARTS:
            setattr(block, part, Adapted(getattr(block, part), rank, alpha / rank))
    return model


def factors(model: SeedModel) -> dict[str, np.ndarray]:
    """The trained factors under the names of GGUF."""
    return {
        f"blk.{at}.{part}.weight.{side}": getattr(getattr(block, part), side).detach().numpy()
        for at, block in enumerate(model.blocks)
        for part in PARTS
        for side in ("lora_a", "lora_b")
    }


def load_adapter(model: SeedModel, path: str) -> SeedModel:
    """Puts the factors that `main` saved on a base model, for comparing with llama.cpp."""
    saved = torch.load(path, map_location="cpu", weights_only=False)
    adapt(model, saved["rank"], saved["alpha"])
    for name, factor in saved["factors"].items():
        _, at, part, _, side = name.split(".")
        getattr(getattr(model.blocks[int(at)], part), side).data.copy_(torch.from_numpy(factor))
    return model


def main() -> None:
    """Trains, and writes the adapter as GGUF, and with --save the factors for torch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("shards")
    parser.add_argument("--out", required=True)
    parser.add_argument("--save", help="where the factors go for reference.py")
    parser.add_argument("--name", required=True, help="what the file says it is")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--alpha", type=float, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--longest", type=int, default=448)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    model = adapt(load(options.weights), options.rank, options.alpha)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.0)
    started, losses = time.time(), []
    for step, (ids, weight) in enumerate(batches(options.shards, options.tokens, options.longest, options.seed), 1):
        if step > options.steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, step / 20) * max(0.05, 1 - step / options.steps)
        loss, answer = loss_of(model, model.hidden, ids, weight)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(answer)
        if step % 25 == 0:
            print(f"step {step} of {options.steps}  {(time.time() - started) / 60:.1f} min  loss {np.mean(losses):.4f}", flush=True)
            losses = []
    tensors = factors(model)
    metadata = {
        "general.architecture": "llama",
        "general.type": "adapter",
        "general.name": options.name,
        "adapter.type": "lora",
        "adapter.lora.alpha": float(options.alpha),
    }
    data = gguf(metadata, tensors, "F32")
    with open(options.out + ".part", "wb") as file:
        file.write(data)
    os.replace(options.out + ".part", options.out)
    if options.save:
        torch.save({"rank": options.rank, "alpha": options.alpha, "factors": tensors}, options.save)
    print(f"{options.out}: {len(data) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
