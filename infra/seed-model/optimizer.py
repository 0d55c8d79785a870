"""Muon for the matrices (orthogonalised momentum), AdamW for embeddings and norms."""

import torch
from torch import Tensor, nn


def _orthogonal(stack: Tensor) -> Tensor:
    """Newton-Schulz towards the nearest orthogonal matrix, for a stack of equal shapes at once; bfloat16 is precise enough for a direction."""
    x = stack.bfloat16()
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.transpose(1, 2) if tall else x).float()


class Optimizer:
    """Both optimizers behind one `step`; `scale` multiplies both learning rates."""

    def __init__(self, model: nn.Module, matrix_rate: float = 0.02, other_rate: float = 3e-3, *, decay: float):
        self.matrix_rate, self.other_rate, self.decay = matrix_rate, other_rate, decay
        groups: dict[tuple, list[nn.Parameter]] = {}
        self.others = []
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2 and "embd" not in name:
                groups.setdefault(tuple(parameter.shape), []).append(parameter)
            else:
                self.others.append(parameter)
        self.groups = list(groups.values())
        self.momenta = [torch.zeros(len(group), *group[0].shape, device=group[0].device) for group in self.groups]
        self.adam = torch.optim.AdamW(self.others, lr=other_rate, betas=(0.9, 0.95), weight_decay=0.01)

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Applies the gradients held by the parameters."""
        torch.nn.utils.clip_grad_norm_(self.others, 1.0)
        rate = self.matrix_rate * scale
        for group, momentum in zip(self.groups, self.momenta, strict=True):
            gradient = torch.stack([parameter.grad for parameter in group])
            momentum.mul_(0.95).add_(gradient)
            for parameter, update in zip(group, _orthogonal(gradient + 0.95 * momentum), strict=True):
                parameter.mul_(1 - rate * self.decay).add_(update, alpha=-rate * 0.2 * max(parameter.shape) ** 0.5)
        for group in self.adam.param_groups:
            group["lr"] = self.other_rate * scale
        self.adam.step()
