import { pinnedBase } from './signature.ts';
import { paths, RETRY_FRAGMENT } from './urls.ts';

/*
 * Addresses for a call of a customer to us. What they name travels in the query, which Twilio
 * signs with the rest, so that nobody else can make one up.
 */

/**
 * Where an agent who is rung for this caller is asked, where the end of their leg is told, and
 * where the caller goes on after it.
 */
export type CallerUrls = {
  readonly taker: string;
  readonly status: string;
  readonly done: string;
};

/** `tried`: the agents rung for this caller; the last one is being rung now. */
export function callerUrls(
  publicUrl: string,
  callSid: string,
  tried: readonly string[],
): CallerUrls {
  const base = pinnedBase(publicUrl);
  const taker = `?call=${callSid}&agent=${tried.at(-1) ?? ''}`;
  return {
    taker: base + paths.taker + taker + RETRY_FRAGMENT,
    status: base + paths.takerStatus + taker + RETRY_FRAGMENT,
    done: `${base}${paths.callerDone}?tried=${tried.join('.')}${RETRY_FRAGMENT}`,
  };
}

/** Where the key goes that the agent presses. */
export function takerKeyUrl(publicUrl: string, { callSid, agent }: Taker): string {
  const query = `?call=${callSid}&agent=${agent}`;
  return pinnedBase(publicUrl) + paths.takerKey + query + RETRY_FRAGMENT;
}

/** Which agent is rung for which call. */
export type Taker = { readonly callSid: string; readonly agent: string };

const TAKER = /^[^?]*\?call=(CA[0-9a-f]{32})&agent=([a-z][a-z0-9-]{0,39})$/;

/** Null for a query that we did not write. */
export function readTaker(path: string): Taker | null {
  const [, callSid, agent] = TAKER.exec(path) ?? [];
  return callSid === undefined || agent === undefined ? null : { callSid, agent };
}

const TRIED = /^[^?]*\?tried=([a-z][a-z0-9-]{0,39}(?:\.[a-z][a-z0-9-]{0,39}){0,9})$/;

/** Null for a query that we did not write. */
export function readTried(path: string): readonly string[] | null {
  return TRIED.exec(path)?.[1]?.split('.') ?? null;
}
