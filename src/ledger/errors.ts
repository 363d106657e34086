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

function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node reports a refused connection to several addresses as one error without a message.
  if (cause.message === '' && cause instanceof AggregateError) {
    return cause.errors.map(sentenceOf).join('; ');
  }
  return cause.message;
}

/** The SQLSTATE or system code of an error, or the empty text. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
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
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== '') return unavailableStates.test(code) || unavailableSystemCodes.test(code);
  return unavailableMessages.test(error.message);
}

/** Class 40: the server chose this statement as the one to give way; nothing of it happened. */
export function gaveWay(error: unknown): boolean {
  return codeOf(error).startsWith('40');
}

/** Somebody else was first with a key that is there once. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505';
}
