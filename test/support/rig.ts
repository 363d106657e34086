import { makeService } from '../../src/app/make-service.ts';
import type { AlertChannel } from '../../src/app/ports/alerts.ts';
import type { Office } from '../../src/app/ports/office.ts';
import type { Phone, PlaceCall, PlaceCustomerCall, Placement } from '../../src/app/ports/phone.ts';
import type { OpenRequest } from '../../src/app/opening.ts';
import type { CallReport, Service } from '../../src/app/service.ts';
import type { PledgeView } from '../../src/app/view.ts';
import type { CallFacts } from '../../src/domain/call.ts';
import type { Roster } from '../../src/domain/roster.ts';
import { DAY, type Instant, SECOND } from '../../src/domain/time.ts';
import { makeNumbers } from '../../src/numbers/make-numbers.ts';
import { makeIds, sha256Hex } from '../../src/runtime/ids.ts';
import { clockTime } from '../../src/text/clock-time.ts';
import { readWords } from '../../src/words/read-words.ts';
import { makeFakeChannel, type FakeChannel } from './fake-channel.ts';
import { makeMemoryLedger, type MemoryLedger } from './memory-ledger/memory-ledger.ts';
import { makeMemoryQueue, type MemoryQueue, runJob } from './memory-queue.ts';
import { at, policy } from './pledges.ts';
import { roster as ordinaryRoster } from './roster.ts';
import { shippedTexts as texts } from './shipped.ts';

const NUMBER = '+31612345678';

/** A phone that takes every request and remembers it; nobody answers by themselves. */
export type RigPhone = Phone & {
  readonly placed: PlaceCall[];
  /** Of customers who are rung first. */
  readonly customers: PlaceCustomerCall[];
  readonly cancelled: string[];
  /** Calls whose failure was asked about. */
  readonly askedWhy: string[];
  failure: Awaited<ReturnType<Phone['whyFailed']>>;
  answer: (() => Placement) | null;
  cancelAnswer: (() => 'cancelled' | 'over' | null) | null;
};

export type Logged = {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sentence: string;
};

/**
 * The use cases over a ledger, a queue and channels in memory, with the time set by hand. Nothing
 * happens by itself: `settle` does what is due, `passesUntil` lives through the time between.
 */
export type Rig = {
  now: Instant;
  readonly service: Service;
  readonly ledger: MemoryLedger;
  readonly queue: MemoryQueue;
  readonly phone: RigPhone;
  readonly email: FakeChannel;
  /** Every line of information in the log. */
  readonly logged: Logged[];
  settle(): Promise<void>;
  passesUntil(when: string): Promise<void>;
  /** Opens a promise that must be accepted. */
  opens(change?: Partial<OpenRequest>): Promise<PledgeView>;
};

export type RigOptions = {
  readonly roster?: Roster;
  readonly office?: Partial<Office>;
  /** Tried beside e-mail. */
  readonly channels?: (ledger: MemoryLedger) => readonly AlertChannel[];
};

