// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of states share: names of settings, numbers and people, and how people ask for a slot to take a value. */
export const settings = "theme language color email password mode font currency unit timezone locale level size limit pageSize volume timeout retries title name label nickname phone address country city description motto avatar plan role note subject greeting signature format layout channel topic region";
export const numberSlots = "price limit level rate size target temperature volume age max speed goal threshold width height weight score budget capacity brightness interval timeout offset radius balance quota distance duration rating position floor year";
export const personParam = "user name person who by member guest player employee agent";

/** How people ask for a slot to take a given value. */
export const setting = (t: string, x: string): string[] => [
  `{set|change|update|switch} <${t}> to <${x}>`,
  `{store|keep|remember|save|record|note|write} <${x}> {in|as|into|under} <${t}>`,
  `replace <${t}> {by|with} <${x}>`,
  `<${x}> becomes <${t}>`,
  `make <${x}> the {new|} <${t}.>`,
  `<${t}> = <${x}>`,
  `{put|place} <${x}> {in|into} <${t}>`,
  `{overwrite|exchange|substitute} <${t}> {with|by} <${x}>`,
  `<${t}> {is|becomes|shall be|must be|takes the value|gets the value|gets} <${x}> {from now on|afterwards|now|}`,
  `{assign|give|copy|transfer} <${x}> to <${t}>`,
  `{use|take} <${x}> {as|for} {the |our |its |}{new |}<${t}.>`,
  `the {new|given} <${x}.> {is stored|goes|is kept|is remembered|is written} {in|into|under} <${t}>`,
  `{someone|a user|the owner|somebody} {chooses|picks|enters|gives} <${x}>, and {that|it} {is|becomes} <${t}> {then|}`,
  `{the old|whatever was in} <${t}.> is {replaced|overwritten} {by|with} <${x}>`,
  `{after the call|afterwards|then} <${t}> {equals|holds|contains|is} <${x}>`,
  `the method {sets|changes|updates} <${t}> {to|with} {<${x}>|what it is given}`,
  `{let|have} <${t}> be <${x}>`,
  `{adopt|accept|take over} <${x}> as <${t}>`,
];
