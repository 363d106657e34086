import { type CallFacts, unknownCall } from '../../src/domain/call.ts';
import type { Opening } from '../../src/domain/event.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Sealed } from '../../src/domain/sealed.ts';
import type { Site } from '../../src/domain/site.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/domain/time.ts';

/** Wednesday 25 November 2026, 14:00 in Amsterdam: inside every calling window. */
export const TWO_O_CLOCK: Instant = Date.UTC(2026, 10, 25, 13, 0, 0);

/** An instant of that afternoon: `at('14:03')`, `at('14:16:30')`. */
export function at(clock: string): Instant {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return TWO_O_CLOCK + (hours - 14) * HOUR + minutes * MINUTE + seconds * SECOND;
}

/** The policy that the tests count by; each test names what it changes. */
export const policy: Policy = {
  name: 'tested',
  dial: 'manual',
  leadMs: 3 * MINUTE,
  windowMs: 15 * MINUTE,
  minTalkSeconds: 20,
  detectMachine: false,
  callTimeLimitSeconds: 1_800,
  customerRingSeconds: 25,
  agentRingSeconds: 20,
  attemptsMax: 3,
  dialsMax: 12,
  attemptSpacingMs: [2 * MINUTE, 5 * MINUTE, 10 * MINUTE],
  agentRetryMs: 15 * SECOND,
  lateMaxMs: 60 * MINUTE,
  callingWindow: { from: '08:00', to: '21:00' },
  grace: { beforeMs: 2 * MINUTE, afterMs: 5 * MINUTE },
  reminderMs: 5 * MINUTE,
  handOverMs: 4 * MINUTE,
  atRiskMs: 90 * SECOND,
  shortWindowMs: 2 * MINUTE,
  shortRiskMs: 20 * SECOND,
  ladder: [
    { afterMs: 0, targets: ['owner', 'lead'] },
    { afterMs: 2 * MINUTE, targets: ['team', 'lead', 'ops'] },
    { afterMs: 5 * MINUTE, targets: ['ops'] },
  ],
  ladderRepeatMs: 10 * MINUTE,
  acknowledgeMs: 10 * MINUTE,
};

/** An ordinary afternoon: everybody at work, dialling on. */
export const site: Site = {
  killSwitch: false,
  mode: 'live',
  reachable: {
    owner: ['fatima'],
    team: ['fatima', 'joost'],
    lead: ['lena'],
    ops: ['otto'],
    anyone: ['fatima', 'joost', 'lena', 'otto'],
  },
  ownerIsFree: true,
  someoneOnShift: true,
  freeAgents: ['fatima', 'joost'],
  busyAgents: [],
  supervisors: ['lena'],
  openBeside: null,
  earlierBreaks: 0,
  customerRung: false,
};

/** "I will call you back before 14:15", said by Fatima at 14:00. */
export function opening(change: Partial<Opening> = {}): Opening {
  return {
    customerId: 'customer-1',
    subject: '',
    source: 'agent',
    policy,
    team: 'north',
    owner: 'fatima',
    promisedBy: 'fatima',
    zone: 'Europe/Amsterdam',
    customerZone: 'Europe/Amsterdam',
    language: 'nl',
    precision: 'exact',
    promisedAt: at('14:00'),
    toldAt: at('14:00'),
    outsideHours: false,
    number: { valueId: 'value-number', commitment: 'sealed' },
    reason: null,
    doneSoFar: null,
    nextStep: null,
    aboutCall: null,
    window: { notBefore: null, dueAt: at('14:15') },
    ...change,
  };
}

/** A call of the company to the customer that an agent dialled by hand; all else as given. */
export function seenCall(facts: Partial<CallFacts> = {}): CallFacts {
  return { ...unknownCall('calls:1', 'outbound'), ...facts };
}

/** An answered, connected and ended call with a person, as long as asked (30 s unless said). */
export function conversation(start: Instant, facts: Partial<CallFacts> = {}): CallFacts {
  const talkSeconds = facts.talkSeconds ?? 30;
  return seenCall({
    startedAt: start,
    answeredAt: start + 5 * SECOND,
    endedAt: start + (5 + talkSeconds) * SECOND,
    talkSeconds,
    sign: 'human',
    bridged: facts.attempt == null ? null : true,
    ...facts,
  });
}

/** What a person said, as an event carries it. */
export function sealed(text: string): Sealed {
  return { valueId: `value of ${text}`, commitment: 'sealed' };
}

/** A call that rang and that nobody answered. */
export function unanswered(start: Instant, facts: Partial<CallFacts> = {}): CallFacts {
  return seenCall({
    startedAt: start,
    endedAt: start + 25 * SECOND,
    failure: 'no-answer',
    ...facts,
  });
}
