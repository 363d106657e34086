/**
 * A personal value (a reason, a note) as an event carries it: where the value lies, and a salted
 * commitment to it. Erasing the value leaves the event, its hash and every count as they were.
 */
export type Sealed = { readonly valueId: string; readonly commitment: string };
