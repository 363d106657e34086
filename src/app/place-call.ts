import type { Decision } from '../domain/decision.ts';
import { nextLookAt } from '../domain/look-again.ts';
import type { Pledge } from '../domain/pledge.ts';
import { reasonToHold } from '../domain/rules/dial.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { DialLine } from './dial-line.ts';
import type { Performer } from './perform.ts';
import type { Office } from './ports/office.ts';
import type { ClaimedEffect, Outbox } from './ports/outbox.ts';
import type { Phone, PlaceCall, PlaceCustomerCall, Placement } from './ports/phone.ts';
import type { Loaded, Pledges } from './ports/pledges.ts';
import { siteOf } from './site-of.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly phone: Phone;
  readonly office: Office;
  readonly advance: Advance;
  readonly line: DialLine;
};

/** A dial whose turn it was, but whose agent was taken that moment, looks again after this. */
const NEXT_LOOK_MS = SECOND;

/**
 * Rings an agent for a promise: whose turn it is, then the intent committed under our fence, then
 * the request. The customer cannot ring yet: that takes the agent's 1 and a grant. Where the
 * customer is rung first, that grant is part of the intent, and an agent is kept free for them.
 */
export function makePlaceCall(deps: Deps): Performer {
  return async (claim) => {
    if (claim.effect.kind !== 'place-call') return;
    const { attempt: number } = claim.effect;
    const loaded = await deps.pledges.load(claim.pledgeId);
    const attempt = loaded?.pledge.attempts.find((one) => one.number === number);
    // Submitted by a worker that died: nobody knows whether the call exists; it is looked up.
    if (loaded === null || attempt?.stage !== 'planned') {
      await deps.outbox.finish(claim, []);
      return;
    }
    // While the customer is being dialled for another promise, this dial is not in the line.
    const turns = loaded.customerRung ? [] : await deps.line.turns(loaded);
    const place = turns.findIndex(({ pledgeId }) => pledgeId === claim.pledgeId);
    const mine = turns[place];
    if (mine === undefined) {
      await wait({ claim, loaded, asked: attempt.askedBy !== null }, deps);
      return;
    }
    // More urgent ones fill this second; in the next this one tries, whoever is stuck before it.
    const seconds = Math.floor(place / deps.office.callsPerSecond);
    if (seconds > 0 && claim.tries === 0) {
      await deps.outbox.retryAt(claim, loaded.now + seconds * SECOND, claim.effect);
      return;
    }
    await ring({ claim, number, agent: mine.agent, pledge: loaded.pledge }, deps);
  };
}

type Waiting = {
  readonly claim: ClaimedEffect;
  readonly loaded: Loaded;
  readonly asked: boolean;
};

/**
 * Others come first, nobody is free, or the customer is not: whoever becomes free wakes it, else
 * it looks again.
 */
async function wait(
  { claim, loaded, asked }: Waiting,
  { outbox, office, line }: Deps,
): Promise<void> {
  const { now, pledge } = loaded;
  const { team } = pledge;
  const at = nextLookAt({ looks: claim.tries, asked, team, now }, office.roster);
  const kept = await outbox.retryAt(claim, at, claim.effect);
  if (kept && at > now + NEXT_LOOK_MS) line.putOff(team);
}

type Ring = {
  readonly claim: ClaimedEffect;
  readonly number: number;
  readonly agent: string;
  readonly pledge: Pledge;
};

async function ring(dial: Ring, deps: Deps): Promise<void> {
  const { claim, number, agent, pledge } = dial;
  const { effectId, fence } = claim;
  // Read before the intent, so that nothing but the request comes after it.
  const customer = await customerCallFor(dial, deps);
  const submitted = await deps.advance(
    pledge.id,
    { type: 'submit', attempt: number, agent, fence },
    (decision) => ({
      guard: { effectId, fence },
      needsDialling: true,
      startsCall: { perSecond: deps.office.callsPerSecond },
      grant: submissionIn(decision)?.customerFirst ? { attempt: number, fence, leg: null } : null,
    }),
  );
  if (submitted.kind === 'fenced') return;
  const submission = submitted.kind === 'decided' ? submissionIn(submitted.decision) : undefined;
  if (submission === undefined) return putOff(dial, deps);
  const placement = submission.customerFirst
    ? await ringFirst(customer, submission.at, deps)
    : await deps.phone.placeCall(agentCallFor(dial, deps));
  await hear(pledge.id, number, placement, deps);
  await deps.outbox.finish(claim, []);
}

