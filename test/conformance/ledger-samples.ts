import type { CallRecord } from '../../src/app/ports/calls.ts';
import type { CustomerHint } from '../../src/app/ports/customers.ts';
import type { Commit, OwedEffect } from '../../src/app/ports/pledges.ts';
import { type CallFacts, unknownCall } from '../../src/domain/call.ts';
import type { Opening, PledgeEvent } from '../../src/domain/event.ts';
import { replay } from '../../src/domain/evolve.ts';
import type { Attempt, Pledge } from '../../src/domain/pledge.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Ledger } from '../../src/ledger/open-ledger.ts';
import { opening, TWO_O_CLOCK } from '../support/pledges.ts';

/** The ledger's ports, on a clock that the test moves. */
export type LedgerUnderTest = Omit<Ledger, 'settings' | 'close'> & {
  pass(ms: number): Promise<void>;
} & AsyncDisposable;

export { TWO_O_CLOCK } from '../support/pledges.ts';

let made = 0;

/** A UUID of this test run that nobody else has; rises, so that order by id is order of making. */
export function uuid(): string {
  made += 1;
  return `01932f00-0000-7000-8000-${String(made).padStart(12, '0')}`;
}

/** Somebody with this number, and nothing else known. */
export function hint(phone: string, more: Partial<CustomerHint> = {}): CustomerHint {
  const nothing = { reference: null, name: null, language: null, timeZone: null };
  return { customerId: uuid(), phone, ...nothing, ...more };
}

/** A customer whom the ledger knows. */
export async function someone(ledger: LedgerUnderTest, more: Partial<CustomerHint> = {}) {
  const phone = `+3161${String((made += 1)).padStart(7, '0')}`;
  const asked = { hint: hint(phone, more), subject: '', idempotency: null };
  return (await ledger.customers.intake(asked)).customer;
}

/** An opening commit of a promise to this customer. */
export function openingOf(customerId: string, more: Partial<Opening> = {}): Commit {
  const opened = { ...opening(more), customerId } satisfies Opening;
  const events: PledgeEvent[] = [{ type: 'opened', at: TWO_O_CLOCK, ...opened }];
  return commitOf(0, events, replay(uuid(), events));
}

/** The next commit of a pledge; what is changed in it is said, one event stands for the rest. */
export function nextOf(pledge: Pledge, change: Partial<Pledge> = {}): Commit {
  const events: PledgeEvent[] = [{ type: 'became-due', at: TWO_O_CLOCK }];
  const next = { ...pledge, ...change, version: pledge.version + 1 };
  return commitOf(pledge.version, events, next);
}

function commitOf(expectedVersion: number, events: readonly PledgeEvent[], pledge: Pledge): Commit {
  return {
    expectedVersion,
    events,
    pledge,
    nextAt: pledge.binding.dueAt - MINUTE,
    effects: [],
    values: [],
    guard: null,
    needsDialling: false,
    startsCall: null,
    grant: null,
    idempotency: null,
  };
}

/** A promise that is open in the ledger. */
export async function opened(
  ledger: LedgerUnderTest,
  more: Partial<Opening> = {},
  owed: readonly OwedEffect[] = [],
): Promise<Pledge> {
  const customer = await someone(ledger);
  const commit = { ...openingOf(customer.customerId, more), effects: owed };
  const result = await ledger.pledges.append(commit);
  if (result !== 'committed') throw new Error(`The sample promise was not accepted: ${result}.`);
  return commit.pledge;
}

/** An effect that is owed; every key is another effect. */
export function owedCall(key = 'place-call:1'): OwedEffect {
  return { effectId: uuid(), effect: { kind: 'place-call', key, attempt: 1 } };
}

/** The first attempt, at this stage. */
export function attemptAt(stage: Attempt['stage'], more: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    stage,
    window: 0,
    agent: stage === 'planned' ? null : 'fatima',
    askedBy: null,
    plannedAt: TWO_O_CLOCK,
    submittedAt: null,
    grantedAt: null,
    endedAt: null,
    agentCallId: null,
    fence: null,
    outcomeUnknown: false,
    recalled: false,
    lookUps: 0,
    lookedUpAt: null,
    outcome: null,
    ...more,
  };
}

/** A call as first heard of; `facts` as the phone system told them. */
export function callRecord(facts: Partial<CallFacts>, more: Partial<CallRecord> = {}): CallRecord {
  const callId = facts.callId ?? `calls:${uuid()}`;
  return {
    callId,
    version: 1,
    customer: '+31612345678',
    customerAsGiven: '0612345678',
    company: null,
    facts: { ...unknownCall(callId, 'outbound'), ...facts },
    verdict: 'unknown',
    reasons: [],
    reportedDroppedBy: null,
    pledgeId: null,
    asks: [],
    answer: null,
    raw: [{ at: TWO_O_CLOCK, fields: { status: 'completed' } }],
    ...more,
  };
}

/** The right of one agent's leg to ring the customer. */
export function grant(attempt: number) {
  const answer = `<Dial>${attempt}</Dial>`;
  return { attempt, fence: attempt, leg: { agentCallId: `leg-${attempt}`, answer } };
}
