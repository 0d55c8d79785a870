"""The network: Llama architecture, tied embeddings, interleaved rotary pairs (what llama.cpp's `llama` architecture runs unpermuted)."""

import dataclasses

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclasses.dataclass(frozen=True)
class Shape:
    """Sizes of the network; `head` is the width of one attention head."""

    vocabulary: int = 2048
    width: int = 192
    layers: int = 6
    head: int = 48
    feed_forward: int = 512
    context: int = 1024
    rope_base: float = 100000.0
    epsilon: float = 1e-5

    @property
    def heads(self) -> int:
        """Attention heads (as many for keys and values)."""
        return self.width // self.head


class RmsNorm(nn.Module):
    """Root mean square normalisation with a learned scale."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.epsilon = shape.epsilon
        self.weight = nn.Parameter(torch.ones(shape.width))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


def _rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)


def _attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Causal attention, written out: on a CPU torch's fused kernel takes most of a training step and does not profit from bfloat16."""
    if query.is_cuda:
        return F.scaled_dot_product_attention(query, key, value, is_causal=query.shape[2] > 1)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    length, past = query.shape[2], key.shape[2]
    if length > 1:
        scores = scores + torch.full((length, past), float("-inf"), device=query.device).triu(1 + past - length).to(scores.dtype)
    return F.softmax(scores, -1).to(value.dtype) @ value


class Block(nn.Module):
    """Attention and feed-forward, each behind a norm and added to the stream."""

    def __init__(self, shape: Shape):
        super().__init__()
        width, inner = shape.width, shape.feed_forward
        self.shape = shape
        self.attn_norm, self.ffn_norm = RmsNorm(shape), RmsNorm(shape)
        self.attn_q, self.attn_k, self.attn_v, self.attn_output = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.ffn_gate, self.ffn_up = (nn.Linear(width, inner, bias=False) for _ in range(2))
        self.ffn_down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, cache: dict | None) -> Tensor:
        batch, length, _ = x.shape
        heads = lambda y: y.view(batch, length, self.shape.heads, self.shape.head).transpose(1, 2)  # noqa: E731
        normed = self.attn_norm(x)
        query, key, value = (heads(part(normed)) for part in (self.attn_q, self.attn_k, self.attn_v))
        query, key = _rotate(query, cosine, sine), _rotate(key, cosine, sine)
        if cache is not None:
            if cache:
                key, value = torch.cat((cache["key"], key), 2), torch.cat((cache["value"], value), 2)
            cache.update(key=key, value=value)
        mixed = _attention(query, key, value)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, -1))
        normed = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(normed)) * self.ffn_up(normed))


