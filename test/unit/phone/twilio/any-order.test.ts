import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CallFacts, mergeFacts } from '../../../../src/domain/call.ts';
import { gradeOf } from '../../../../src/domain/evidence.ts';
import { SECOND } from '../../../../src/domain/time.ts';
import {
  customerLegFacts,
  detectedFacts,
  dialledFacts,
} from '../../../../src/phone/twilio/facts.ts';
import type { AnsweredBy, CallStatus, StatusFields } from '../../../../src/phone/twilio/fields.ts';
import { at, policy } from '../../../support/pledges.ts';

const AGENT_LEG = `CA${'a'.repeat(32)}`;
const LEG = `CA${'c'.repeat(32)}`;
const ours = (detectionAsked: boolean) => ({ attempt: 1, detectionAsked });

/** What really happened on a customer's leg of ours. */
type History = {
  readonly ending: 'busy' | 'no-answer' | 'failed' | 'canceled' | 'completed';
  readonly ringSeconds: number;
  readonly talkSeconds: number;
  /** Null: detection was not asked for. */
  readonly answeredBy: AnsweredBy | null;
};

const histories: fc.Arbitrary<History> = fc.record({
  ending: fc.constantFrom('busy', 'no-answer', 'failed', 'canceled', 'completed', 'completed'),
  ringSeconds: fc.integer({ min: 0, max: 60 }),
  talkSeconds: fc.constantFrom(0, 1, 19, 20, 21, 300),
  answeredBy: fc.constantFrom(null, 'human', 'machine_start', 'fax', 'unknown'),
});

/** Every report that Twilio makes of it, as the facts that we read. */
function reportsOf({ ending, ringSeconds, talkSeconds, answeredBy }: History) {
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
    ...(reached ? { DialCallDuration: talkSeconds, DialBridged: bridged(talkSeconds) } : {}),
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

/** Our `<Number>` has no screening, so that only a leg which ended at once was never bridged. */
function bridged(talkSeconds: number): 'true' | 'false' {
  return talkSeconds > 0 ? 'true' : 'false';
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

test('a report that is lost never makes the grade better', () => {
  const some = histories
    .map(reportsOf)
    .chain((reports) =>
      fc.record({ reports: fc.constant(reports), arrived: fc.subarray(reports) }),
    );
  const property = fc.property(some, ({ reports, arrived }) => {
    const rank = (known: readonly CallFacts[]) => ranks.indexOf(gradeOfAll(known));
    expect(rank(arrived)).toBeLessThanOrEqual(rank(reports));
  });
  fc.assert(property, { numRuns: 5_000 });
});

test('every grade that a call of ours can have occurs among them', () => {
  const seen = new Set(
    fc.sample(histories, { numRuns: 500, seed: 1 }).map(reportsOf).map(gradeOfAll),
  );
  expect([...seen].sort()).toEqual(['A', 'C', null]);
});
