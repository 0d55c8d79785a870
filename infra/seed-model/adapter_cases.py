"""Chooses prompts that show an adapter at work: `python adapter_cases.py BASE.json ADAPTED.json OUT.json NAME`, both from reference.py.

Kept are prompts that the adapter answers as it was trained to and the base model does not, where both came to an end and neither was near another choice: those
answers must come out of llama.cpp the same, alone and in company. OUT is a JSON object by adapter, and is added to.
"""

import json
import os
import sys

# In logits. The arithmetic of a batch differs from that of a single sequence by a few thousandths.
MARGIN = 0.2
KEPT = 8


def main() -> None:
    """Adds the chosen prompts under the adapter's name."""
    base_path, adapted_path, out, name = sys.argv[1:5]
    base, adapted = (json.load(open(path, encoding="utf8")) for path in (base_path, adapted_path))
    chosen = [
        {"system": b["system"], "user": b["user"], "base": b["text"], "adapted": a["text"]}
        for b, a in zip(base, adapted, strict=True)
        if a["right"] and not b["right"] and a["ended"] and b["ended"] and min(a["margin"], b["margin"]) > MARGIN
    ]
    known = json.load(open(out, encoding="utf8")) if os.path.exists(out) else {}
    score = {"of": len(base), "base": sum(case["right"] for case in base), "adapted": sum(case["right"] for case in adapted)}
    known[name] = {"score": score, "cases": chosen[:KEPT]}
    with open(out, "w", encoding="utf8") as file:
        json.dump(known, file, indent=1)
        file.write("\n")
    print(f"{name}: {score['base']} of {score['of']} right without the adapter, {score['adapted']} with it; {len(chosen)} show it clearly")


if __name__ == "__main__":
    main()
