/** Local functions: a call runs the body in place, on the state of the path; a recursive one to a fixed point. */
import type { AnyFunction, Node } from "../syntax.ts";
import { type Frame, Restart } from "./machine.ts";
import { Memory } from "./memory.ts";
import { NOTHING, union, type Value } from "./state.ts";

export abstract class Inlining extends Memory {
  /** Calls one local function on the current state, as if its body stood here. */
  protected call(fn: AnyFunction, args: readonly Value[]): Value {
    this.step();
    if (!this.state) return NOTHING;
    const depth = this.state.temps.length;
    this.bindParameters(fn, args);
    const running = this.stack.find((frame) => frame.fn === fn);
    if (running) return this.callAgain(running);
    if (!this.state) return NOTHING;
    const frame: Frame = { fn, entry: this.state, grew: false, exit: undefined, result: NOTHING };
    this.stack.push(frame);
    for (;;) {
      frame.grew = false;
      this.state = frame.entry.clone();
      let result = NOTHING;
      const jumps = this.collect(() => {
        result = this.runBody(fn);
      });
      const answer = this.facts.result(fn, fn);
      this.assign(answer, result, this.sourceOf(fn.body));
      const fallen = this.state;
      for (const jump of jumps) {
        if (jump.kind !== "return") this.addJump(jump);
        else {
          this.state = jump.state;
          this.assign(answer, jump.value, this.sourceOf((jump.node as { argument?: Node } | undefined)?.argument));
          result = union(result, jump.value);
        }
      }
      this.state = fallen;
      for (const jump of jumps) if (jump.kind === "return") this.meet(jump.state);
      if (this.state) this.state.temps.length = depth;
      frame.grew = this.settle(frame, result) || frame.grew;
      if (!frame.grew || !this.recursive.has(fn)) break;
    }
    this.stack.pop();
    this.state = frame.exit?.clone();
    return frame.result;
  }

  private settle(frame: Frame, result: Value): boolean {
    const more = union(frame.result, result);
    let grew = more !== frame.result;
    frame.result = more;
    if (!this.state) return grew;
    if (frame.exit) grew = frame.exit.join(this.state) || grew;
    else {
      frame.exit = this.state;
      grew = true;
    }
    return grew;
  }

  private callAgain(frame: Frame): Value {
    const within = this.stack.slice(this.stack.indexOf(frame));
    if (within.some(({ fn }) => !this.recursive.has(fn))) {
      for (const { fn } of within) this.recursive.add(fn);
      throw new Restart();
    }
    if (!this.state) return NOTHING;
    const { temps } = this.state;
    if (frame.entry.join(this.state)) frame.grew = true;
    this.state = frame.exit?.clone();
    if (this.state) this.state.temps = temps;
    return frame.result;
  }
}
