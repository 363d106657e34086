import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CallFacts, mergeFacts, notItsOwn, unknownCall } from '../../../../src/domain/call.ts';
import { gradeOf } from '../../../../src/domain/evidence.ts';
import { SECOND } from '../../../../src/domain/time.ts';
import {
  customerLegFacts,
  detectedFacts,
  dialledFacts,
  inboundFacts,
  servedFacts,
  takenByKeyFacts,
} from '../../../../src/phone/twilio/facts.ts';
import type {
  AnsweredBy,
  CallStatus,
  DialFields,
  StatusFields,
} from '../../../../src/phone/twilio/fields.ts';
import { at, policy } from '../../../support/pledges.ts';

const AGENT_LEG = `CA${'a'.repeat(32)}`;
const LEG = `CA${'c'.repeat(32)}`;
const leg = { ...unknownCall(`twilio:${LEG}`, 'outbound'), attempt: 1 };
const ours = (detectionAsked: boolean) => ({ attempt: 1, detectionAsked });

/** What really happened on a customer's leg of ours. */
type History = {
  readonly ending: 'busy' | 'no-answer' | 'failed' | 'canceled' | 'completed';
  readonly ringSeconds: number;
  readonly talkSeconds: number;
  /** Null: detection was not asked for. */
  readonly answeredBy: AnsweredBy | null;
  /** Whether Twilio says that both sides were connected, however long the customer's leg lasted. */
  readonly bridged: 'true' | 'false' | undefined;
  /** What the agent says of it. */
  readonly outcome: 'spoke' | null;
};

const histories: fc.Arbitrary<History> = fc.record({
  ending: fc.constantFrom('busy', 'no-answer', 'failed', 'canceled', 'completed', 'completed'),
  ringSeconds: fc.integer({ min: 0, max: 60 }),
  talkSeconds: fc.constantFrom(0, 1, 19, 20, 21, 300),
  answeredBy: fc.constantFrom(null, 'human', 'machine_start', 'fax', 'unknown'),
  bridged: fc.constantFrom('true', 'true', 'false', undefined),
  outcome: fc.constantFrom(null, null, 'spoke'),
});

/**
 * Every report that Twilio makes of it, as the facts that we read, and what its records show when
 * they are looked up: of two legs that it calls unconnected, none that were live together.
 */
function reportsOf(history: History) {
  return [...told(history), ...found(history)];
}

function told({ ending, ringSeconds, talkSeconds, answeredBy, bridged }: History) {
  const start = at('14:00') + 3 * SECOND;
  const answered = start + ringSeconds * SECOND;
  const reached = ending === 'completed';
  const end = reached ? answered + talkSeconds * SECOND : answered;
  const detected = answeredBy === null ? {} : { AnsweredBy: answeredBy };
  const status = (CallStatus: CallStatus, Timestamp: number, more: Partial<StatusFields> = {}) =>
    customerLegFacts(statusOf({ CallStatus, Timestamp, ...more }), ours(answeredBy !== null));
  const dial = {
    ...instruction,
    DialCallStatus: ending,
    DialCallSid: LEG,
    ...(reached ? { DialCallDuration: talkSeconds, DialBridged: bridged } : {}),
  } as const;
  return [
    status('initiated', start - SECOND, { SequenceNumber: 0 }),
    status('ringing', start, { SequenceNumber: 1 }),
    ...(reached ? [status('in-progress', answered, { SequenceNumber: 2 })] : []),
    status(ending, end, {
      SequenceNumber: 3,
      ...(reached ? { CallDuration: talkSeconds, ...detected } : {}),
    }),
    dialledFacts(dial, LEG, ours(answeredBy !== null)),
    ...(reached && answeredBy !== null ? [detectedFacts(LEG, answeredBy, 1)] : []),
  ];
}

function found({ ending, talkSeconds, bridged, outcome }: History): readonly CallFacts[] {
  const togetherSeconds = bridged === 'false' ? 0 : talkSeconds;
  return [
    ...(ending === 'completed' ? [{ ...leg, togetherSeconds }] : []),
    ...(outcome === null ? [] : [{ ...leg, outcome }]),
  ];
}

const instruction = {
  AccountSid: `AC${'0'.repeat(32)}`,
  CallSid: AGENT_LEG,
  CallStatus: 'in-progress',
  Direction: 'outbound-api',
  From: '+31205550100',
  To: '+31205550101',
} as const;

function statusOf(more: Partial<StatusFields> & Pick<StatusFields, 'CallStatus' | 'Timestamp'>) {
  return {
    ...instruction,
    CallSid: LEG,
    ParentCallSid: AGENT_LEG,
    Direction: 'outbound-dial',
    To: '+31612345678',
    SequenceNumber: 0,
    ...more,
  } satisfies StatusFields;
}

function gradeOfAll(reports: readonly CallFacts[]): 'A' | 'B' | 'C' | null {
  const [first, ...rest] = reports;
  if (first === undefined) return null;
  return gradeOf(rest.reduce(mergeFacts, first), { policy, promisedAt: at('14:00') });
}

const ranks = [null, 'C', 'B', 'A'] as const;

