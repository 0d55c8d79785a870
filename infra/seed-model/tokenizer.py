"""Byte-level BPE as llama.cpp runs it for `tokenizer.ggml.model = gpt2`, `tokenizer.ggml.pre = gpt-4o`.

Merges never join letters with other characters, so that ` items`, `.items` and `items` hold the same pieces and a name is copied token by
token wherever it stands. Digits are never merged: numbers are copied digit by digit.

    python tokenizer.py CORPUS.jsonl --vocabulary 2048 --out tokenizer.json
"""

import argparse
import collections
import itertools
import json
import re

SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
IM_START, IM_END, END_OF_TEXT = range(3)
# One token pads batches and begins every prompt: node-llama-cpp's ChatML wrapper always writes the BOS token.
PAD = BOS = END_OF_TEXT

# The gpt-4o pre-tokenizer restricted to ASCII letters and digits; other bytes count as punctuation, which the corpus holds to a few.
PIECES = re.compile(
    r"[^\r\nA-Za-z0-9]?[A-Z]*[a-z]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
    r"|[^\r\nA-Za-z0-9]?[A-Z]+[a-z]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
    r"|[0-9]{1,3}| ?[^\sA-Za-z0-9]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _byte_alphabet() -> dict[int, str]:
    """GPT-2's printable stand-in for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    alphabet = {byte: chr(byte) for byte in printable}
    rest = (byte for byte in range(256) if byte not in alphabet)
    alphabet.update({byte: chr(256 + at) for at, byte in enumerate(rest)})
    return alphabet


ALPHABET = _byte_alphabet()
BYTES = {char: byte for byte, char in ALPHABET.items()}


class Tokenizer:
    """Encodes as llama.cpp does; `merges` in the order they were learned."""

    def __init__(self, merges: list[tuple[str, str]]):
        self.merges = merges
        self.vocabulary = SPECIAL + [ALPHABET[byte] for byte in range(256)] + [a + b for a, b in merges]
        self._rank = {pair: at for at, pair in enumerate(merges)}
        self._id = {token: at for at, token in enumerate(self.vocabulary)}
        self._seen: dict[str, list[int]] = {}

    @classmethod
    def load(cls, path: str) -> "Tokenizer":
        """Reads what `save` wrote."""
        with open(path, encoding="utf8") as file:
            return cls([tuple(pair) for pair in json.load(file)["merges"]])

    def save(self, path: str) -> None:
        """Writes the merges as JSON."""
        with open(path, "w", encoding="utf8") as file:
            json.dump({"merges": self.merges}, file, ensure_ascii=False)

    def encode(self, text: str) -> list[int]:
        """Token ids of plain text; control tokens in it are text."""
        return [token for piece in PIECES.findall(text) for token in self._piece(piece)]

    def decode(self, ids: list[int]) -> str:
        """Text of the ids; control tokens leave no trace."""
        data = bytes(BYTES[char] for token in ids if token >= len(SPECIAL) for char in self.vocabulary[token])
        return data.decode("utf8", "replace")

    def turn(self, role: str, content: str) -> list[int]:
        """One ChatML turn, as the model's chat template writes it."""
        return [IM_START, *self.encode(f"{role}\n{content}"), IM_END, *self.encode("\n")]

    def prompt(self, system: str, user: str) -> list[int]:
        """Everything before the answer."""
        return [BOS, *self.turn("system", system), *self.turn("user", user), IM_START, *self.encode("assistant\n")]

    def _piece(self, piece: str) -> list[int]:
        if piece in self._seen:
            return self._seen[piece]
        parts = [ALPHABET[byte] for byte in piece.encode("utf8")]
        unknown = len(self.merges)
        while len(parts) > 1:
            rank, at = min((self._rank.get(pair, unknown), at) for at, pair in enumerate(itertools.pairwise(parts)))
            if rank == unknown:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        ids = [self._id[part] for part in parts]
        if len(self._seen) < 400_000:
            self._seen[piece] = ids
        return ids


def _letters(text: str) -> bool:
    return all(char.isascii() and char.isalpha() for char in text)


def _plain(text: str) -> bool:
    return not any(char.isascii() and char.isalnum() for char in text)


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in itertools.pairwise(parts) if (_letters(a) and _letters(b)) or (_plain(a) and _plain(b))]


def english(path: str) -> collections.Counter:
    """WordNet's lemmas with a damped count of their uses, so that words which the corpus has not met yet are few tokens, too."""
    uses: collections.Counter = collections.Counter()
    with open(path, encoding="utf8") as file:
        for line in file:
            key, _, times = line.split()
            lemma = key.split("%")[0]
            if lemma.isalpha():
                uses[lemma] += int(times)
    return collections.Counter({" " + lemma: round(times**0.7) for lemma, times in uses.items()})


def train(texts: list[str], count: int, words: collections.Counter) -> list[tuple[str, str]]:
    """Learns `count` merges by frequency; ties are broken by the pair itself, so the result depends on texts and words alone."""
    frequency = collections.Counter(piece for text in texts for piece in PIECES.findall(text)) + words
    words = [([ALPHABET[byte] for byte in piece.encode("utf8")], times) for piece, times in frequency.items()]
    weight: collections.Counter = collections.Counter()
    where: dict[tuple[str, str], set[int]] = collections.defaultdict(set)
    for at, (parts, times) in enumerate(words):
        for pair in _pairs(parts):
            weight[pair] += times
            where[pair].add(at)
    merges: list[tuple[str, str]] = []
    while len(merges) < count and weight:
        best = max(weight.items(), key=lambda item: (item[1], item[0]))[0]
        merges.append(best)
        for at in list(where[best]):
            parts, times = words[at]
            for pair in _pairs(parts):
                weight[pair] -= times
                where[pair].discard(at)
            _merge(parts, best)
            for pair in _pairs(parts):
                weight[pair] += times
                where[pair].add(at)
        del weight[best], where[best]
    return merges


def _merge(parts: list[str], pair: tuple[str, str]) -> None:
    at = 0
    while at < len(parts) - 1:
        if (parts[at], parts[at + 1]) == pair:
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        else:
            at += 1


def main() -> None:
    """Trains on a corpus file and writes the tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--vocabulary", type=int, default=2048)
    parser.add_argument("--words", default="/usr/share/wordnet/cntlist.rev", help="WordNet's counts of uses")
    parser.add_argument("--samples", type=int, default=6000)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    with open(options.corpus, encoding="utf8") as file:
        samples = [json.loads(line) for line in itertools.islice(file, options.samples)]
    texts = [text for sample in samples for text in (sample["system"], sample["user"], sample["completion"])]
    # The roles' names stand before every turn; they are in the texts so that they become single tokens.
    texts += ["system\n", "user\n", "assistant\n"] * len(samples)
    tokenizer = Tokenizer(train(texts, options.vocabulary - len(SPECIAL) - 256, english(options.words)))
    tokenizer.save(options.out)
    lengths = sorted(len(tokenizer.prompt(s["system"], s["user"])) + len(tokenizer.encode(s["completion"])) for s in samples)
    print(f"{len(tokenizer.vocabulary)} tokens; sample length median {lengths[len(lengths) // 2]}, p99 {lengths[len(lengths) * 99 // 100]}")


if __name__ == "__main__":
    main()
