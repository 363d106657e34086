import type { AgentOutcome } from '../domain/call.ts';
import { openForDropped } from './apply-call.ts';
import { said } from './call-reason.ts';
import { type NamingRefusal, withNaming } from './name-promise.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { Answers, CallSaid, IdempotencyKey } from './ports/answers.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Numbers } from './ports/language.ts';
import type { Office } from './ports/office.ts';
import { type OpenResult, refused } from './opening.ts';
import type { Pledges } from './ports/pledges.ts';
import { type OutcomeRefusal, withOutcome } from './say-outcome.ts';

type Deps = {
  readonly calls: Calls;
  readonly answers: Answers;
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly numbers: Numbers;
  readonly office: Office;
  readonly openPledge: OpenPledge;
  readonly applyCall: (callId: string) => Promise<void>;
};

/** What somebody says of a call: what happened on it, which promises it was about, or both. */
export type CallWord = {
  readonly outcome: AgentOutcome | null;
  readonly pledgeIds: readonly string[] | null;
};

/** Why what somebody says of a call changes nothing. */
export type WordRefusal = NamingRefusal | OutcomeRefusal | 'key-reused';

/** What came of it; refused: nothing was changed, the outcome neither. */
export type CallWordResult =
  | { readonly kind: 'recorded'; readonly said: CallSaid; readonly replayed?: true }
  | { readonly kind: 'refused'; readonly why: WordRefusal }
  | { readonly kind: 'missing' };

/** Says it; under a key the same word again has no second effect. */
export type SayOfCall = (
  callId: string,
  word: CallWord,
  person: string,
  idempotency?: IdempotencyKey | null,
) => Promise<CallWordResult>;

type Changed =
  | { readonly kind: 'changed'; readonly call: CallRecord }
  | { readonly kind: 'answered'; readonly said: CallSaid }
  | Exclude<CallWordResult, { kind: 'recorded' }>;

const CONFLICTS_MAX = 20;

/** What people say of a call: that it broke off, what happened on it, or what it was about. */
export function makeJudgeCall(deps: Deps) {
  const reportDropped = async (
    callId: string,
    person: string,
    idempotency: IdempotencyKey | null = null,
  ): Promise<OpenResult | { readonly kind: 'missing' }> => {
    const result = await change(callId, { edit: brokenOff(person), idempotency }, deps);
    if (result.kind === 'refused') return refused('key-reused', callId);
    const call = await deps.calls.get(callId);
    if (call === null) return { kind: 'missing' };
    const opened = await openForDropped(call, deps);
    await deps.applyCall(callId);
    return opened;
  };

  const callOutcome: SayOfCall = async (callId, word, person, idempotency = null) => {
    const { outcome, pledgeIds } = word;
    const edit: Edit = async (known) => {
      const named =
        pledgeIds === null ? known : await withNaming(known, { pledgeIds, person }, deps);
      if (typeof named === 'string' || outcome === null) return named;
      return withOutcome(named, { outcome, person }, deps);
    };
    const result = await change(callId, { edit, idempotency }, deps);
    if (result.kind === 'answered') return { kind: 'recorded', said: result.said, replayed: true };
    if (result.kind !== 'changed') return result;
    await deps.applyCall(callId);
    // What comes under a key is answered with what was stored with it, now and whenever it comes.
    const call = idempotency === null ? await deps.calls.get(callId) : result.call;
    return { kind: 'recorded', said: saidOf(call ?? result.call) };
  };
  return { reportDropped, callOutcome };
}

type Change = { readonly edit: Edit; readonly idempotency: IdempotencyKey | null };

async function change(callId: string, wanted: Change, deps: Deps): Promise<Changed> {
  for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
    const before = await repeated(wanted, deps);
    const changed = before ?? (await tryChange(callId, wanted, deps));
    if (changed !== null) return changed;
  }
  throw new Error(`Call ${callId} changed ${CONFLICTS_MAX} times under one judgement.`);
}

/** Under a key that has its answer nothing is done again. */
async function repeated({ idempotency }: Change, { answers }: Deps): Promise<Changed | null> {
  const known = idempotency && (await answers.under(idempotency));
  if (known === null) return null;
  const { bodyHash, answer } = known;
  const isSame = bodyHash === idempotency?.bodyHash && answer.kind === 'call';
  return isSame ? { kind: 'answered', said: answer.said } : { kind: 'refused', why: 'key-reused' };
}

/** What comes under a key is stored even where it changes nothing. Null: somebody was first. */
async function tryChange(
  callId: string,
  { edit, idempotency }: Change,
  { calls }: Deps,
): Promise<Changed | null> {
  const known = await calls.get(callId);
  if (known === null) return { kind: 'missing' };
  const edited = await edit(known);
  if (typeof edited === 'string') return { kind: 'refused', why: edited };
  if (edited === known && idempotency === null) return { kind: 'changed', call: known };
  const call = { ...edited, version: known.version + 1 };
  const keyed = idempotency === null ? undefined : { idempotency, said: saidOf(call) };
  const saved = await calls.save(call, null, keyed);
  return saved === 'saved' ? { kind: 'changed', call } : null;
}

function saidOf({ callId, facts, asks, answer }: CallRecord): CallSaid {
  const pledgeIds = answer?.pledgeIds ?? [];
  return { callId, outcome: facts.outcome, pledgeIds, mayBeAbout: answer === null ? asks : [] };
}

/** Said once by each; whoever says it again says nothing new. */
function brokenOff(person: string): Edit {
  return (known) => {
    const isSaid = known.reasons.some(
      (one) => one.code === 'said-dropped' && one.person === person,
    );
    if (isSaid) return known;
    return {
      ...known,
      verdict: 'dropped',
      reportedDroppedBy: person,
      reasons: [...known.reasons, said('said-dropped', person)],
    };
  };
}

/** The same record when there is nothing to change. */
type Edit = (known: CallRecord) => CallRecord | WordRefusal | Promise<CallRecord | WordRefusal>;
