"""fp16 and int8 variants of exported graphs."""

from __future__ import annotations

from pathlib import Path

import onnx
from export_graphs import quietly, save
from graph_cases import GraphSpec

# RoiAlign has no half-precision kernel on some devices and its boxes need the range; Resize does well in half.
KEPT_IN_FLOAT = ("RoiAlign", "Range", "CumSum", "TopK", "Min", "Max", "NonMaxSuppression")
QUANTISED = ("vision_encoder", "text_encoder")
# Smaller tensors stay as they are.
LEAST_HALVED_BYTES = 1024
# Of a file in the making.
QUANTISED_PREFIX = "quantised-"


def to_half(spec: GraphSpec, path: Path) -> None:
    """
    Weights and computation in half precision. Features cross the graph's edge as halves, everything that is read as numbers
    (points, boxes, scores, mask logits, pointers, text features) as floats.
    """
    from onnxruntime.transformers.float16 import convert_float_to_float16

    proto = onnx.load(path)
    ports = [value.name for value in [*proto.graph.input, *proto.graph.output]]
    half = convert_float_to_float16(
        proto,
        keep_io_types=[name for name in ports if name not in spec.features],
        disable_shape_infer=proto.ByteSize() > 2**30,
        op_block_list=list(KEPT_IN_FLOAT),
    )
    del half.graph.value_info[:]
    save(half, path)


def store_half(path: Path) -> None:
    """
    Weights in half precision, made whole again when the graph is loaded: ONNX Runtime folds constants before the first run. For
    models whose weights were rounded to halves before: nothing changes then.
    """
    proto = onnx.load(path)
    graph, casts = proto.graph, []
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or len(tensor.raw_data) < LEAST_HALVED_BYTES:
            continue
        name, stored = tensor.name, f"{tensor.name}.half"
        tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype("float16"), stored))
        casts.append(onnx.helper.make_node("Cast", [stored], [name], name=f"{name}.whole", to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    save(proto, path)


def to_int8(path: Path) -> None:
    """
    Weights of matrix products as integers per channel; what they are multiplied with is quantised at each run. Of the 8 bits 7
    are used: processors without VNNI add products of pairs in 16 bits, which overflow otherwise (errors of 30 % instead of 3).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantised = path.with_name(QUANTISED_PREFIX + path.name)
    with quietly():
        quantize_dynamic(
            str(path),
            str(quantised),
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            use_external_data_format=path.with_name(path.name + ".data").exists(),
            # Not all types can be inferred: MultiHeadAttention is none of the standard's operators.
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    proto = onnx.load(quantised)
    del proto.graph.value_info[:]
    for file in path.parent.glob(quantised.name + "*"):
        file.unlink()
    path.with_name(path.name + ".data").unlink(missing_ok=True)
    save(proto, path)
