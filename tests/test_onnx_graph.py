"""ONNX models written by hand: onnxruntime reads them, and computes what the nodes say."""

import numpy as np
import pytest

from motionary.onnx_graph import Node, Tensor, model_bytes

onnxruntime = pytest.importorskip("onnxruntime")


def run(model: bytes, **inputs):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


def test_a_graph_of_two_operators_gives_what_numpy_gives():
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((300, 5)).astype(np.float32)  # above 127, so that its size takes two bytes
    bias = rng.standard_normal(5).astype(np.float32)
    nodes = [Node("MatMul", ("x", "w"), "product"), Node("Add", ("product", "b"), "y")]
    given, made = Tensor("x", "float", ("rows", 300)), Tensor("y", "float", ("rows", 5))
    model = model_bytes(nodes, {"w": weight, "b": bias}, inputs=[given], outputs=[made])
    for rows in (1, 4):
        x = rng.standard_normal((rows, 300)).astype(np.float32)
        assert np.allclose(run(model, x=x)[0], x @ weight + bias, atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1])
def test_whole_numbers_reach_the_operator(axis):
    given, made = Tensor("x", "float", (2, 3)), Tensor("place", "int64", ("a", "b"))
    nodes = [Node("ArgMax", ("x",), "place", {"axis": axis, "keepdims": 1})]
    model = model_bytes(nodes, {}, inputs=[given], outputs=[made])
    x = np.array([[1, 5, 2], [3, 4, 9]], dtype=np.float32)
    assert np.array_equal(run(model, x=x)[0], x.argmax(axis=axis, keepdims=True))


def test_real_numbers_and_words_reach_the_operator():
    given, made = Tensor("x", "float", (1, 4)), Tensor("y", "float", (1, 4))
    x = np.array([[-2.0, -1.0, 0.0, 3.0]], dtype=np.float32)
    leaky = model_bytes([Node("LeakyRelu", ("x",), "y", {"alpha": 0.25})], {}, inputs=[given], outputs=[made])
    assert np.allclose(run(leaky, x=x)[0], [[-0.5, -0.25, 0.0, 3.0]])
    square, moved = Tensor("x", "float", (1, 4, 1, 1)), Tensor("y", "float", ("a", "b", "c", "d"))
    nodes = [Node("DepthToSpace", ("x",), "y", {"blocksize": 2, "mode": "CRD"})]
    assert run(model_bytes(nodes, {}, inputs=[square], outputs=[moved]), x=x.reshape(1, 4, 1, 1))[0].shape == (
        1,
        1,
        2,
        2,
    )
    odd = [Node("DepthToSpace", ("x",), "y", {"blocksize": 2, "mode": "??"})]
    with pytest.raises(Exception, match="DCR"):
        run(model_bytes(odd, {}, inputs=[square], outputs=[moved]), x=x.reshape(1, 4, 1, 1))
