import { type Instant, SECOND } from '../../domain/time.ts';

/** How many calls the account may begin a second, and have at once. */
export type DialLimits = {
  /** Null: no limit. */
  readonly callsPerSecondMax: number | null;
  /** What becomes of the others: they wait their turn, or are refused with 20429. */
  readonly excess: 'queue' | 'refuse';
  /** Calls at once before the next is refused with 10004; null: no limit. */
  readonly concurrentCallsMax: number | null;
};

/** Gives every call that is made by request its turn. */
export type DialRate = {
  /** How long the next call waits before it is dialled; null: it is refused. */
  turn(): number | null;
};

/**
 * Documented (twilio.com/docs/glossary/what-is-calls-per-second-cps): calls made by request begin
 * at one a second unless the account may do more; the others wait in a queue, and `queue_time` is
 * how long. Calls that come in and those of a `<Dial>` are not counted.
 *
 * Assumed: the queue is served in order, at even distances.
 */
export function makeDialRate(
  { callsPerSecondMax, excess }: DialLimits,
  now: () => Instant,
): DialRate {
  let freeAt = -Infinity;
  let begun: Instant[] = [];
  return {
    turn: () => {
      if (callsPerSecondMax === null) return 0;
      const at = now();
      if (excess === 'refuse') {
        begun = begun.filter((one) => one > at - SECOND);
        if (begun.length >= callsPerSecondMax) return null;
        begun.push(at);
        return 0;
      }
      const turn = Math.max(at, freeAt);
      freeAt = turn + SECOND / callsPerSecondMax;
      return turn - at;
    },
  };
}
