import type { AddressInfo } from 'node:net';
import type { PledgeEvent } from '../../src/domain/event.ts';
import { type Instant, MINUTE, SECOND } from '../../src/domain/time.ts';
import { type GivenWeb, givenWeb } from '../integration/web/given-web.ts';
import { reason } from '../../src/app/call-reason.ts';
import { sha256Hex } from '../../src/runtime/ids.ts';
import { conversation, unanswered } from '../support/pledges.ts';

/** The id of the n-th promise of the day. */
export function idOf(number: number): string {
  return `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** The token of the alert's link about the first promise. */
export const TOKEN = 'a-token-of-an-alert';

/** An afternoon on which the call centre is open, in ms since the epoch. */
export const AFTERNOON: Instant = Date.UTC(2026, 10, 24, 13, 20);

export type Day = GivenWeb & { readonly address: string };

/** The web, listening, on an ordinary busy afternoon. */
export async function givenDay(
  now: Instant,
  change: Parameters<typeof givenWeb>[0] = {},
): Promise<Day> {
  const web = await givenWeb({ ...change, limits: { livePollMs: 50, ...change.limits } });
  web.service.now = now;
  fill(web);
  await web.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = web.app.server.address() as AddressInfo;
  web.access.links.set(sha256Hex(TOKEN), { pledgeId: idOf(1), person: 'fatima' });
  return { ...web, address: `http://127.0.0.1:${String(port)}` };
}

type Line = {
  readonly name: string | null;
  readonly reference?: string;
  readonly phone: string;
  readonly subject?: string;
  readonly reason?: string;
  readonly dueIn: number;
  readonly madeAgo?: number;
  readonly owner?: string | null;
  readonly source?: 'agent' | 'dropped-call' | 'queue-callback';
  readonly note?: string;
  readonly events?: (now: number) => readonly PledgeEvent[];
};

const lines: readonly Line[] = [
  {
    name: 'Annelies van der Bilt-Hoogendijk',
    reference: 'K-20418',
    phone: '+31612345678',
    subject: 'Router',
    reason: 'The line dropped while we were resetting the router; all lights were off.',
    dueIn: -134 * SECOND,
    madeAgo: 17 * MINUTE,
    source: 'dropped-call',
    note: 'Reset it twice with her, and the light stayed red. Do not ask her to do it again.',
    events: brokenStory,
  },
  {
    name: 'Bram Jacobs',
    phone: '+31623456789',
    subject: 'Invoice 4411',
    reason: 'Charged twice in October; Joost looks it up with accounts.',
    dueIn: -40 * SECOND,
    madeAgo: 20 * MINUTE,
    owner: 'joost',
    events: (now) => [...atRisk(now - 130 * SECOND, now + 60 * SECOND), taken(now)],
  },
  {
    name: 'Chantal Okafor',
    phone: '+31634567890',
    subject: 'Delivery',
    reason: 'Wants to know whether the engineer comes before noon.',
    dueIn: 55 * SECOND,
    madeAgo: 14 * MINUTE,
    events: (now) => atRisk(now - 35 * SECOND, now + 85 * SECOND),
  },
  {
    name: 'Daan de Wit',
    phone: '+31645678901',
    reason: 'Second opinion on the contract.',
    dueIn: 4 * MINUTE + 12 * SECOND,
    owner: 'joost',
  },
  {
    name: null,
    reference: 'K-11873',
    phone: '+31656789012',
    dueIn: 11 * MINUTE + 40 * SECOND,
    owner: null,
    source: 'queue-callback',
  },
  { name: 'Elif Yılmaz', phone: '+31667890123', subject: 'Moving house', dueIn: 95 * MINUTE },
  { name: 'Frank Peeters', phone: '+32470123456', reason: 'New password', dueIn: 50 * 60 * MINUTE },
];

