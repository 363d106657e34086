import type { AgentOutcome } from '../domain/call.ts';
import { openForDropped } from './apply-call.ts';
import { said } from './call-reason.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { OpenResult } from './service.ts';

type Deps = {
  readonly calls: Calls;
  readonly openPledge: OpenPledge;
  readonly applyCall: (callId: string) => Promise<void>;
};

const CONFLICTS_MAX = 20;

/** What people say of a call: that it broke off, or what happened on it. */
export function makeJudgeCall(deps: Deps) {
  const change = async (
    callId: string,
    edit: (known: CallRecord) => CallRecord,
  ): Promise<CallRecord | null> => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
      const known = await deps.calls.get(callId);
      if (known === null) return null;
      const record = { ...edit(known), version: known.version + 1 };
      if ((await deps.calls.save(record, null)) === 'saved') return record;
    }
    throw new Error(`Call ${callId} changed ${CONFLICTS_MAX} times under one judgement.`);
  };

  return {
    reportDropped: async (
      callId: string,
      person: string,
    ): Promise<OpenResult | { readonly kind: 'missing' }> => {
      const record = await change(callId, (known) => ({
        ...known,
        verdict: 'dropped',
        reportedDroppedBy: person,
        reasons: [...known.reasons, said('said-dropped', person)],
      }));
      if (record === null) return { kind: 'missing' };
      const opened = await openForDropped(record, deps);
      await deps.applyCall(callId);
      return opened;
    },

    callOutcome: async (callId: string, outcome: AgentOutcome, person: string) => {
      const call = await change(callId, (known) => ({
        ...known,
        facts: { ...known.facts, outcome },
        reasons: [...known.reasons, said('said-outcome', person, outcome)],
      }));
      if (call === null) return { kind: 'missing' as const, call };
      await deps.applyCall(callId);
      return { kind: 'recorded' as const, call };
    },
  };
}