export function makeRig(options: RigOptions = {}): Rig {
  const clock = { now: at('14:00') };
  const ledger = makeMemoryLedger(() => clock.now);
  const queue = makeMemoryQueue(() => clock.now);
  const phone = makePhone();
  const email = makeFakeChannel('email');
  const logged: Logged[] = [];
  const { service, hints } = makeService({
    ...ledger,
    ...{ queue, phone, texts, clockTime, holder: 'rig', hash: sha256Hex, ids: makeIds() },
    numbers: makeNumbers({ home: 'NL', called: ['NL'] }),
    words: readWords,
    channels: [email.channel, ...(options.channels?.(ledger) ?? [])],
    office: { ...officeOf(options.roster ?? ordinaryRoster), ...options.office },
    log: {
      info: (facts, sentence) => logged.push({ facts, sentence }),
      warn: () => undefined,
      error: fail,
    },
    publicUrl: 'http://127.0.0.1:8080',
    grace: policy.grace,
  });
  const settle = async (): Promise<void> => {
    for (;;) {
      await hints.idle();
      const due = queue.takeDue(clock.now);
      if (due.length === 0) return;
      for (const job of due) {
        await runJob(job, {
          wake: (pledgeId) => service.wake(pledgeId),
          deliver: (effectId) => service.performEffect(effectId),
          tick: () => Promise.resolve(),
        });
      }
    }
  };
  return {
    ...{ service, ledger, queue, phone, email, logged, settle },
    get now() {
      return clock.now;
    },
    set now(instant: Instant) {
      clock.now = instant;
    },
    async passesUntil(when) {
      await settle();
      while (clock.now < at(when)) {
        const next = Math.max(queue.nextAt() ?? Infinity, clock.now + SECOND);
        clock.now = Math.min(next, clock.now + 10 * SECOND, at(when));
        await settle();
        await service.sweep('due');
        await service.sweep('owed');
        await service.lookUpSilentCalls();
      }
    },
    async opens(change = {}) {
      const result = await service.openPledge(request(change));
      if (result.kind === 'refused') throw new Error(`Refused: ${result.why}`);
      return result.view;
    },
  };
}

function fail(facts: Readonly<Record<string, unknown>>, sentence: string): void {
  throw new Error(`${sentence} ${JSON.stringify(facts)}`);
}

function makePhone(): RigPhone {
  const placed: PlaceCall[] = [];
  const customers: PlaceCustomerCall[] = [];
  const cancelled: string[] = [];
  const askedWhy: string[] = [];
  return {
    simulated: true,
    placed,
    customers,
    cancelled,
    askedWhy,
    answer: null,
    cancelAnswer: null,
    placeCall(call) {
      placed.push(call);
      const callId = `twilio:CA${placed.length}`;
      return Promise.resolve(this.answer?.() ?? { kind: 'placed', callId, queuedMs: 0 });
    },
    placeCustomerCall(call) {
      customers.push(call);
      const callId = `twilio:CA${customers.length}`;
      return Promise.resolve(this.answer?.() ?? { kind: 'placed', callId, queuedMs: 0 });
    },
    cancel(callId) {
      cancelled.push(callId);
      return Promise.resolve(this.cancelAnswer === null ? 'cancelled' : this.cancelAnswer());
    },
    agentLegs: () => Promise.resolve(null),
    leg: () => Promise.resolve(null),
    legsOf: () => Promise.resolve(null),
    failure: 'unexplained',
    whyFailed(callId) {
      askedWhy.push(callId);
      return Promise.resolve(this.failure);
    },
  };
}

function officeOf(roster: Roster): Office {
  return {
    roster,
    zone: 'Europe/Amsterdam',
    language: 'en',
    policies: new Map([[policy.name, policy]]),
    policyFor: () => policy,
    daysAheadMax: 400,
    daysBackMax: 400,
    horizonMs: 500 * DAY,
    brokenShare: 4,
    callsPerSecond: 100,
  };
}

/** "Within a quarter of an hour", said by Fatima just now. */
export function request(change: Partial<OpenRequest> = {}): OpenRequest {
  return {
    customer: { phone: NUMBER, name: 'Anna', reference: null, language: null, timeZone: null },
    source: 'agent',
    when: { kind: 'in', ms: 15 * 60 * SECOND },
    promisedAt: null,
    told: true,
    reason: null,
    doneSoFar: null,
    nextStep: null,
    promisedBy: 'fatima',
    owner: null,
    team: null,
    subject: '',
    policy: null,
    aboutCall: null,
    idempotency: null,
    ...change,
  };
}

/** A phone system's report of a call with that customer. */
export function report(facts: CallFacts, change: Partial<CallReport> = {}): CallReport {
  return {
    system: 'calls',
    customer: NUMBER,
    company: null,
    facts,
    verdict: null,
    reasons: [],
    raw: { at: at('14:00'), fields: {} },
    seen: null,
    pledgeId: null,
    ...change,
  };
}