test('the reports of a call give the same grade in any order, however often each comes', () => {
  const twoOrders = histories.map(reportsOf).chain((reports) =>
    fc.subarray(reports).chain((again) => {
      const all = [...reports, ...again];
      const order = fc.shuffledSubarray(all, { minLength: all.length });
      return fc.record({ reports: fc.constant(reports), order });
    }),
  );
  const property = fc.property(twoOrders, ({ reports, order }) => {
    expect(gradeOfAll(order)).toBe(gradeOfAll(reports));
  });
  fc.assert(property, { numRuns: 5_000 });
});

/**
 * The phone system's own routing rings a customer, or is called by one, and brings them to agents,
 * one after the other, who take the call by a key: the reports of all legs, of which an agent's says
 * nothing of who called whom, and of the end of each dial.
 */
function routed(
  Direction: 'inbound' | 'outbound-api',
  bridged: readonly DialFields['DialBridged'][],
) {
  const status = (CallStatus: CallStatus, seconds: number, CallDuration?: number) => ({
    ...statusOf({ CallStatus, Timestamp: at('14:00') + seconds * SECOND, CallSid: AGENT_LEG }),
    ...(CallDuration === undefined ? {} : { CallDuration }),
  });
  const own = [status('ringing', 1), status('in-progress', 5), status('completed', 125, 120)];
  const customerLeg = (event: StatusFields) =>
    Direction === 'inbound' ? inboundFacts(event) : customerLegFacts(event, null);
  const dialled = (DialBridged: DialFields['DialBridged'], n: number) => {
    const from = 20 + 50 * n;
    const leg = [status('in-progress', from), status('completed', from + 37, 37)];
    const over = { ...instruction, CallSid: AGENT_LEG, DialCallStatus: 'completed' } as const;
    const end = { ...over, DialCallSid: LEG, DialCallDuration: 37, DialBridged };
    const ended = Direction === 'inbound' ? takenByKeyFacts(end) : null;
    return [
      ...leg.map((event) => servedFacts({ ...event, AnsweredBy: 'human' }, AGENT_LEG)),
      ...(ended === null ? [] : [ended]),
    ];
  };
  return [...own.map((event) => customerLeg({ ...event, Direction })), ...bridged.flatMap(dialled)];
}

const served = { direction: 'inbound', sign: 'served', talkSeconds: 37 } as const;
/** A person of ours on the line does not make one of whatever picked up for the customer. */
const rung = { direction: 'outbound', sign: 'undetermined' } as const;
const unserved = { direction: 'inbound', sign: 'undetermined', talkSeconds: null } as const;

test.each([
  { direction: 'inbound', how: 'connected', bridged: ['true'], facts: served, grade: 'B' },
  { direction: 'inbound', how: 'at last', bridged: ['false', 'true'], facts: served, grade: 'B' },
  { direction: 'inbound', how: 'declined', bridged: ['false'], facts: unserved, grade: null },
  { direction: 'inbound', how: 'untold', bridged: [undefined], facts: unserved, grade: null },
  { direction: 'outbound-api', how: 'connected', bridged: ['true'], facts: rung, grade: 'C' },
] as const)(
  'a call that is $direction, brought to an agent ($how), has the same facts whichever report comes first, and none that is lost makes it better [evidence.loss-gains-nothing]',
  ({ direction, bridged, facts, grade }) => {
    const reports = routed(direction, bridged);
    const anyOrder = fc.shuffledSubarray(reports, { minLength: reports.length });
    const property = fc.property(anyOrder, ([first, ...rest]) => {
      expect(first && rest.reduce(mergeFacts, first)).toMatchObject(facts);
      expect(first && gradeOfAll([first, ...rest])).toBe(grade);
    });
    fc.assert(property, { numRuns: 200 });
    const rank = (known: readonly CallFacts[]) => ranks.indexOf(gradeOfAll(known));
    expect(subsetsOf(reports).filter((arrived) => rank(arrived) > rank(reports))).toEqual([]);
  },
);

/** All that may have arrived: every report or not. */
function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.reduce<readonly (readonly T[])[]>(
    (subsets, one) => [...subsets, ...subsets.map((some) => [...some, one])],
    [[]],
  );
}

test('whatever is lost of a call, nothing lost makes the grade better, for the promise it was placed for and for those that it carries [evidence.loss-gains-nothing]', () => {
  const rank = (known: readonly CallFacts[]) => ranks.indexOf(gradeOfAll(known));
  const property = fc.property(histories, (history) => {
    for (const reports of [reportsOf(history), reportsOf(history).map(notItsOwn)]) {
      const whole = rank(reports);
      const better = subsetsOf(reports).filter((arrived) => rank(arrived) > whole);
      expect(better).toEqual([]);
    }
  });
  fc.assert(property, { numRuns: 500 });
});

test('every grade that a call of ours can have occurs among them', () => {
  const seen = new Set(
    fc.sample(histories, { numRuns: 500, seed: 1 }).map(reportsOf).map(gradeOfAll),
  );
  expect([...seen].sort()).toEqual(['A', 'B', 'C', null]);
});
