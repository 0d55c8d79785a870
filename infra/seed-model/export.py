"""Writes trained weights as GGUF: `python export.py model.pt tokenizer.json seed.gguf [--precision F32]`."""

import argparse
import os

from gguf import gguf
from model import SeedModel
from tokenizer import BOS, IM_END, PAD, SPECIAL, Tokenizer
from train import load

FILE_TYPES = {"F32": 0, "F16": 1, "Q8_0": 7}

CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def metadata(model: SeedModel, tokenizer: Tokenizer, precision: str) -> dict[str, object]:
    """What llama.cpp must know of shape, vocabulary and chat format."""
    shape = model.shape
    return {
        "general.architecture": "llama",
        "general.type": "model",
        "general.name": "BAT OS seed model",
        "general.file_type": FILE_TYPES[precision],
        "llama.context_length": shape.context,
        "llama.embedding_length": shape.width,
        "llama.block_count": shape.layers,
        "llama.feed_forward_length": shape.feed_forward,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.heads,
        "llama.attention.layer_norm_rms_epsilon": shape.epsilon,
        "llama.rope.dimension_count": shape.head,
        "llama.rope.freq_base": shape.rope_base,
        "llama.vocab_size": shape.vocabulary,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-4o",
        "tokenizer.ggml.tokens": tokenizer.vocabulary,
        "tokenizer.ggml.token_type": [3] * len(SPECIAL) + [1] * (len(tokenizer.vocabulary) - len(SPECIAL)),
        "tokenizer.ggml.merges": [" ".join(pair) for pair in tokenizer.merges],
        "tokenizer.ggml.bos_token_id": BOS,
        "tokenizer.ggml.eos_token_id": IM_END,
        "tokenizer.ggml.eot_token_id": IM_END,
        "tokenizer.ggml.padding_token_id": PAD,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.chat_template": CHAT_TEMPLATE,
    }


def main() -> None:
    """Exports; the output file is replaced in one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("tokenizer")
    parser.add_argument("out")
    parser.add_argument("--precision", choices=FILE_TYPES, default="F16", help="of the matrices; F32 for comparing with the trained network")
    options = parser.parse_args()
    model = load(options.weights)
    tensors = {}
    for name, tensor in model.state_dict().items():
        tensors[name.replace("blocks.", "blk.")] = tensor.numpy()
    data = gguf(metadata(model, Tokenizer.load(options.tokenizer), options.precision), tensors, options.precision)
    with open(options.out + ".part", "wb") as file:
        file.write(data)
    os.replace(options.out + ".part", options.out)
    print(f"{options.out}: {len(data) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
