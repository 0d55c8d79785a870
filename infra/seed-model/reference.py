"""Writes what the trained network itself answers, for parity.ts to compare with llama.cpp.

    python reference.py model.pt tokenizer.json CORPUS.jsonl N OUT
"""

import itertools
import json
import sys

import torch

from tokenizer import IM_END, Tokenizer
from train import load


def main() -> None:
    """Greedy answers to the first N samples of a corpus file."""
    weights, tokenizer_path, corpus, count, out = sys.argv[1:6]
    torch.set_num_threads(1)
    model, tokenizer = load(weights), Tokenizer.load(tokenizer_path)
    cases = []
    with open(corpus, encoding="utf8") as file:
        for line in itertools.islice(file, int(count)):
            sample = json.loads(line)
            prompt = tokenizer.prompt(sample["system"], sample["user"])
            answer = model.greedy(prompt, IM_END, 200)
            exact = tokenizer.decode(answer) == sample["completion"]
            cases.append({"system": sample["system"], "user": sample["user"], "prompt": prompt, "answer": answer, "exact": exact})
    with open(out, "w", encoding="utf8") as file:
        json.dump(cases, file)
    print(f"{sum(case['exact'] for case in cases)} of {len(cases)} answers equal the reference method to the letter")


if __name__ == "__main__":
    main()