function submissionIn({ events }: Decision) {
  return events.find((event) => event.type === 'attempt-submitted');
}

/**
 * Nothing stands between this request and the customer's telephone. A worker that stood still since
 * its intent does not make it: others take the dial for one of unknown outcome, and by now a person
 * may be calling.
 */
async function ringFirst(
  customer: PlaceCustomerCall | null,
  submittedAt: Instant,
  { phone, pledges }: Deps,
): Promise<Placement> {
  if (customer === null) return ERASED;
  const isLate = (await pledges.now()) > submittedAt + RING_FIRST_WITHIN_MS;
  return isLate ? TOO_LATE : phone.placeCustomerCall(customer);
}

/** Together with the phone's own deadline no longer than the lease of the effect. */
export const RING_FIRST_WITHIN_MS = 3 * SECOND;
const TOO_LATE: Placement = {
  kind: 'refused',
  permanent: false,
  why: 'this worker stood still before it asked, so it did not ask',
};

/** An erased customer has no number any more; nobody is rung. */
const ERASED: Placement = { kind: 'refused', permanent: true, why: 'the number was erased' };

/** Not now: a phone was taken that moment, or dialling was switched off after it was planned. */
async function putOff({ claim, number, pledge }: Ring, deps: Deps): Promise<void> {
  const loaded = await deps.pledges.load(pledge.id);
  const site = loaded === null ? null : siteOf(deps.office.roster, loaded.pledge, loaded);
  if (loaded !== null && site !== null && reasonToHold(site) === null) {
    await deps.outbox.retryAt(claim, loaded.now + NEXT_LOOK_MS, claim.effect);
    return;
  }
  // The plan starts again from here, and is held there until dialling is on.
  const why = 'dialling is off';
  await deps.advance(pledge.id, { type: 'refused', attempt: number, permanent: false, why });
  await deps.outbox.finish(claim, []);
}

function agentCallFor(dial: Ring, { office }: Deps): PlaceCall {
  return {
    ...callOf(dial, office),
    agentNumber: office.roster.people.find(({ id }) => id === dial.agent)?.phone ?? '',
    agentRingSeconds: dial.pledge.policy.agentRingSeconds,
  };
}

/** Null for an erased customer, and where the policy rings an agent first anyhow. */
async function customerCallFor(
  dial: Ring,
  { office, pledges }: Deps,
): Promise<PlaceCustomerCall | null> {
  const { policy, number } = dial.pledge;
  if (policy.ring !== 'customer-first') return null;
  const customerNumber = (await pledges.values([number.valueId])).get(number.valueId);
  if (customerNumber === undefined) return null;
  return {
    ...callOf(dial, office),
    customerNumber,
    ringSeconds: policy.customerRingSeconds,
    detectMachine: policy.detectMachine,
  };
}

function callOf({ claim, number, pledge }: Ring, { roster }: Office) {
  return {
    pledgeId: pledge.id,
    attempt: number,
    fence: claim.fence,
    callerId: roster.teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    timeLimitSeconds: pledge.policy.callTimeLimitSeconds,
  };
}

/** What the phone system answered, as the pledge hears it; unknown stays unknown. */
async function hear(
  pledgeId: string,
  attempt: number,
  placement: Placement,
  { advance }: Deps,
): Promise<void> {
  switch (placement.kind) {
    case 'placed':
      await advance(pledgeId, {
        type: 'placed',
        attempt,
        callId: placement.callId,
        queuedMs: placement.queuedMs,
      });
      return;
    case 'refused': {
      const { kind: type, ...refusal } = placement;
      await advance(pledgeId, { type, attempt, ...refusal });
      return;
    }
    case 'unknown':
      await advance(pledgeId, { type: 'outcome-unknown', attempt });
  }
}
