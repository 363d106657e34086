/** What somebody typed to find a promise, as far as it can be that; null: it is none of it. */
export type Sought = {
  readonly pledgeId: string | null;
  /** A whole number, E.164. */
  readonly number: string | null;
  /** The last digits of a number, at least `ENDING_MIN` of them. */
  readonly ending: string | null;
  /** The beginning of a customer's reference, in lower case. */
  readonly reference: string | null;
  /** Beginnings of words of a name, in lower case, letters and digits only; all of them count. */
  readonly words: readonly string[];
};

/** As many as a masked number shows: who reads one can look for it, and learns no more. */
export const ENDING_MIN = 4;

const NOT_OF_A_WORD = /[^\p{L}\p{N}]+/u;

/** The words of a name or of what was typed. */
export function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(NOT_OF_A_WORD)
    .filter((word) => word !== '');
}

/** What of a customer can be looked for. */
type Known = {
  readonly name: string | null;
  readonly reference: string | null;
  readonly phones: readonly string[];
};

/** Whether this promise of this customer is what was looked for. */
export function isSought(sought: Sought, pledgeId: string, customer: Known): boolean {
  const { number, ending, reference } = sought;
  return (
    sought.pledgeId === pledgeId ||
    customer.phones.some((phone) => phone === number) ||
    (ending !== null && customer.phones.some((phone) => phone.endsWith(ending))) ||
    (reference !== null && customer.reference?.toLowerCase().startsWith(reference) === true) ||
    hasWords(customer.name ?? '', sought.words)
  );
}

function hasWords(name: string, words: readonly string[]): boolean {
  const own = wordsIn(name);
  return words.length > 0 && words.every((word) => own.some((one) => one.startsWith(word)));
}
