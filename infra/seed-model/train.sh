#!/bin/bash
# Makes seed.gguf and the adapters anew, from nothing but a seed: corpus, tokenizer, training, LoRA training, export, parity. Progress is printed.
#   infra/seed-model/train.sh                                  # about three hours on two shared cores; uses CUDA where there is one
#   SCALE=0.02 COUNT=6000 OUT=/tmp/seed infra/seed-model/train.sh   # the whole way in minutes, to a model that knows nothing
# Needs Node with this repository's packages, WordNet (apt-get install wordnet-base), a C++ compiler, and a Python (PYTHON) with numpy and torch 2.
set -euo pipefail
cd "$(dirname "$0")"
seed=${SEED:-1} count=${COUNT:-300000} scale=${SCALE:-1} threads=${THREADS:-2} python=${PYTHON:-python3} work=${WORK:-$(mktemp -d)} out=${OUT:-.}
export KMP_BLOCKTIME=0 OMP_WAIT_POLICY=passive
mkdir -p "$work/shards" "$out/adapters"
steps() { "$python" -c "print(max(20, round($1 * $scale)))"; }
train() { "$python" train.py "$work/shards/*.npz" --seed "$seed" --threads "$threads" --compile "$@"; }

echo "tokenizer and corpus, in $work"
npx tsx corpus/write.ts --seed $((seed + 900)) --count 6000 --out "$work/tokenizer.jsonl"
"$python" tokenizer.py "$work/tokenizer.jsonl" --out "$work/tokenizer.json"
for part in 0 1 2 3 4 5 6 7 8 9; do
  npx tsx corpus/write.ts --seed $((seed + part)) --count $((count / 10)) --out "$work/corpus.jsonl"
  "$python" encode.py "$work/corpus.jsonl" "$work/tokenizer.json" "$work/shards/$part.npz"
  echo "shard $((part + 1)) of 10"
done

# Short samples first, which teach most for the time; then all of them; then larger steps with the rate falling to nothing, which is where most is learned.
train --out "$work/short.pt" --steps "$(steps 2500)" --decay 0 --tokens 3072 --longest 160 --drill 0.1
train --out "$work/long.pt" --init "$work/short.pt" --steps "$(steps 3000)" --decay 0 --rate 0.4 --drill 0.04
train --out "$work/model.pt" --init "$work/long.pt" --steps "$(steps 12000)" --decay 1 --rate 0.3 --tokens 6144 --longest 768 --drill 0.02
"$python" export.py "$work/model.pt" "$work/tokenizer.json" "$out/seed.gguf"

echo "llama.cpp against the trained network, in F32, on held-out prompts"
"$python" export.py "$work/model.pt" "$work/tokenizer.json" "$work/f32.gguf" --precision F32
npx tsx corpus/write.ts --seed $((seed + 901)) --count 60 --held --out "$work/held.jsonl"
"$python" reference.py "$work/model.pt" "$work/tokenizer.json" "$work/held.jsonl" --count 60 --out "$work/cases.json"
npx tsx parity.ts "$work/f32.gguf" "$work/cases.json"

rm -f "$work/adapters.json"
adapter() { # NAME KIND STEPS
  mkdir -p "$work/$1"
  npx tsx corpus/write.ts --seed $((seed + 950)) --count $((count / 20)) --kind "$2" --unnamed 0.5 --out "$work/$1/corpus.jsonl"
  "$python" encode.py "$work/$1/corpus.jsonl" "$work/tokenizer.json" "$work/$1/shard.npz"
  "$python" lora.py "$work/model.pt" "$work/$1/shard.npz" --out "$out/adapters/$1.gguf" --name "BAT OS seed adapter: $1" --steps "$(steps "$3")" --threads "$threads" --save "$work/$1/factors.pt"
  npx tsx corpus/write.ts --seed $((seed + 951)) --count 100 --kind "$2" --unnamed 1 --held --out "$work/$1/held.jsonl"
  "$python" reference.py "$work/model.pt" "$work/tokenizer.json" "$work/$1/held.jsonl" --count 100 --out "$work/$1/base.json"
  "$python" reference.py "$work/model.pt" "$work/tokenizer.json" "$work/$1/held.jsonl" --count 100 --adapter "$work/$1/factors.pt" --out "$work/$1/adapted.json"
  "$python" adapter_cases.py "$work/$1/base.json" "$work/$1/adapted.json" "$work/adapters.json" "$1"
  npx tsx parity.ts "$work/f32.gguf" "$work/$1/adapted.json" "$out/adapters/$1.gguf"
}
adapter plans plan 250
adapter methods method 400
adapter inputs inputs 250
adapter reports report 150
cp "$work/adapters.json" "$out/adapters/cases.json"
npx tsx evaluate.ts --model "$out/seed.gguf" --samples 16
