import type { Delivery } from '../app/ports/alerts.ts';
import { failureOf, WHY_LENGTH_MAX } from './failure.ts';
import { oneLine } from './one-line.ts';

/** A port's promise is 8 s; what is left after this is for the ledger's row about it. */
export const SEND_DEADLINE_MS = 7_000;

/**
 * Turns whatever a channel does into a delivery: a failure and a deadline that passed are answers
 * that let the next channel be tried. What still arrives after the deadline is the same message
 * with the same id.
 */
export async function settleWithin(
  deadlineMs: number,
  work: () => Promise<Delivery>,
): Promise<Delivery> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Delivery>((resolve) => {
    timer = setTimeout(() => {
      resolve(notAccepted(`There was no answer within ${deadlineMs} ms.`));
    }, deadlineMs);
  });
  try {
    return await Promise.race([attempt(work), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(work: () => Promise<Delivery>): Promise<Delivery> {
  try {
    return await work();
  } catch (error) {
    return notAccepted(failureOf(error).message);
  }
}

/** The message was not taken; it may be later. */
export function notAccepted(why: string): Delivery {
  return { accepted: false, permanent: false, why: oneLine(why, WHY_LENGTH_MAX) };
}

/** This address will never work: somebody has to correct the configuration. */
export function neverAccepted(why: string): Delivery {
  return { accepted: false, permanent: true, why: oneLine(why, WHY_LENGTH_MAX) };
}
