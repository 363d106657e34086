/**
 * The ledger could not be asked, or did not answer in time. Whether a statement that was under way
 * took effect is unknown; every act of the ledger may be repeated. The web answers 503.
 */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';

  constructor(cause: unknown) {
    super(
      'The ledger does not answer. Check that PostgreSQL runs, accepts connections at DATABASE_URL ' +
        `and has room on its disk; nothing needs to be restarted here. It said: ${sentenceOf(cause)}`,
      { cause },
    );
  }
}

/** A page was asked for behind a cursor that no page of ours ended with. The web answers 400. */
export class UnknownCursorError extends Error {
  override readonly name = 'UnknownCursorError';

  constructor(cause: unknown) {
    super('This "cursor" is none of ours. Send the one of the page before, or none at all.', {
      cause,
    });
  }
}

function sentenceOf(cause: unknown): string {
  // Node reports a refused connection to several addresses as one error without a message.
  const several = partOf(cause, 'errors');
  if (Array.isArray(several)) return several.map(sentenceOf).join('; ');
  const message = partOf(cause, 'message');
  return typeof message === 'string' ? message : 'nothing';
}

/** By its shape, not its class: errors of the system come from another realm under some runners. */
function partOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

/** The SQLSTATE or system code of an error, or the empty text. */
function codeOf(error: unknown): string {
  const code = partOf(error, 'code');
  return typeof code === 'string' ? code : '';
}

// Classes 08 connection, 53 out of resources (full disk, too many connections), 57P stopped by the
// operator; 57014 is our own statement_timeout, 25006 a primary that became a standby, 25P0x a
// session ended for idling. PostgreSQL 18, appendix A.
const unavailableStates = /^(08|53|57P|57014$|25006$|25P0[34]$)/;
const unavailableSystemCodes = /^(E[A-Z]+)$/;
// `pg` gives these no code.
const unavailableMessages =
  /^(Connection terminated|Query read timeout|timeout e(xpired|xceeded)|Client has encountered a connection error|Client was closed|Cannot use a pool after)/i;

/** The server was not there, not able, or too slow: asking again later may well succeed. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== '') return unavailableStates.test(code) || unavailableSystemCodes.test(code);
  const message = partOf(error, 'message');
  return typeof message === 'string' && unavailableMessages.test(message);
}

/** Class 40: the server chose this statement as the one to give way; nothing of it happened. */
export function gaveWay(error: unknown): boolean {
  return codeOf(error).startsWith('40');
}

/** The name of the constraint that an error of class 23 is about, or the empty text. */
export function violatedConstraint(error: unknown): string {
  const name = partOf(error, 'constraint');
  return typeof name === 'string' ? name : '';
}

/** Somebody else was first with a key that is there once. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505';
}
