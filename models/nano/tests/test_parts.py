"""Parts of training whose answers are known."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import exporter  # noqa: E402, F401
import beginning  # noqa: E402
import clicks  # noqa: E402
import losses  # noqa: E402
import muon  # noqa: E402
import numpy as np  # noqa: E402
import regions  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402


def test_regions_are_those_of_torchvision():
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(3, 4, 12, 12, generator=generator)
    ends = torch.rand(3, 5, 2, 2, generator=generator) * 12
    boxes = torch.cat([ends.amin(2), ends.amax(2)], -1)
    expected = torchvision.ops.roi_align(features, list(boxes), 5)
    assert torch.allclose(regions.roi_align(features, boxes, 5), expected, atol=1e-5)


def test_the_next_click_is_in_the_middle_of_the_largest_error():
    truth = np.zeros((40, 40), dtype=bool)
    truth[5:26, 5:26] = True
    found = np.zeros_like(truth)
    assert clicks.next_click(found, truth) == (15.0, 15.0, 1)
    found[5:26, 5:26] = True
    found[30:39, 30:39] = True
    assert clicks.next_click(found, truth) == (34.0, 34.0, 0)
    assert clicks.next_click(truth, truth) is None


def test_boxes_of_known_overlap():
    boxes = losses.corners(torch.tensor([[0.25, 0.25, 0.5, 0.5], [0.5, 0.25, 0.5, 0.5]]))
    iou, generalised = losses.box_iou(boxes[0], boxes[1])
    assert torch.allclose(iou, torch.tensor(1 / 3)) and torch.allclose(generalised, torch.tensor(1 / 3))


def test_muon_makes_singular_values_alike():
    matrices = torch.randn(2, 20, 50, generator=torch.Generator().manual_seed(2))
    values = torch.linalg.svdvals(muon.orthogonal(matrices))
    assert values.min() > 0.5 and values.max() < 1.5


def test_cells_are_means_of_their_pixels():
    shares = beginning.cell_shares(14)
    assert torch.allclose(shares.sum(1), torch.ones(4)) and torch.allclose(shares.sum(0), torch.full((14,), 4 / 14))
