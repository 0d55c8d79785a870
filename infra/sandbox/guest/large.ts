/**
 * Large nested data of a slot, as the method sees it: a list or plain object whose members are parsed one by one, when they are first looked at.
 * What changed is noticed by writes to it, and by comparing the text of those members alone that were handed out. A membrane at every depth was
 * rejected: reading through it costs a method many times what plain data costs, and what is changed after it was put in would be missed.
 */
import { clear, decode, encode, isOpaque, memberText, snapshot } from "./data.ts";
import { patchText, type Texts, textsOf, wholeText } from "./large-texts.ts";
import { isBox } from "./state.ts";

type Members = Record<string, unknown>;
type Refer = (oid: string) => object;

/** Stands for a member that has not been parsed; never handed out. */
const PENDING: unknown = Symbol("pending");
/** References parsed at once, so that their objects can be asked for together. */
const AHEAD = 32;
const INTACT = Number.POSITIVE_INFINITY;
const ProxyOfMembers = Proxy;
const { set: setMember, deleteProperty: deleteMember, defineProperty: defineMember, preventExtensions: closeMembers } = Reflect;
const { keys: namesOf, hasOwn: owns, getOwnPropertySymbols: symbolsOf, getOwnPropertyDescriptor: describeMember } = Object;

export class Large {
  readonly proxy: object;
  readonly #slot: string;
  readonly #number: number;
  readonly #refer: Refer;
  readonly #handler: ProxyHandler<Members>;
  readonly #target: Members;
  readonly #list: unknown[] | undefined;
  #texts: Texts;
  /** Members not parsed yet. While there are some, reading is watched; after that it is as quick as the engine makes it. */
  #pending: number;
  /** Members to compare: those handed out that can be changed in place, and those written. */
  #live = new Set<string>();
  /** Of a list: what stands from here on has been cut off or moved. */
  #cutAt = INTACT;
  /** Of a list: something was put on it that is not a member. Of a plain object: members came or went. */
  #reshaped = false;

  /** What of the data that came from the host is no more as it came: of a list, all from `#keptTo` on; else these members. */
  #keptTo = INTACT;
  #changed = new Set<string>();
  /** Of a plain object: members have gone or stand in another order. */
  #rewritten = false;

