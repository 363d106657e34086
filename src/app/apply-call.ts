import { isTalkUntold, notItsOwn } from '../domain/call.ts';
import type { Advance } from './advance.ts';
import { concernOf, factsFor } from './concern.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Numbers } from './ports/language.ts';
import type { Office } from './ports/office.ts';
import type { OpenRequest, OpenResult } from './opening.ts';

type Deps = {
  readonly calls: Calls;
  readonly customers: Customers;
  readonly numbers: Numbers;
  readonly office: Office;
  readonly advance: Advance;
  readonly openPledge: OpenPledge;
};

/** A call, and the pledges that hear of it by themselves. */
type Heard = { readonly record: CallRecord; readonly hear: readonly string[] };

/** So many reports of one call may come while it is asked which promise it was about. */
const CONFLICTS_MAX = 20;

/** `saved`: the record as whoever calls has just stored it; without one it is read. */
export type ApplyCall = (callId: string, saved?: CallRecord) => Promise<void>;

/**
 * Lets the pledges hear of a call. Where somebody has to be asked which promise it was about, the
 * question is stored with the call first. A dropped call opens a promise of its own.
 */
export function makeApplyCall(deps: Deps): ApplyCall {
  return async (callId, saved) => {
    const found = await withQuestion(callId, saved, deps);
    if (found === null) return;
    const { record } = found;
    await tellAll(found, deps);
    if (isDropped(record)) await openForDropped(record, deps);
    await deps.calls.markApplied(callId, record.version);
  };
}

async function withQuestion(
  callId: string,
  saved: CallRecord | undefined,
  { calls, customers }: Deps,
): Promise<Heard | null> {
  for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
    const isKnown = tries === 0 && saved !== undefined && isSafeLate(saved);
    const record = isKnown ? saved : await calls.get(callId);
    if (record === null) return null;
    const { hear, asks } = await concernOf(record, customers);
    if (asks.length === record.asks.length) return { record, hear };
    const asking = { ...record, asks, version: record.version + 1 };
    if ((await calls.save(asking, null)) === 'saved') return { record: asking, hear };
  }
  throw new Error(`Call ${callId} changed ${CONFLICTS_MAX} times under one question.`);
}

/**
 * Facts of the phone system merge the same in any order, so that a newer version may be heard of
 * before this one. Of two words of an agent the later heard counts: such a record is read again.
 */
function isSafeLate({ facts }: CallRecord): boolean {
  return facts.outcome === null;
}

/**
 * A call for a promise that carries others is theirs too, as a call that they only saw: so its
 * proof closes them all, each by its own window.
 */
async function tellAll({ record, hear }: Heard, { advance }: Deps): Promise<void> {
  const told = new Set<string>();
  const tell = async (pledgeId: string, facts: CallRecord['facts']): Promise<void> => {
    if (told.has(pledgeId)) return;
    told.add(pledgeId);
    const advanced = await advance(pledgeId, { type: 'call', facts });
    if (advanced.kind !== 'decided') return;
    for (const { carries } of advanced.pledge.joined) {
      if (carries !== null) await tell(carries, notItsOwn(facts));
    }
  };
  for (const pledgeId of hear) await tell(pledgeId, factsFor(record, pledgeId));
}

/**
 * A call that broke off was one in which a person of ours could talk with the customer. What its
 * phone system calls dropped and nobody had answered is none, until a later report says more. Nor
 * yet is one of which it is asked how long they talked: first it keeps the promise that stands, or
 * a new one would be taken for the same.
 */
function isDropped({ verdict, facts, reportedDroppedBy }: CallRecord): boolean {
  if (reportedDroppedBy !== null) return true;
  if (verdict !== 'dropped' || isTalkUntold(facts)) return false;
  return facts.answeredAt !== null && facts.sign !== 'machine';
}

/** Whose number was called; null when it is no team's, or not said. */
function calledTeam(
  { company }: CallRecord,
  { numbers, office }: Pick<Deps, 'numbers' | 'office'>,
): string | null {
  if (company === null) return null;
  const read = numbers.read(company);
  const number = read.ok ? read.e164 : company;
  return office.roster.teams.find(({ callerId }) => callerId === number)?.id ?? null;
}

/** The dropped call is the context; the window runs from its end; the customer is yet untold. */
export async function openForDropped(
  record: CallRecord,
  deps: Pick<Deps, 'openPledge' | 'numbers' | 'office'>,
): Promise<OpenResult> {
  const { facts, callId } = record;
  const team = calledTeam(record, deps);
  const request: OpenRequest = {
    customer: {
      phone: record.customer ?? record.customerAsGiven,
      name: null,
      reference: null,
      language: null,
      timeZone: null,
    },
    source: 'dropped-call',
    when: { kind: 'policy' },
    promisedAt: facts.endedAt,
    told: false,
    reason: null,
    doneSoFar: null,
    nextStep: null,
    promisedBy: null,
    owner: facts.agent,
    team: facts.agent === null ? team : null,
    subject: '',
    policy: null,
    aboutCall: callId,
    idempotency: { owner: 'dropped-call', key: callId, bodyHash: callId },
  };
  const opened = await deps.openPledge(request);
  const isUnknown = opened.kind === 'refused' && opened.why === 'unknown-person';
  // Phone systems name agents as they like; a customer who was cut off is owed the call anyhow.
  return isUnknown ? deps.openPledge({ ...request, owner: null, team }) : opened;
}
