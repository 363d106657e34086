import { z } from 'zod';
import type { PledgeView } from '../../app/view.ts';
import { timesRung } from '../../domain/attempt-plan.ts';
import { isOpen, type Pledge } from '../../domain/pledge.ts';
import type { Window } from '../../domain/window.ts';
import { shownStep } from '../../domain/policy.ts';
import { iso, isoOrNull } from './fields.ts';

const instant = z.string().describe('ISO 8601, UTC');

const stepNumber = z.number().describe('A step of the ladder, the first one is 1');

const windowJson = z.object({ notBefore: instant.nullable(), dueAt: instant });

/** A promise as the API answers it. Instants are ISO 8601 in UTC. */
export const pledgeAnswer = z.object({
  id: z.string(),
  version: z.number(),
  state: z.string(),
  endedAt: instant.nullable(),
  subject: z.string(),
  source: z.string(),
  policy: z.string(),
  team: z.string(),
  owner: z.string().nullable(),
  promisedBy: z.string().nullable(),
  promisedAt: instant,
  acceptedAt: instant,
  toldAt: instant.nullable(),
  timeZone: z.string().describe('The customer’s: the hours in which they may be called are its'),
  outsideHours: z.boolean(),
  joinedInto: z.string().nullable().describe('The promise that carries this one’s call'),
  precision: z.string(),
  window: windowJson.describe('What we dial by'),
  firstWindow: windowJson.describe('The one first told to the customer'),
  bindingWindow: windowJson.describe('The one the promise is judged on'),
  follows: z.string().nullable().describe('The earlier promise in whose call this one was made'),
  attempts: z.number().describe('How often the customer was rung, the call that kept it included'),
  held: z.string().nullable().describe('Why nothing is dialled: kill-switch or observe-only'),
  evidence: z.object({ grade: z.string(), callId: z.string(), at: instant }).nullable(),
  escalation: z
    .object({
      step: stepNumber.describe('The step of the ladder last told, from 1; 0: none yet'),
      acknowledgedBy: z.string().nullable(),
      until: instant.nullable(),
    })
    .nullable()
    .describe('Null while nobody is told, and once the promise has ended'),
  next: z.array(z.object({ at: instant, kind: z.string(), step: stepNumber.nullable() })),
});

export type PledgeAnswer = z.output<typeof pledgeAnswer>;

/** The promise as the outside sees it: no personal value, no epoch milliseconds. */
export function pledgeJson({ pledge, next }: PledgeView): PledgeAnswer {
  return {
    id: pledge.id,
    version: pledge.version,
    state: pledge.state,
    endedAt: isoOrNull(pledge.endedAt),
    subject: pledge.subject,
    source: pledge.source,
    policy: pledge.policy.name,
    team: pledge.team,
    owner: pledge.owner,
    promisedBy: pledge.promisedBy,
    promisedAt: iso(pledge.promisedAt),
    acceptedAt: iso(pledge.acceptedAt),
    toldAt: isoOrNull(pledge.toldAt),
    timeZone: pledge.customerZone,
    outsideHours: pledge.outsideHours,
    joinedInto: pledge.joinedInto,
    precision: pledge.precision,
    window: windowOf(pledge.current),
    firstWindow: windowOf(pledge.windows[0] ?? pledge.binding),
    bindingWindow: windowOf(pledge.binding),
    follows: pledge.follows ?? null,
    attempts: timesRung(pledge),
    held: pledge.held,
    evidence: evidenceOf(pledge),
    escalation: escalationOf(pledge),
    next: next.map(({ at, kind, step }) => ({ at: iso(at), kind, step: stepOrNull(step) })),
  };
}

function stepOrNull(step: number | null): number | null {
  return step === null ? null : shownStep(step);
}

function windowOf(window: Window) {
  return { notBefore: isoOrNull(window.notBefore), dueAt: iso(window.dueAt) };
}

function evidenceOf({ proof }: Pledge): PledgeAnswer['evidence'] {
  return proof === null ? null : { grade: proof.grade, callId: proof.callId, at: iso(proof.at) };
}

function escalationOf(pledge: Pledge): PledgeAnswer['escalation'] {
  const { ladder, acknowledgement } = pledge;
  if (!isOpen(pledge) || (ladder === null && acknowledgement === null)) return null;
  return {
    // Taken before it was at risk: nobody has been told, and nobody is until that ends.
    step: ladder === null ? 0 : shownStep(ladder.step),
    acknowledgedBy: acknowledgement?.by ?? null,
    until: isoOrNull(acknowledgement?.until ?? null),
  };
}
