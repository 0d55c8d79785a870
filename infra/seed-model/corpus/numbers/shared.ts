// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of numbers share: words for what happens often, and the shapes of a query, a question and a change. */
import { either, type Op, param, query, type Role } from "../op.ts";

export const amounts = "amount points value quantity delta sum by n units number money hours extra gain step km minutes cents pieces bonus change increase deposit";

/** Words for what happens often; templates put them together. */
export const UP = "{increase|raise|grow|bump|boost|lift|push up|bump up|step up|enlarge}";
export const GO_UP = "{goes up|grows|increases|rises|climbs|gets larger|gets higher|gains}";
export const GO_DOWN = "{goes down|shrinks|drops|falls|decreases|declines|sinks|gets smaller}";
export const WHEN = "{when|whenever|every time|each time|if}";
export const WHO = "{somebody|someone|a customer|a user|a member|a player|the caller|a guest|the owner}";
export const CALL = "{each call|every call|calling it|the method|this method|one call}";
export const AFTER = "{afterwards|after the call|after this|after that|once done}";

/** How people ask whether something holds. */
export const holds = (clauses: string[]): { np: string[]; says: string[] } => {
  const all = either(clauses, (clause) => `{whether|if} ${clause}`);
  return {
    np: [
      ...clauses.map((clause) => `{whether|if} ${clause}`),
      `true {if|when|exactly when|only if|only when} ${all}`,
      `{whether|if} ${all}{| or not}`,
      `true {if|when} ${all}{, {else|otherwise} false|, false otherwise|, false if not}`,
    ],
    says: [
      `{check|test|verify|decide|determine|find out|see|tell me|tell} {whether|if} ${all}`,
      `{it is true|the answer is true|the result is true|say yes|answer yes|yes|true} {when|if|as soon as|only when|exactly when} ${all}`,
      `{somebody|the caller|a user|the screen|the shop|I} {asks|wants to know|needs to know|must know} {whether|if} ${all}`,
      `false unless ${all}`,
      `${all}: {true|yes}, {otherwise|else|if not} {false|no}`,
    ],
  };
};

export const plain = (id: string, params: Record<string, string>, np: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op => ({
  id,
  weight: 0.5,
  roles: Object.fromEntries(Object.entries(params).map(([role, names]) => [role, param("int", names)])),
  selectors,
  np,
  returns: query(code),
  ...more,
  says: more.says ?? [],
});

export const names = (text: string): string[] => text.split(" ");

/** A query: what it returns, in phrases and sentences. */
export const ask = (id: string, roles: Record<string, Role>, selectors: string, code: string, np: string[], says: string[] = [], more: Partial<Op> = {}): Op => ({
  id,
  weight: 0.5,
  roles,
  selectors: names(selectors),
  says,
  np,
  returns: query(code),
  ...more,
});

/** A query that is true or false. */
export const yes = (id: string, roles: Record<string, Role>, selectors: string, code: string, clauses: string[], more: Partial<Op> = {}): Op => ({
  id,
  weight: 0.5,
  roles,
  selectors: names(selectors),
  returns: query(code),
  ...holds(clauses),
  ...more,
});

/** A method that changes slots. */
export const act = (id: string, roles: Record<string, Role>, selectors: string, change: string[], says: string[], more: Partial<Op> = {}): Op => ({
  id,
  weight: 0.5,
  roles,
  selectors: names(selectors),
  says,
  change,
  ...more,
});
