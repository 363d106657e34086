/** What an operator has to put right before the program can go on; the message says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