function fill(web: GivenWeb): void {
  const { now } = web.service;
  for (const [index, line] of lines.entries()) put(web, idOf(index + 1), line);
  for (const minutes of [12, 47, 95]) {
    const number = 100 + minutes;
    put(web, idOf(number), {
      name: `Gerda ${String(minutes)}`,
      phone: '+31678901234',
      dueIn: -minutes * MINUTE,
      events: () => [kept(now - (minutes + 2) * MINUTE, now - minutes * MINUTE)],
    });
  }
  putCalls(web);
  web.inbox.push({
    messageId: '1',
    person: 'otto',
    pledgeId: idOf(1),
    subject: 'Broken promise: Annelies van der Bilt-Hoogendijk was to be called by 14:18',
    text: 'We promised a call and did not keep it.\nPlease call now and say sorry.',
    at: now - 60 * SECOND,
  });
}

function put({ service }: GivenWeb, id: string, line: Line): void {
  const { now } = service;
  const made = now - (line.madeAgo ?? 6 * MINUTE);
  service.now = made;
  service.put({
    id,
    opening: {
      customerId: `customer-of-${id}`,
      subject: line.subject ?? '',
      source: line.source ?? 'agent',
      owner: line.owner === undefined ? 'fatima' : line.owner,
      promisedAt: made,
      toldAt: made,
      window: { notBefore: null, dueAt: now + line.dueIn },
    },
    customer: {
      customerId: `customer-of-${id}`,
      name: line.name,
      reference: line.reference ?? null,
      phones: [line.phone],
    },
    ...(line.reason !== undefined && { reason: line.reason }),
    ...(line.note !== undefined && { note: line.note }),
    events: line.events?.(now) ?? [],
  });
  service.now = now;
}

function atRisk(since: number, nextAt: number, step = 0): PledgeEvent[] {
  return [
    { type: 'became-due', at: since - 60 * SECOND },
    { type: 'put-at-risk', at: since, why: 'window', since, startStep: 0 },
    { type: 'escalated', at: since, step, round: 0, collapsed: [], nextAt },
    { type: 'person-told', at: since + SECOND, step, round: 0, person: 'joost', channel: 'email' },
  ];
}

function taken(now: number): PledgeEvent {
  const until = now + 8 * MINUTE;
  return { type: 'acknowledged', at: now - 100 * SECOND, by: 'joost', via: 'link', until };
}

function brokenStory(now: number): PledgeEvent[] {
  const note = { valueId: 'note-1', commitment: 'sealed' };
  const window = { notBefore: null, dueAt: now - 134 * SECOND };
  const tried = unanswered(now - 9 * MINUTE, { callId: 'twilio:CA5d1f0c', attempt: 1 });
  return [
    { type: 'note-added', at: now - 16 * MINUTE, by: 'fatima', note },
    { type: 'attempt-planned', at: now - 9.5 * MINUTE, attempt: 1, askedBy: null },
    { type: 'call-noted', at: now - 8.5 * MINUTE, facts: tried, grade: 'C' },
    {
      type: 'attempt-ended',
      at: now - 8.5 * MINUTE,
      attempt: 1,
      outcome: 'not-reached',
      why: 'no answer',
    },
    ...atRisk(now - 224 * SECOND, now - 104 * SECOND),
    { type: 'broken', at: now - 134 * SECOND, window },
    {
      type: 'escalated',
      at: now - 104 * SECOND,
      step: 1,
      round: 0,
      collapsed: [],
      nextAt: now + 196 * SECOND,
    },
  ];
}

function kept(answeredAt: number, at: number): PledgeEvent {
  const proof = {
    grade: 'A',
    callId: 'twilio:CA77',
    at: answeredAt,
    early: false,
    byChase: false,
  } as const;
  return { type: 'fulfilled', at, state: 'kept', proof };
}

function putCalls({ service }: GivenWeb): void {
  const { now } = service;
  for (const [index, minutes] of [3, 9, 21].entries()) {
    const callId = `calls:${String(index + 1)}`;
    service.calls.set(callId, {
      callId,
      version: 1,
      customer: lines[index]?.phone ?? null,
      customerAsGiven: '',
      company: null,
      facts: conversation(now - minutes * MINUTE, {
        callId,
        direction: 'inbound',
        sign: 'served',
        agent: 'fatima',
        talkSeconds: 40 * (index + 1),
      }),
      verdict: index === 1 ? 'dropped' : 'unknown',
      reasons: index === 1 ? [reason('network-failed', 503)] : [reason('short-talk')],
      reportedDroppedBy: null,
      pledgeId: null,
      asks: [],
      answer: null,
      raw: [],
    });
  }
}
