#!/bin/bash
# Makes seed.gguf anew, from nothing but a seed: corpus, tokenizer, training, export. Progress is printed as it goes.
#   infra/seed-model/train.sh            # about 70 minutes on two shared cores
#   STEPS=600 COUNT=40000 infra/seed-model/train.sh
# Needs Node with this repository's packages, and a Python with numpy and torch 2 (PYTHON names it).
set -euo pipefail
cd "$(dirname "$0")"
seed=${SEED:-1} count=${COUNT:-200000} steps=${STEPS:-6000} threads=${THREADS:-2} python=${PYTHON:-python3} work=${WORK:-$(mktemp -d)} out=${OUT:-seed.gguf}
export KMP_BLOCKTIME=0 OMP_WAIT_POLICY=passive
mkdir -p "$work/shards"

echo "corpus and tokenizer in $work"
npx tsx corpus/write.ts --seed $((seed + 900)) --count 6000 --out "$work/tokenizer.jsonl"
"$python" tokenizer.py "$work/tokenizer.jsonl" --out "$work/tokenizer.json"
for part in 0 1 2 3; do
  npx tsx corpus/write.ts --seed $((seed + part)) --count $((count / 4)) --out "$work/corpus.jsonl"
  "$python" encode.py "$work/corpus.jsonl" "$work/tokenizer.json" "$work/shards/$part.npz"
  echo "shard $((part + 1)) of 4"
done
rm "$work/corpus.jsonl"

# Short samples first, which teach most for the time; then all of them, with the learning rate falling.
"$python" train.py "$work/shards/*.npz" --out "$work/short.pt" --steps $((steps / 4)) --decay 0 --tokens 3072 --longest 160 --drill 0.1 --seed "$seed" --threads "$threads"
"$python" train.py "$work/shards/*.npz" --init "$work/short.pt" --out "$work/model.pt" --steps $((steps - steps / 4)) --drill 0.02 --seed "$seed" --threads "$threads"
"$python" export.py "$work/model.pt" "$work/tokenizer.json" "$out"

echo "llama.cpp against the trained network, in F32"
"$python" export.py "$work/model.pt" "$work/tokenizer.json" "$work/f32.gguf" --f32
npx tsx corpus/write.ts --seed $((seed + 901)) --count 24 --out "$work/held.jsonl"
"$python" reference.py "$work/model.pt" "$work/tokenizer.json" "$work/held.jsonl" 24 "$work/cases.json"
npx tsx parity.ts "$work/f32.gguf" "$work/cases.json"
npx tsx evaluate.ts --model "$out" --samples 16
