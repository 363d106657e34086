/** A bug of ours: something that cannot be, was. Never caught to be handled. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError, with the sentence, when something cannot be. */
export function invariant(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new InvariantError(sentence);
}
