"""Writes what the trained network itself answers, for parity.ts to compare with llama.cpp.

    python reference.py model.pt tokenizer.json CORPUS.jsonl --count 50 --out CASES [--adapter factors.pt]
"""

import argparse
import itertools
import json

import torch

from lora import load_adapter
from tokenizer import IM_END, Tokenizer
from train import load


def main() -> None:
    """Greedy answers to the first samples of a corpus file, in full precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("tokenizer")
    parser.add_argument("corpus")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--adapter", help="factors that lora.py saved")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model, tokenizer = load(options.weights), Tokenizer.load(options.tokenizer)
    if options.adapter:
        load_adapter(model, options.adapter)
    cases = []
    with open(options.corpus, encoding="utf8") as file:
        for line in itertools.islice(file, options.count):
            sample = json.loads(line)
            prompt = tokenizer.prompt(sample["system"], sample["user"])
            answer, margin = model.greedy(prompt, IM_END, 200)
            expected, text = sample["completion"], tokenizer.decode(answer)
            case = {"system": sample["system"], "user": sample["user"], "expected": expected, "text": text, "exact": text == expected}
            cases.append({**case, "margin": round(margin, 3), "prompt": prompt, "answer": answer})
    with open(options.out, "w", encoding="utf8") as file:
        json.dump(cases, file)
    print(f"{sum(case['exact'] for case in cases)} of {len(cases)} answers equal the reference method to the letter")


if __name__ == "__main__":
    main()
