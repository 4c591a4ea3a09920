"""Parts of training whose answers are known."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import exporter  # noqa: E402, F401
import beginning  # noqa: E402
import clicks  # noqa: E402
import hints  # noqa: E402
import losses  # noqa: E402
import model as nano  # noqa: E402
import muon  # noqa: E402
import numpy as np  # noqa: E402
import regions  # noqa: E402
import samples  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
import tracker  # noqa: E402
import train  # noqa: E402
from graphs_tracker import MemoryAttention, rotate  # noqa: E402
from world import Clip  # noqa: E402


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


def test_neighbours_are_those_that_a_mask_may_run_into():
    masks = np.zeros((4, 50, 50), dtype=bool)
    masks[0, 10:20, 10:20] = True
    masks[1, 10:20, 21:30] = True
    masks[2, 40:45, 40:45] = True
    rng = np.random.default_rng(1)
    assert clicks.neighbour(masks, 0, rng) == 1 and clicks.neighbour(masks, 1, rng) == 0
    assert clicks.neighbour(masks, 2, rng) is None and clicks.neighbour(masks, 3, rng) is None


def test_a_cut_takes_a_straight_part_away():
    mask = np.zeros((40, 40), dtype=bool)
    mask[5:35, 5:35] = True
    taken = []
    for seed in range(20):
        left = clicks.cut(mask, np.random.default_rng(seed))
        assert not (left & ~mask).any()
        taken.append(1 - left.sum() / mask.sum())
    assert clicks.CUT[0] - 0.02 <= min(taken) < 0.06 and 0.4 < max(taken) <= clicks.CUT[1] + 0.02
    assert not clicks.cut(np.zeros((4, 4), dtype=bool), np.random.default_rng(1)).any()


def squares() -> tuple[np.ndarray, np.ndarray]:
    """Two objects [2,64,64] and what is beside them."""
    truth, beside = np.zeros((2, 64, 64), dtype=bool), np.zeros((64, 64), dtype=bool)
    truth[:, 16:48, 8:32] = True
    beside[16:48, 32:56] = True
    return truth, beside


def test_a_spoilt_answer_is_wrong_where_it_is_chosen_and_learns_elsewhere():
    truth, beside = squares()
    for seed in range(20):
        given = torch.full((2, 32, 32), -3.0, requires_grad=True)
        answer = tracker.Answer(given, torch.zeros(2, 1), torch.zeros(2, 1))
        tracker.spoil(answer, truth, [beside, None], np.array([True, False]), np.random.default_rng(seed))
        found, own = answer.logits[0].detach().numpy() > 0, truth[0, ::2, ::2]
        with_more, with_less = (own & ~found).sum() == 0 and (found & ~own).any(), (found & ~own).sum() == 0 and (own & ~found).any()
        assert with_more or with_less
        assert not found[:, 28:].any() and torch.equal(answer.logits[1], given[1])
        answer.logits.sum().backward()
        assert given.grad[0].abs().max() == 0 and given.grad[1].min() == 1


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


def test_heads_look_at_their_neighbours_first():
    backbone = nano.build(600, 168).detector_model.vision_encoder.backbone
    windowed = [layer for layer in backbone.layers if layer.window_size > 0]
    assert len(windowed) == len(beginning.NEIGHBOURS)
    side = windowed[0].window_size
    for layer, offsets in zip(windowed, beginning.NEIGHBOURS):
        cos, sin = layer.rotary_emb(torch.zeros(1), layer.position_ids)
        turned = lambda bias: rotate(bias.detach().unflatten(0, (len(offsets), 1, -1)), cos, sin)
        liking = (turned(layer.attention.q_proj.bias) @ turned(layer.attention.k_proj.bias).transpose(1, 2)).unflatten(1, (side, side))
        for head, (x, y) in enumerate(offsets):
            assert int(liking[head, 2, 2].argmax()) == (2 + y) * side + 2 + x


def test_cells_remember_their_own_place_first():
    model = nano.build(600, 168)
    graph = MemoryAttention(model)
    for layer in graph.attention.layers:
        cross = layer.cross_attn_image
        turned = lambda bias: rotate(bias.detach()[None, None], graph.cos, graph.sin)[0]
        liking = turned(cross.q_proj.bias) @ turned(cross.k_proj.bias).T
        assert torch.equal(liking.argmax(1), torch.arange(graph.grid**2))


def test_ground_and_outlines_are_those_of_the_masks():
    cells = torch.zeros(1, 8, 8)
    cells[0, 2:6, 1:4] = 1
    heads = hints.Hints(8, 16)
    with torch.no_grad():
        heads.ground.weight.copy_(20 * torch.eye(16))
        heads.ground.bias.fill_(-10)
    # [1,2,2,16]: what each patch holds, cell by cell.
    tokens = torch.stack([cells[0, r : r + 4, c : c + 4].flatten() for r in (0, 4) for c in (0, 4)]).reshape(1, 2, 2, 16)
    loss, reached = heads.ground_loss(tokens, [cells])
    assert float(loss) < 1e-3 and reached == 1
    masks = np.zeros((2, 40, 60), dtype=bool)
    masks[0, 10:30, 12:36] = True
    masks[0, 10:20, 24:36] = False
    outlines = samples.outlines_of(masks, samples.boxes_of(masks))
    assert outlines[0, :6, 6:].max() == 0 and outlines[0, 6:].min() == 1 and outlines[0, :, :6].min() == 1 and outlines[1].max() == 0


def test_tokens_know_the_boxes_of_their_objects():
    shares = torch.zeros(2, 4, 4)
    shares[0, 1, 1:3] = torch.tensor([1.0, 0.3])
    shares[1, 1, 2:4] = torch.tensor([0.6, 0.2])
    boxes = torch.tensor([[0.4, 0.375, 0.3, 0.25], [0.75, 0.375, 0.5, 0.25]])
    inside, seen = hints.places(shares, boxes)
    assert inside.nonzero().tolist() == [[1, 1], [1, 2]]
    # From (1.5, 1.5) to (1.6, 1.5) in tokens, 1.2 by 1; from (2.5, 1.5) to (3, 1.5), 2 by 1.
    expected = torch.tensor([[0.1, 0, np.log(1.2), 0], [0.5, 0, np.log(2), 0]], dtype=torch.float32)
    assert torch.allclose(seen, expected, atol=1e-5)
    inside, seen = hints.places(torch.zeros(0, 4, 4), torch.zeros(0, 4))
    assert not inside.any() and seen.shape == (0, 4)


def test_every_parameter_learns_once_and_the_backbone_at_a_rate_of_its_own():
    model, heads = nano.build(600, 84), hints.Hints(nano.HIDDEN, nano.BACKBONE["hidden_size"])
    used = {name: parameter for name, parameter in model.named_parameters() if not nano.is_unused(name)}
    names = {id(parameter): name for name, parameter in used.items()}
    groups = [group for optimiser in train.optimisers_of(model, list(used.values()), heads, 1e-3) for group in optimiser.param_groups]
    learned = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(learned) == sorted([*names, *map(id, heads.parameters())])
    for group in groups:
        assert all(("vision_encoder.backbone." in names.get(id(parameter), "")) == group["backbone"] for parameter in group["params"])


def test_what_is_hidden_is_followed_first():
    masks = np.zeros((2, 5, 4, 4), dtype=bool)
    masks[0] = True
    masks[1, [0, 1, 3]] = True
    masks[1, 4, :2] = True
    clip = Clip(0, np.zeros((2, 4, 4, 3), np.uint8), masks, (), np.full((2, 5), 16, np.float32))
    subject = samples.Samples(None, samples.Shape(56, 1, 0, 0, 0, 2, 1.0), 1, 0, 0)
    drawn = [subject.followed(clip, np.arange(5), np.random.default_rng(seed)).tolist() for seed in range(40)]
    assert all(len(set(one)) == samples.MOST_FOLLOWED for one in drawn)
    hidden_first = sum(one[:2] == [2, 4] for one in drawn)
    assert 12 <= hidden_first <= 32


def test_a_followed_clip_tells_what_is_beside_its_objects():
    subject = samples.Samples(None, samples.Shape(84, 1, 0, 0, 0, 3, 1.0), 1, 0, 0)
    told = 0
    for number in range(6):
        pixels, truth, covered, beside = subject.follow(number, np.random.default_rng(number), 84, 24)
        assert len(pixels) == len(truth) == len(covered) == len(beside) == 3
        for masks, others in zip(truth, beside):
            assert len(others) == len(masks)
            for mask, other in zip(masks, others):
                if other is not None:
                    told += 1
                    assert other.shape == mask.shape and (other & mask).sum() <= 0.1 * max(1, mask.sum())
    assert told > 0


def test_neighbours_of_what_is_clicked_are_told_object_by_object():
    subject = samples.Samples(None, samples.Shape(84, 3, 10, 0, 0, 0, 1.0, 4), 0, 0, 0)
    step = subject[0]
    assert [len(others) for others in step.beside] == [len(chosen) for chosen in step.clicked]
    pairs = [(own, other) for chosen, others in zip(step.clicked, step.beside) for own, other in zip(chosen, others)]
    assert any(other is not None for _, other in pairs) and all(own != other for own, other in pairs)
