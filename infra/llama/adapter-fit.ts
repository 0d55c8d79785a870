/** Whether a LoRA adapter was made for certain weights, by the headers of both: llama.cpp says no more than that it failed. */
import type { GgufFileInfo, GgufTensorInfo } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";

/**
 * Compares an adapter's pairs of matrices with the tensors that they are added to.
 * @throws BatError InvalidInput naming the first tensor that does not fit
 */
export function checkFit(adapter: GgufFileInfo, base: GgufFileInfo, sha256: string): void {
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `adapter ${sha256} does not fit the weights in use: ${why}; train one for these weights`, {
      sha256,
    });
  };
  const targets = new Map((base.tensorInfo ?? []).map((tensor) => [tensor.name, tensor]));
  const pairs = new Map<string, { a?: GgufTensorInfo; b?: GgufTensorInfo }>();
  for (const tensor of adapter.tensorInfo ?? []) {
    const [, target = "", side = ""] =
      /^(.+)\.lora_([ab])$/.exec(tensor.name) ?? refuse(`it has a tensor ${tensor.name}, which is no lora_a or lora_b`);
    pairs.set(target, { ...pairs.get(target), [side]: tensor });
  }
  if (pairs.size === 0) refuse("it has no tensors");
  for (const [name, { a, b }] of pairs) {
    const [first, second] = [a ?? refuse(`${name} has no lora_a`), b ?? refuse(`${name} has no lora_b`)].map(dimensions) as [
      number[],
      number[],
    ];
    const target = targets.get(name) ?? refuse(`they have no tensor ${name}`);
    const [width, height] = dimensions(target);
    // The rows of an embedding are looked up and not multiplied: its pair is the other way round.
    const flipped = name === "token_embd.weight";
    const fits = flipped
      ? first[1] === height && second[1] === width && first[0] === second[0]
      : first[0] === width && second[1] === height && first[1] === second[0];
    if (!fits) refuse(`${name} is ${width} x ${height} there, and the adapter has ${first.join(" x ")} and ${second.join(" x ")} for it`);
  }
}

const dimensions = ({ dimensions: sizes }: GgufTensorInfo): number[] => sizes.map(Number);
