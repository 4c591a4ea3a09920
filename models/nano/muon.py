"""Muon (K. Jordan et al., 2024) in single precision: torch's own rounds to bfloat16, which processors without it do slowly."""

from __future__ import annotations

from collections import defaultdict

import torch

# Coefficients and number of rounds of the published Newton-Schulz iteration.
COEFFICIENTS, ROUNDS = (3.4445, -4.775, 2.0315), 5
# Makes updates as large as those of AdamW (Liu et al., 2025), so that both have one learning rate.
RMS_OF_ADAMW = 0.2


class Muon(torch.optim.Optimizer):
    """For matrices: the momentum, with all its singular values brought near 1. Matrices of one shape are turned together."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            by_shape = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[tuple(parameter.shape)].append(parameter)
            for parameters in by_shape.values():
                self.turn(parameters, group)

    def turn(self, parameters: list[torch.Tensor], group: dict) -> None:
        gradients, momenta = torch.stack([p.grad for p in parameters]), []
        for parameter in parameters:
            state = self.state[parameter]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(parameter)
            momenta.append(state["momentum"])
        torch._foreach_lerp_(momenta, list(gradients), 1 - group["momentum"])
        updates = together(gradients.lerp(torch.stack(momenta), group["momentum"]))
        size = group["lr"] * RMS_OF_ADAMW * max(parameters[0].shape) ** 0.5
        torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(parameters, list(updates), alpha=-size)


def together(matrices: torch.Tensor) -> torch.Tensor:
    """As `orthogonal`; processes that train together turn a share of the matrices each."""
    processes = torch.distributed.get_world_size() if torch.distributed.is_initialized() else 1
    if len(matrices) < processes or processes == 1:
        return orthogonal(matrices)
    own = slice(torch.distributed.get_rank(), None, processes)
    turned = torch.zeros_like(matrices)
    turned[own] = orthogonal(matrices[own])
    torch.distributed.all_reduce(turned)
    return turned


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """[N,a,b] -> [N,a,b] with the same singular vectors and singular values near 1."""
    is_tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if is_tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ROUNDS):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    return x.transpose(1, 2) if is_tall else x
