"""A writer for the parts of GGUF version 3 that the seed model needs."""

import struct

import numpy as np

ALIGNMENT = 32
_U32, _I32, _F32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_TENSOR_F32, _TENSOR_F16 = 0, 1


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


def gguf(metadata: dict[str, object], tensors: dict[str, np.ndarray], half: bool) -> bytes:
    """A whole file. Matrices are F16 when `half`, vectors always F32; dimensions are written innermost first."""
    infos, data = [], b""
    for name, tensor in tensors.items():
        kind = _TENSOR_F16 if half and tensor.ndim == 2 else _TENSOR_F32
        raw = np.ascontiguousarray(tensor, np.float16 if kind == _TENSOR_F16 else np.float32).tobytes()
        dimensions = struct.pack(f"<I{tensor.ndim}Q", tensor.ndim, *tensor.shape[::-1])
        infos.append(_string(name) + dimensions + struct.pack("<IQ", kind, len(data)))
        data += raw + _pad(len(raw))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_string(key) + _value(value) for key, value in metadata.items()) + b"".join(infos)
    return head + _pad(len(head)) + data
