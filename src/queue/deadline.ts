/**
 * The queue did not do what it was asked, in time or at all. Nothing is lost by it: the sweep over
 * the ledger takes what a hint did not.
 */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

/**
 * Settles as `act` does, or rejects with `QueueUnavailableError` after `ms`.
 *
 * BullMQ's `add` never settles while Redis is down, nor after a close of its PostgreSQL backend.
 * `act` sees by the signal that nobody waits any more; what it throws later is not heard.
 */
export async function withDeadline<T>(
  ms: number,
  what: string,
  act: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over.abort();
      reject(new QueueUnavailableError(`The queue did not answer "${what}" within ${ms} ms.`));
    }, ms);
  });
  try {
    return await Promise.race([act(over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