class SeedModel(nn.Module):
    """Token ids to logits. Parameter names are GGUF's, so that export is a renaming of prefixes."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = RmsNorm(shape)
        frequency = shape.rope_base ** (-torch.arange(0, shape.head, 2).float() / shape.head)
        angle = torch.outer(torch.arange(shape.context).float(), frequency)
        self.register_buffer("cosine", angle.cos(), persistent=False)
        self.register_buffer("sine", angle.sin(), persistent=False)
        for name, parameter in self.named_parameters():
            if name == "token_embd.weight":
                nn.init.normal_(parameter, 0, 0.1)
            elif parameter.dim() == 2:
                closing = "output" in name or "down" in name
                nn.init.normal_(parameter, 0, parameter.shape[1] ** -0.5 * (0.02 if closing else 1))
        self._start_with_copying()

    @torch.no_grad()
    def _start_with_copying(self) -> None:
        """Sets two heads of the first and two of the second block to copy: "where the token before was this one, write what stood there".

        All that a method takes from its brief rests on this circuit. Left to itself the network had not found it after 15,000 samples (loss 1.55,
        names made up); started with it, it copied names after 10,000 (loss 0.41). Embedding dimension 0 is the same for all tokens: it gives
        queries and keys that depend on the distance alone. The last dimensions start empty and take up the token before.
        """
        width, head = self.shape.width, self.shape.head
        slow = (self.sine[150] < 1) & (self.cosine[150] > 0.4) & (torch.arange(head // 2) > head // 8)
        matching = torch.arange(head).view(-1, 2)[slow].flatten()
        size = len(matching)
        embedding = self.token_embd.weight
        embedding[:, 0] = 0.6
        embedding[:, width - 2 * size :] *= 0.05
        first, second = self.blocks[0], self.blocks[1]
        for at in range(2):
            rows = slice(at * head, (at + 1) * head)
            known = torch.arange(1 + at * size, 1 + (at + 1) * size)
            previous = torch.arange(width - (2 - at) * size, width - (1 - at) * size)
            for layer in (first.attn_q, first.attn_k, first.attn_v, second.attn_q, second.attn_k, second.attn_v):
                layer.weight[rows] *= 0.1
            # Distance one: the key is the query turned by one step, in the four fastest rotary pairs (in all, the norm's jitter would drown it).
            for pair in range(4):
                even = at * head + 2 * pair
                first.attn_q.weight[even, 0] = 1.8
                first.attn_k.weight[even, 0] = 1.8 * self.cosine[1, pair]
                first.attn_k.weight[even + 1, 0] = 1.8 * self.sine[1, pair]
            for index in range(size):
                first.attn_v.weight[at * head + index, known[index]] = 1
                first.attn_output.weight[previous[index], at * head + index] = 0.12
                second.attn_q.weight[at * head + matching[index], known[index]] = 1.9
                second.attn_k.weight[at * head + matching[index], previous[index]] = 1.9
            for index in range(head):
                dimension = 1 + at * head + index
                second.attn_v.weight[at * head + index, dimension] = 1
                second.attn_output.weight[dimension, at * head + index] = 0.8

    def hidden(self, ids: Tensor, start: int = 0, caches: list[dict] | None = None) -> Tensor:
        """The normed stream after the last block; `start` is the position of the first id when `caches` hold what came before."""
        end = start + ids.shape[1]
        x = self.token_embd(ids)
        for at, block in enumerate(self.blocks):
            x = block(x, self.cosine[start:end], self.sine[start:end], caches[at] if caches else None)
        return self.output_norm(x)

    def forward(self, ids: Tensor, start: int = 0, caches: list[dict] | None = None) -> Tensor:
        return F.linear(self.hidden(ids, start, caches), self.token_embd.weight)

    @torch.no_grad()
    def widened(self, feed_forward: int) -> "SeedModel":
        """The same function with more hidden units in each block: the new ones read in random directions, as strongly as the old ones, and write nothing
        yet. What was learned is kept, where a wide network begun anew has it all to learn."""
        wide = SeedModel(dataclasses.replace(self.shape, feed_forward=feed_forward))
        weights = wide.state_dict()
        for name, known in self.state_dict().items():
            if known.shape == weights[name].shape:
                weights[name] = known
            elif name.endswith("ffn_down.weight"):
                weights[name] = F.pad(known, (0, feed_forward - known.shape[1]))
            else:
                fresh = weights[name][len(known) :]
                weights[name] = torch.cat((known, fresh * (known.std() / fresh.std())))
        wide.load_state_dict(weights)
        return wide

    @torch.no_grad()
    def greedy(self, prompt: list[int], stop: int, limit: int = 300) -> tuple[list[int], float]:
        """The likeliest continuation, token by token, without the stop token; and by how much the closest choice was made (in logits)."""
        caches: list[dict] = [{} for _ in self.blocks]
        logits = self(torch.tensor([prompt]), 0, caches)[0, -1]
        out: list[int] = []
        margin = float("inf")
        while len(out) < limit:
            first, second = logits.topk(2).values.tolist()
            margin = min(margin, first - second)
            token = int(logits.argmax())
            if token == stop:
                break
            out.append(token)
            logits = self(torch.tensor([[token]]), len(prompt) + len(out) - 1, caches)[0, -1]
        return out, margin
