"""Turns a corpus file into token ids once: `python encode.py CORPUS.jsonl TOKENIZER.json OUT.npz`."""

import json
import sys

import numpy as np

from tokenizer import IM_END, Tokenizer

LONGEST = 768


def main() -> None:
    """Writes all sequences end to end, with where each starts and how long its prompt is; sequences over LONGEST are left out."""
    corpus, tokenizer_path, out = sys.argv[1:4]
    tokenizer = Tokenizer.load(tokenizer_path)
    ids: list[int] = []
    starts, prompts = [0], []
    with open(corpus, encoding="utf8") as file:
        for line in file:
            sample = json.loads(line)
            prompt = tokenizer.prompt(sample["system"], sample["user"])
            answer = [*tokenizer.encode(sample["completion"]), IM_END]
            if len(prompt) + len(answer) <= LONGEST:
                ids += prompt + answer
                starts.append(len(ids))
                prompts.append(len(prompt))
    np.savez(out, ids=np.array(ids, np.uint16), starts=np.array(starts, np.int64), prompts=np.array(prompts, np.int32))


if __name__ == "__main__":
    main()