  /** `number`: of the data as the host gave it. */
  constructor(slot: string, number: number, refer: Refer) {
    const texts = textsOf(number);
    this.#slot = slot;
    this.#number = number;
    this.#refer = refer;
    this.#texts = texts;
    if ("size" in texts) {
      this.#pending = texts.size;
      this.#target = {};
      for (const name of texts.keys()) this.#target[name] = PENDING;
    } else {
      this.#pending = texts.length;
      this.#list = new Array(texts.length).fill(PENDING);
      this.#target = this.#list as unknown as Members;
    }
    this.#handler = this.#watchWrites();
    this.#watchReads();
    this.proxy = new ProxyOfMembers(this.#target, this.#handler);
  }

  /** As it was when it was last settled, in stored form. */
  text(): string {
    return wholeText(this.#texts);
  }

  /** The same for the host, which has what the guest was given: what became of that. */
  patch(): string {
    if (this.#rewritten) return this.text();
    return patchText(this.#number, this.#texts, this.#keptTo, this.#changed);
  }

  /** Has it changed since this was last asked? @throws TypeError when it is no longer data */
  settle(): boolean {
    if (this.#list) return this.#settleList(this.#list, this.#texts as readonly string[]);
    return this.#settlePlain(this.#texts as ReadonlyMap<string, string>);
  }

  /** Remembers it as it is; the answer restores it in place. It must have been settled. */
  save(): () => void {
    const texts = this.#texts;
    const pending = this.#pending;
    const members = this.#list ? this.#list.slice() : { ...this.#target };
    const live = [...this.#live];
    const keptTo = this.#keptTo;
    const changed = [...this.#changed];
    const rewritten = this.#rewritten;
    const restores = live.map((name) => snapshot(this.#target[name]));
    return () => {
      clear(this.#target);
      Object.assign(this.#target, members);
      for (const restore of restores) restore();
      this.#texts = texts;
      this.#pending = pending;
      this.#live = new Set(live);
      this.#keptTo = keptTo;
      this.#changed = new Set(changed);
      this.#rewritten = rewritten;
      this.#cutAt = INTACT;
      this.#reshaped = false;
      if (pending > 0) this.#watchReads();
    };
  }

  #settleList(list: unknown[], before: readonly string[]): boolean {
    const { length } = list;
    if (this.#reshaped && (namesOf(list).length > length || symbolsOf(list).length > 0)) encode(this.proxy, this.#path);
    const stays = Math.min(this.#cutAt, before.length, length);
    let texts: string[] | undefined;
    for (const name of this.#live) {
      const at = Number(name);
      if (at < stays) {
        const text = memberText(list[at], at, this.proxy, this.#path);
        if (text !== before[at]) {
          texts ??= before.slice();
          texts[at] = text;
          this.#changed.add(name);
        }
      }
      if (!isBox(list[at])) this.#live.delete(name);
    }
    if (stays < before.length || length > stays) {
      texts = (texts ?? before).slice(0, stays);
      for (let at = stays; at < length; at++) {
        texts.push(memberText(list[at], at, this.proxy, this.#path));
        if (isBox(list[at])) this.#live.add(String(at));
      }
      if (length === before.length && texts.every((text, at) => text === before[at])) texts = undefined;
    }
    this.#cutAt = INTACT;
    if (!texts) return false;
    this.#texts = texts;
    this.#keptTo = Math.min(this.#keptTo, stays);
    return true;
  }

  #settlePlain(before: ReadonlyMap<string, string>): boolean {
    const changed = this.#reshaped ? undefined : this.#changedMembers(before);
    if (changed === undefined) return this.#settleReshaped(before);
    if (changed.length === 0) return false;
    const texts = new Map(before);
    for (const [name, text] of changed) {
      texts.set(name, text);
      this.#changed.add(name);
    }
    this.#texts = texts;
    return true;
  }

  /** Members with another text; undefined when one has gone. */
  #changedMembers(before: ReadonlyMap<string, string>): [string, string][] | undefined {
    const changed: [string, string][] = [];
    for (const name of this.#live) {
      const member = this.#target[name];
      if (member === undefined) return undefined;
      const text = memberText(member, name, this.proxy, this.#path);
      if (text !== before.get(name)) changed.push([name, text]);
    }
    return changed;
  }

  #settleReshaped(before: ReadonlyMap<string, string>): boolean {
    const target = this.#target;
    if (symbolsOf(target).length > 0 || owns(target, "__proto__")) encode(this.proxy, this.#path);
    const texts = new Map<string, string>();
    for (const name of namesOf(target)) {
      const member = target[name];
      if (member === undefined) continue;
      const old = before.get(name);
      const same = old !== undefined && (member === PENDING || !this.#live.has(name));
      texts.set(name, same ? old : memberText(member, name, this.proxy, this.#path));
      if (!same && isBox(member)) this.#live.add(name);
    }
    this.#reshaped = false;
    const names = [...texts.keys()];
    // A member that was written as undefined is none, and is not looked at again until it is written.
    for (const name of this.#live) if (!texts.has(name)) this.#live.delete(name);
    let at = 0;
    let differs = texts.size !== before.size;
    for (const name of before.keys()) {
      if (names[at++] === name) continue;
      this.#rewritten = true;
      differs = true;
    }
    for (const [name, text] of texts) {
      if (before.get(name) === text) continue;
      this.#changed.add(name);
      differs = true;
    }
    if (differs) this.#texts = texts;
    return differs;
  }

  readonly #path = (): string => this.#slot;

  #parse(name: string): unknown {
    const text = this.#textAt(name);
    const member = this.#take(name, text);
    if (isBox(member) && !isOpaque(member)) this.#live.add(name);
    else if (isReference(text)) {
      for (let at = Number(name) + 1, end = at + AHEAD; at < end && this.#list?.[at] === PENDING; at++) {
        const next = this.#textAt(String(at));
        if (!isReference(next)) break;
        this.#take(String(at), next);
      }
    }
    if (this.#pending === 0) this.#unwatchReads();
    return member;
  }

  #textAt(name: string): string {
    const texts = this.#texts;
    return ("size" in texts ? texts.get(name) : texts[Number(name)]) as string;
  }

  #take(name: string, text: string): unknown {
    const member = decode(text, this.#refer);
    this.#target[name] = member;
    this.#pending--;
    return member;
  }

  #parseAll(): void {
    if (this.#pending === 0) return;
    for (const name of namesOf(this.#target)) if (this.#target[name] === PENDING) this.#parse(name);
    this.#pending = 0;
    this.#unwatchReads();
  }

  #unwatchReads(): void {
    delete this.#handler.get;
    delete this.#handler.getOwnPropertyDescriptor;
  }

  #watchReads(): void {
    this.#handler.get = (target, name) => {
      const member = target[name as string];
      return member === PENDING ? this.#parse(name as string) : member;
    };
    this.#handler.getOwnPropertyDescriptor = (target, name) => {
      if (target[name as string] === PENDING) this.#parse(name as string);
      return describeMember(target, name);
    };
  }

  #watchWrites(): ProxyHandler<Members> {
    return {
      set: (target, name, value, to) => {
        // What is derived from the data gets members of its own.
        if (to !== this.proxy) return setMember(target, name, value, to);
        this.#noteWrite(name);
        const done = setMember(target, name, value);
        if (name === "length" && this.#list) this.#cutAt = Math.min(this.#cutAt, this.#list.length);
        return done;
      },
      deleteProperty: (target, name) => {
        if (this.#list) this.#noteWrite(name);
        else this.#reshaped = true;
        return deleteMember(target, name);
      },
      defineProperty: (target, name, descriptor) => {
        this.#parseAll();
        this.#noteWrite(name);
        return defineMember(target, name, descriptor);
      },
      preventExtensions: (target) => {
        this.#parseAll();
        return closeMembers(target);
      },
    };
  }

  #noteWrite(name: string | symbol): void {
    if (typeof name === "symbol") this.#reshaped = true;
    else if (!this.#list) {
      if (owns(this.#target, name)) this.#live.add(name);
      else this.#reshaped = true;
    } else if (isIndex(name)) this.#live.add(name);
    else if (name !== "length") this.#reshaped = true;
  }
}

const isReference = (text: string): boolean => text.startsWith('{"$ref"');

function isIndex(name: string): boolean {
  const at = Number(name) >>> 0;
  return at < 4294967295 && String(at) === name;
}
