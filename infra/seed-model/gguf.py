"""A writer for the parts of GGUF version 3 that the seed model needs."""

import struct

import numpy as np

ALIGNMENT = 32
_U32, _I32, _F32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_TENSORS = {"F32": 0, "F16": 1, "Q8_0": 8}
_BLOCK = 32


def _string(text: str) -> bytes:
    data = text.encode("utf8")
    return struct.pack("<Q", len(data)) + data


def _value(value: object) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<IB", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _U32, value)
    if isinstance(value, float):
        return struct.pack("<If", _F32, value)
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _string(value)
    if isinstance(value, list) and isinstance(value[0], str):
        return struct.pack("<IIQ", _ARRAY, _STRING, len(value)) + b"".join(map(_string, value))
    if isinstance(value, list):
        return struct.pack(f"<IIQ{len(value)}i", _ARRAY, _I32, len(value), *value)
    raise TypeError(f"GGUF has no writer here for {type(value).__name__}")


def _pad(size: int) -> bytes:
    return b"\0" * (-size % ALIGNMENT)


def _encoded(tensor: np.ndarray, precision: str) -> bytes:
    """Q8_0 has for every 32 numbers of a row a scale (F16) and 32 signed bytes."""
    if precision != "Q8_0":
        return np.ascontiguousarray(tensor, np.float16 if precision == "F16" else np.float32).tobytes()
    blocks = np.ascontiguousarray(tensor, np.float32).reshape(-1, _BLOCK)
    scales = np.abs(blocks).max(axis=1, keepdims=True) / 127
    numbers = np.round(np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales > 0)).astype(np.int8)
    return np.concatenate([scales.astype(np.float16).view(np.int8), numbers], axis=1).tobytes()


def gguf(metadata: dict[str, object], tensors: dict[str, np.ndarray], precision: str) -> bytes:
    """A whole file. Matrices have the precision (F32, F16, Q8_0), vectors always F32; dimensions are written innermost first."""
    infos, data = [], b""
    for name, tensor in tensors.items():
        kind = precision if tensor.ndim == 2 else "F32"
        raw = _encoded(tensor, kind)
        dimensions = struct.pack(f"<I{tensor.ndim}Q", tensor.ndim, *tensor.shape[::-1])
        infos.append(_string(name) + dimensions + struct.pack("<IQ", _TENSORS[kind], len(data)))
        data += raw + _pad(len(raw))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_string(key) + _value(value) for key, value in metadata.items()) + b"".join(infos)
    return head + _pad(len(head)) + data
