import { type CallFacts, unknownCall } from '../../../src/domain/call.ts';
import type { Opening } from '../../../src/domain/event.ts';
import { open } from '../../../src/domain/evolve.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';

/** 23 November 2026, a Monday, 14:00 in Amsterdam. */
export const TWO_O_CLOCK: Instant = Date.UTC(2026, 10, 23, 13, 0);

export const policy: Policy = {
  name: 'said-by-agent',
  dial: 'before-end',
  leadMs: 3 * MINUTE,
  windowMs: 15 * MINUTE,
  minTalkSeconds: 20,
  detectMachine: false,
  callTimeLimitSeconds: 3600,
  customerRingSeconds: 30,
  agentRingSeconds: 20,
  attemptsMax: 3,
  dialsMax: 9,
  attemptSpacingMs: [5 * MINUTE],
  agentRetryMs: 10 * SECOND,
  lateMaxMs: HOUR,
  callingWindow: { from: '08:00', to: '21:00' },
  grace: { beforeMs: 2 * MINUTE, afterMs: 5 * MINUTE },
  reminderMs: 5 * MINUTE,
  handOverMs: 4 * MINUTE,
  atRiskMs: 90 * SECOND,
  shortWindowMs: 2 * MINUTE,
  shortRiskMs: 20 * SECOND,
  ladder: [{ afterMs: 0, targets: ['lead'] }],
  ladderRepeatMs: 5 * MINUTE,
  acknowledgeMs: 15 * MINUTE,
};

const opening: Omit<Opening, 'window'> = {
  customerId: 'customer-1',
  subject: '',
  source: 'agent',
  policy,
  team: 'support',
  owner: 'anna',
  promisedBy: 'anna',
  zone: 'Europe/Amsterdam',
  customerZone: 'Europe/Amsterdam',
  language: 'nl',
  precision: 'exact',
  promisedAt: TWO_O_CLOCK,
  toldAt: TWO_O_CLOCK,
  outsideHours: false,
  number: { valueId: 'value-1', commitment: 'sealed' },
  reason: null,
  doneSoFar: null,
  nextStep: null,
  aboutCall: null,
};

/** A promise made at two o'clock for a quarter past, as far as a test does not say otherwise. */
export function pledgeWith(facts: Partial<Pledge>): Pledge {
  const window = facts.binding ?? { notBefore: null, dueAt: TWO_O_CLOCK + 15 * MINUTE };
  const opened = open('pledge-1', { type: 'opened', at: TWO_O_CLOCK, ...opening, window });
  return { ...opened, ...facts };
}

/** A call of ours that was answered `at` by a person who talked for a minute. */
export function answeredCall(at: Instant, facts: Partial<CallFacts> = {}): CallFacts {
  return {
    ...unknownCall(`test:${at}`, 'outbound'),
    attempt: 1,
    startedAt: at - 5 * SECOND,
    answeredAt: at,
    endedAt: at + MINUTE,
    talkSeconds: 60,
    agent: 'anna',
    bridged: true,
    sign: 'human',
    ...facts,
  };
}

/** A call of ours that rang from `at` on and that nobody answered. */
export function unansweredCall(at: Instant): CallFacts {
  return {
    ...unknownCall(`test:${at}`, 'outbound'),
    attempt: 1,
    startedAt: at,
    endedAt: at + 30 * SECOND,
    failure: 'no-answer',
  };
}
