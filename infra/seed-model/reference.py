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

LONGEST_ANSWER = 200


def is_right(sample: dict, text: str) -> bool:
    """Whether an answer is what was to be learned: the very text, or, where many answers are right, one of the asked form."""
    expected = sample["completion"]
    if sample["kind"] != "inputs":
        return text == expected
    wanted = json.loads(expected)
    slots, arguments = set(wanted[0]["slots"]), len(wanted[0]["args"])
    try:
        trials = json.loads(text)
        return len(trials) > 1 and all(set(trial["slots"]) == slots and len(trial["args"]) == arguments for trial in trials)
    except (ValueError, KeyError, TypeError):
        return False


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
            if len(prompt) + LONGEST_ANSWER > model.shape.context:
                continue
            answer, margin = model.greedy(prompt, IM_END, LONGEST_ANSWER)
            expected, text = sample["completion"], tokenizer.decode(answer)
            case = {"system": sample["system"], "user": sample["user"], "expected": expected, "text": text, "right": is_right(sample, text)}
            cases.append({**case, "margin": round(margin, 3), "ended": len(answer) < LONGEST_ANSWER, "prompt": prompt, "answer": answer})
    with open(options.out, "w", encoding="utf8") as file:
        json.dump(cases, file)
    print(f"{sum(case['right'] for case in cases)} of {len(cases)} answers are right")


if __name__ == "__main__":
    main()
