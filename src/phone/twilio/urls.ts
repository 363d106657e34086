import { pinnedBase } from './signature.ts';

/** The paths that Twilio is given; `docs/webhooks.md` tells what belongs to each. */
export const paths = {
  voice: '/webhooks/twilio/voice',
  status: '/webhooks/twilio/status',
  agent: '/webhooks/twilio/agent',
  agentKey: '/webhooks/twilio/agent-key',
  dialDone: '/webhooks/twilio/dial-done',
  afterCall: '/webhooks/twilio/after-call',
  detection: '/webhooks/twilio/detection',
  test: '/webhooks/twilio/test',
  taker: '/webhooks/twilio/taker',
  takerKey: '/webhooks/twilio/taker-key',
  callerDone: '/webhooks/twilio/caller-done',
  message: '/webhooks/twilio/message',
  messageStatus: '/webhooks/twilio/message-status',
} as const;

/**
 * Without these, Twilio does not ask again after an error of ours: three more tries, whatever went
 * wrong, all within the 15 s that it waits anyway. The fragment is for Twilio only and is no part
 * of what it signs. Each of our answers may be asked for again: the same leg hears the same.
 */
export const RETRY_FRAGMENT = '#rc=3&rp=all';

/** Addresses for one leg, whose token travels in each of them. */
export type LegUrls = {
  readonly agent: string;
  readonly agentKey: string;
  readonly agentStatus: string;
  readonly dialDone: string;
  readonly afterCall: string;
  readonly customerStatus: string;
  readonly detection: string;
};

/**
 * `detect` says that machine detection was asked for, so that its absence is not taken for a
 * person.
 */
export function legUrls(publicUrl: string, token: string, detect: boolean): LegUrls {
  const base = pinnedBase(publicUrl);
  const leg = `?leg=${encodeURIComponent(token)}`;
  const detected = detect ? '&detect=1' : '';
  return {
    agent: base + paths.agent + leg + RETRY_FRAGMENT,
    agentKey: base + paths.agentKey + leg + RETRY_FRAGMENT,
    agentStatus: base + paths.status + leg + RETRY_FRAGMENT,
    dialDone: base + paths.dialDone + leg + detected + RETRY_FRAGMENT,
    afterCall: base + paths.afterCall + leg + RETRY_FRAGMENT,
    customerStatus: base + paths.status + leg + detected + RETRY_FRAGMENT,
    detection: base + paths.detection + leg + RETRY_FRAGMENT,
  };
}

/** What a query of ours says: the leg's token, and whether detection was asked for. */
export type LegQuery = { readonly token: string | null; readonly detect: boolean };

const LEG_QUERY = /^\?leg=([\w.%-]{1,400})(&detect=1)?$/;

/** The query as we wrote it, or null: what else somebody puts there is not ours. */
export function readLegQuery(path: string): LegQuery | null {
  const at = path.indexOf('?');
  if (at < 0) return { token: null, detect: false };
  const parts = LEG_QUERY.exec(path.slice(at));
  if (parts === null) return null;
  return { token: parts[1] ?? null, detect: parts[2] !== undefined };
}

/** Where Twilio tells how a message of ours fares. */
export function messageStatusUrl(publicUrl: string, token: string): string {
  const query = `?sms=${encodeURIComponent(token)}`;
  return pinnedBase(publicUrl) + paths.messageStatus + query + RETRY_FRAGMENT;
}

/** The token of a message as we wrote it, or null. */
export function readMessageQuery(path: string): string | null {
  return /\?sms=([\w.%-]{1,400})$/.exec(path)?.[1] ?? null;
}
