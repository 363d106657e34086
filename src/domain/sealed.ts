/**
 * A personal value (a reason, a note) as an event carries it: where the value lies, and a salted
 * commitment to it. Erasing the value leaves the event, its hash and every count as they were.
 */
export type Sealed = { readonly valueId: string; readonly commitment: string };

declare const unsealed: unique symbol;

/** What a person wrote, in an event from before it was sealed: it is read there, never written. */
export type OldWords = string & { readonly [unsealed]: true };

/** What a person gave as a reason, as an event may hold it. */
export type Words = Sealed | OldWords;

/** The same value. Of two values nobody can say here that they are alike. */
export function isSameValue(one: Words, other: Sealed): boolean {
  return typeof one !== 'string' && one.valueId === other.valueId;
}
