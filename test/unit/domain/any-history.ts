import fc from 'fast-check';
import { type CallFacts, unknownCall } from '../../../src/domain/call.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import type { Site } from '../../../src/domain/site.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at, opening, policy, sealed } from '../../support/pledges.ts';
import { nothingSaid } from '../../support/story.ts';

type Heard = Exclude<Signal, { type: 'open' }>;

/** Something that comes to a pledge after some time: a signal, or a change of the world around. */
export type Happening = {
  readonly afterMs: number;
  readonly signal: (now: Instant) => Heard;
  readonly site: Partial<Site>;
};

const person = fc.constantFrom('fatima', 'joost', 'lena', 'otto');
const attempt = fc.integer({ min: 1, max: 4 });
const fence = fc.integer({ min: 1, max: 2 });
const ago = fc.integer({ min: 0, max: 40 * 60 }).map((seconds) => seconds * SECOND);
/** A phone system's clock may be ahead of ours, and a wrong report by years. */
const agoOrAhead = fc.oneof(
  { weight: 8, arbitrary: ago },
  { weight: 1, arbitrary: fc.constantFrom(3 * SECOND, 4 * MINUTE, 1_500 * DAY).map((ms) => -ms) },
);
const ahead = fc.integer({ min: -10, max: 300 }).map((minutes) => minutes * MINUTE);
const window = fc.record({ from: fc.option(ahead), to: ahead });

type WindowPlan = { readonly from: number | null; readonly to: number };

function windowAt(now: Instant, { from, to }: WindowPlan) {
  return { notBefore: from === null ? null : now + from, dueAt: now + to };
}

/** Three calls that may be about this promise: of our own dial, of an agent's hand, and inbound. */
const callNames: readonly Pick<CallFacts, 'callId' | 'attempt' | 'direction'>[] = [
  { callId: 'twilio:CA1', attempt: 1, direction: 'outbound' },
  { callId: 'twilio:CA2', attempt: 2, direction: 'outbound' },
  { callId: 'calls:seen', attempt: null, direction: 'outbound' },
  { callId: 'calls:inbound', attempt: null, direction: 'inbound' },
];

/** Some of what can be known of a call; null for what this report does not say. */
const reportedFacts = fc.record({
  name: fc.constantFrom(...callNames),
  startedAgo: fc.option(agoOrAhead),
  answeredAgo: fc.option(agoOrAhead),
  endedAgo: fc.option(agoOrAhead, { freq: 2 }),
  talkSeconds: fc.option(fc.constantFrom(0, 19, 20, 300)),
  bridged: fc.constantFrom(null, null, true, false),
  detectionAsked: fc.boolean(),
  sign: fc.constantFrom(null, 'human', 'machine', 'served', 'undetermined'),
  failure: fc.constantFrom(null, null, 'busy', 'no-answer', 'failed', 'canceled'),
  outcome: fc.constantFrom(null, null, 'spoke', 'voicemail', 'wrong-number', 'not-reached'),
});

const callSignal = reportedFacts.map((reported) => (now: Instant): Heard => {
  const { name, startedAgo, answeredAgo, endedAgo, ...rest } = reported;
  const instant = (before: number | null) => (before === null ? null : now - before);
  const facts: CallFacts = {
    ...unknownCall(name.callId, name.direction),
    ...name,
    ...rest,
    startedAt: instant(startedAgo),
    answeredAt: instant(answeredAgo),
    endedAt: instant(endedAgo),
  };
  return { type: 'call', facts };
});

const always = (signals: fc.Arbitrary<Heard>) => signals.map((signal) => () => signal);

const dialSignal = always(
  fc.oneof(
    fc.record({
      type: fc.constant('still-live' as const),
      callId: fc.constantFrom(...callNames).map((name) => name.callId),
    }),
    fc.record({ type: fc.constant('submit' as const), attempt, agent: person, fence }),
    fc.record({ type: fc.constant('placed' as const), attempt, callId: fc.constant('twilio:CAa') }),
    fc.record({
      type: fc.constant('refused' as const),
      attempt,
      permanent: fc.boolean(),
      why: fc.constant('said no'),
    }),
    fc.record({ type: fc.constant('outcome-unknown' as const), attempt }),
    fc.record({ type: fc.constant('not-placed' as const), attempt }),
    fc.record({
      type: fc.constant('agent-accepted' as const),
      attempt,
      callId: fc.constant('twilio:CAa'),
      fence,
    }),
    fc.record({
      type: fc.constant('agent-leg-ended' as const),
      attempt,
      why: fc.constant('no answer'),
    }),
  ),
);

const step = fc.integer({ min: 0, max: 2 });
const round = fc.integer({ min: 0, max: 2 });

