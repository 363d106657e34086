import type { Journal } from './journal.ts';

/** What may fail, because something of ours was made to: a ledger or a queue without an answer. */
const excused = ['The ledger gave no answer.', 'The queue in memory is down.'];

/** Notes what a worker could not do; a failure that no fault explains is a bug of ours. */
export function noteFailure(what: string, error: unknown, journal: Journal): void {
  const text = String(error);
  if (excused.some((reason) => text.includes(reason))) journal.note(null, `${what}: ${text}`);
  else journal.violate('nothing fails without a fault', null, `${what}: ${text}`);
}
