import type { AgentOutcome } from '../domain/call.ts';
import { openForDropped } from './apply-call.ts';
import { said } from './call-reason.ts';
import { type NamingRefusal, withNaming } from './name-promise.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Numbers } from './ports/language.ts';
import type { Office } from './ports/office.ts';
import type { OpenResult } from './opening.ts';
import type { Pledges } from './ports/pledges.ts';
import { type OutcomeRefusal, withOutcome } from './say-outcome.ts';

type Deps = {
  readonly calls: Calls;
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
export type WordRefusal = NamingRefusal | OutcomeRefusal;

/** What came of it; refused: nothing was changed, the outcome neither. */
export type CallWordResult =
  | { readonly kind: 'recorded'; readonly call: CallRecord }
  | { readonly kind: 'refused'; readonly why: WordRefusal }
  | { readonly kind: 'missing' };

const CONFLICTS_MAX = 20;

/** What people say of a call: that it broke off, what happened on it, or what it was about. */
export function makeJudgeCall(deps: Deps) {
  const change = async (callId: string, edit: Edit): Promise<CallWordResult> => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
      const known = await deps.calls.get(callId);
      if (known === null) return { kind: 'missing' };
      const edited = await edit(known);
      if (typeof edited === 'string') return { kind: 'refused', why: edited };
      if (edited === known) return { kind: 'recorded', call: known };
      const call = { ...edited, version: known.version + 1 };
      if ((await deps.calls.save(call, null)) === 'saved') return { kind: 'recorded', call };
    }
    throw new Error(`Call ${callId} changed ${CONFLICTS_MAX} times under one judgement.`);
  };

  return {
    reportDropped: async (
      callId: string,
      person: string,
    ): Promise<OpenResult | { readonly kind: 'missing' }> => {
      const result = await change(callId, (known) => ({
        ...known,
        verdict: 'dropped',
        reportedDroppedBy: person,
        reasons: [...known.reasons, said('said-dropped', person)],
      }));
      if (result.kind !== 'recorded') return { kind: 'missing' };
      const opened = await openForDropped(result.call, deps);
      await deps.applyCall(callId);
      return opened;
    },

    callOutcome: async (
      callId: string,
      word: CallWord,
      person: string,
    ): Promise<CallWordResult> => {
      const { outcome, pledgeIds } = word;
      const result = await change(callId, async (known) => {
        const named =
          pledgeIds === null ? known : await withNaming(known, { pledgeIds, person }, deps);
        if (typeof named === 'string' || outcome === null) return named;
        return withOutcome(named, { outcome, person }, deps);
      });
      if (result.kind !== 'recorded') return result;
      await deps.applyCall(callId);
      return { kind: 'recorded', call: (await deps.calls.get(callId)) ?? result.call };
    },
  };
}

/** The same record when there is nothing to change. */
type Edit = (known: CallRecord) => CallRecord | WordRefusal | Promise<CallRecord | WordRefusal>;