const peopleSignal = always(
  fc.oneof(
    fc.record({
      type: fc.constant('person-told' as const),
      step,
      round,
      person,
      channel: fc.constantFrom('email', 'inbox'),
    }),
    fc.record({
      type: fc.constant('telling-failed' as const),
      step,
      round,
      person,
      channel: fc.constantFrom('email', 'inbox'),
      sentAt: fc.constant(0),
    }),
    fc.record({
      type: fc.constant('step-failed' as const),
      step,
      round,
    }),
    fc.record({
      type: fc.constant('acknowledge' as const),
      by: person,
      via: fc.constant('page'),
    }),
    fc.record({
      type: fc.constant('hand-over' as const),
      to: person,
      by: person,
      why: fc.constant(sealed('x')),
    }),
    fc.record({ type: fc.constant('call-now' as const), by: person }),
    fc.record({ type: fc.constant('show-number' as const), by: person }),
    fc.record({ type: fc.constant('unreachable-notice' as const), notice: fc.constant('none') }),
    fc.constant({ type: 'site-changed' as const }),
  ),
);

const endingSignal = always(
  fc.oneof(
    fc.record({
      type: fc.constant('cancel' as const),
      by: fc.constantFrom('customer' as const, 'agent' as const),
      via: fc.constantFrom('page' as const, 'agent' as const, 'own-number' as const),
      person: fc.constant(null),
      callId: fc.constant(null),
      toldIn: fc.constantFrom(null, { kind: 'text' as const, at: 0 }),
    }),
    fc.record({
      type: fc.constant('claim' as const),
      by: person,
      reason: fc.constant(sealed('did')),
    }),
    fc.record({ type: fc.constant('confirm-claim' as const), by: person }),
    fc.record({
      type: fc.constant('withdraw' as const),
      by: person,
      reason: fc.constant(sealed('x')),
    }),
  ),
);

/** Said when it is promised again: it must never become the one that is rung. */
const otherNumber = { valueId: 'value-other', commitment: 'another-seal' };

const windowSignal = fc.oneof(
  fc
    .record({
      window,
      by: fc.constantFrom('customer' as const, 'company' as const),
      via: fc.constantFrom('page' as const, 'agent' as const),
    })
    .map(({ window: plan, ...rest }) => (now: Instant): Heard => ({
      ...{ type: 'move', person: null, why: null, callId: null, toldIn: null },
      ...rest,
      window: windowAt(now, plan),
    })),
  fc
    .record({ to: ahead, promisedBy: person, number: fc.constantFrom(null, otherNumber) })
    .map(({ to, promisedBy, number }) => (now: Instant): Heard => ({
      ...{ type: 'promise-again', promisedBy, toldAt: null, ...nothingSaid, number },
      window: { notBefore: null, dueAt: now + to },
    })),
  ago.map((before) => (now: Instant): Heard => ({
    type: 'tell',
    toldAt: now - before,
    via: 'page',
  })),
);

const timeSignal = fc.constant((): Heard => ({ type: 'time' }));

const siteChange: fc.Arbitrary<Partial<Site>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({
      killSwitch: fc.boolean(),
      mode: fc.constantFrom('live' as const, 'observe-only' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ownerIsFree: fc.boolean(),
      freeAgents: fc.subarray(['fatima', 'joost']),
      busyAgents: fc.subarray(['fatima', 'joost']),
      earlierBreaks: fc.integer({ min: 0, max: 1 }),
      customerRung: fc.boolean(),
    }),
  },
);

const afterMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 90 * SECOND }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 10 * MINUTE }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 * HOUR }) },
);

/** Said so that a failing history can be read: each signal as it would be at the instant 0. */
function readable(happening: Happening): Happening {
  const { afterMs, site, signal } = happening;
  const shown = { afterMs, site, signal: signal(0) };
  return Object.assign(happening, { [fc.toStringMethod]: () => JSON.stringify(shown) });
}

/** What may happen to a promise, in any order, any number of times. */
export const happening: fc.Arbitrary<Happening> = fc
  .record({
    afterMs,
    site: siteChange,
    signal: fc.oneof(
      { weight: 5, arbitrary: timeSignal },
      { weight: 6, arbitrary: callSignal },
      { weight: 8, arbitrary: dialSignal },
      { weight: 4, arbitrary: peopleSignal },
      { weight: 1, arbitrary: endingSignal },
      { weight: 2, arbitrary: windowSignal },
    ),
  })
  .map(readable);

const policyVariant: fc.Arbitrary<Policy> = fc
  .record({
    dial: fc.constantFrom('manual' as const, 'at-once' as const, 'before-end' as const),
    detectMachine: fc.boolean(),
  })
  .map((change) => ({ ...policy, ...change }));

/** A promise said at any hour, which may reach us late. */
export const anyOpening = fc
  .record({
    policy: policyVariant,
    saidAfter: fc.integer({ min: 0, max: 23 }).map((hours) => hours * HOUR),
    lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HOUR })),
    window,
    toldAt: fc.boolean(),
    outsideHours: fc.boolean(),
  })
  .map(({ saidAfter, lateMs, window: plan, toldAt, ...rest }) => {
    const promisedAt = at('14:00') + saidAfter;
    const said = windowAt(promisedAt, plan);
    const isForward = said.notBefore === null || said.notBefore <= said.dueAt;
    return {
      acceptedAt: promisedAt + lateMs,
      opened: opening({
        ...rest,
        promisedAt,
        toldAt: toldAt ? promisedAt : null,
        window: isForward ? said : { notBefore: null, dueAt: said.dueAt },
      }),
    };
  });
