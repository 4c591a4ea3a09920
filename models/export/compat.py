"""Makes torchvision importable beside a torch that it was not built for (a CUDA build beside a CPU one)."""

from __future__ import annotations

import importlib
import sys

OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "roi_align(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width, "
    "int sampling_ratio, bool aligned) -> Tensor",
)
_kept = []


def import_torchvision() -> None:
    """
    When its compiled operators do not load, torchvision fails at import since it describes them to torch. Declared here, they
    stay without a body, and torchvision's own implementation in Python of the one that is used takes over. That one reads the
    border where the compiled one reads 0, so its answers differ for boxes that reach out of the picture.
    """
    import torch

    try:
        importlib.import_module("torchvision")
    except RuntimeError:
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in OPERATORS:
            library.define(operator)
        _kept.append(library)
        importlib.import_module("torchvision")
        # It would be compiled at its first call, which takes longer than all its calls together.
        regions = importlib.import_module("torchvision.ops.roi_align")
        regions._roi_align = regions._roi_align.__wrapped__
