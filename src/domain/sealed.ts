/**
 * A personal value (a reason, a note) as an event carries it: where the value lies, and a salted
 * commitment to it. Erasing the value leaves the event, its hash and every count as they were.
 */
export type Sealed = { readonly valueId: string; readonly commitment: string };

/**
 * What a person gave as a reason. It is sealed; text stands here only in events from before that
 * was so, and where it is a code of ours or nothing was said.
 */
export type Words = string | Sealed;

/** One value, or one text. Of two values nobody can say here that they are alike. */
export function sameWords(one: Words, other: Words): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.valueId === other.valueId;
}
