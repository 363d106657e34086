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
  customer: '/webhooks/twilio/customer',
  customerStatus: '/webhooks/twilio/customer-status',
  customerAgent: '/webhooks/twilio/customer-agent',
  customerAgentKey: '/webhooks/twilio/customer-agent-key',
  customerAgentStatus: '/webhooks/twilio/customer-agent-status',
  customerAgentDone: '/webhooks/twilio/customer-agent-done',
  test: '/webhooks/twilio/test',
  taker: '/webhooks/twilio/taker',
  takerKey: '/webhooks/twilio/taker-key',
  takerStatus: '/webhooks/twilio/taker-status',
  callerDone: '/webhooks/twilio/caller-done',
  takenByKey: '/webhooks/twilio/taken-by-key',
  message: '/webhooks/twilio/message',
  messageStatus: '/webhooks/twilio/message-status',
} as const;

/**
 * Without these, Twilio does not ask again after an error of ours: three more tries, whatever went
 * wrong, all within the 15 s that it waits anyway. The fragment is for Twilio only and is no part
 * of what it signs. Each of our answers may be asked for again: no leg is granted twice for it.
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

/** Addresses for the leg of a customer who is rung first. */
export type CustomerUrls = {
  readonly answered: string;
  readonly status: string;
  readonly detection: string;
};

/** As `legUrls`, for a customer who is rung first. */
export function customerUrls(publicUrl: string, token: string, detect: boolean): CustomerUrls {
  const base = pinnedBase(publicUrl);
  const leg = `?leg=${encodeURIComponent(token)}`;
  return {
    answered: base + paths.customer + leg + RETRY_FRAGMENT,
    status: base + paths.customerStatus + leg + (detect ? '&detect=1' : '') + RETRY_FRAGMENT,
    detection: base + paths.detection + leg + RETRY_FRAGMENT,
  };
}

/** Addresses for the leg of an agent who is rung for that customer. */
export type CustomerAgentUrls = {
  readonly agent: string;
  readonly key: string;
  readonly status: string;
  readonly done: string;
};

/** The agent's id travels with the token, so that no leg speaks for the agent after it. */
export function customerAgentUrls(
  publicUrl: string,
  token: string,
  agent: string,
): CustomerAgentUrls {
  const base = pinnedBase(publicUrl);
  const query = `?leg=${encodeURIComponent(token)}&agent=${agent}${RETRY_FRAGMENT}`;
  return {
    agent: base + paths.customerAgent + query,
    key: base + paths.customerAgentKey + query,
    status: base + paths.customerAgentStatus + query,
    done: base + paths.customerAgentDone + query,
  };
}

/** What a query of ours says: the leg's token, whether detection was asked for, which agent. */
export type LegQuery = {
  readonly token: string | null;
  readonly detect: boolean;
  readonly agent: string | null;
};

const LEG_QUERY = /^\?leg=([\w.%-]{1,400})(?:(&detect=1)|&agent=([a-z][a-z0-9-]{0,39}))?$/;

/** The query as we wrote it, or null: what else somebody puts there is not ours. */
export function readLegQuery(path: string): LegQuery | null {
  const at = path.indexOf('?');
  if (at < 0) return { token: null, detect: false, agent: null };
  const parts = LEG_QUERY.exec(path.slice(at));
  if (parts === null) return null;
  const [, token = null, detect, agent = null] = parts;
  return { token, detect: detect !== undefined, agent };
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
