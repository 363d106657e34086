import { startedAfterPromise } from '../domain/evidence.ts';
import { isOpen, type Pledge } from '../domain/pledge.ts';
import { DAY } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { OpenRequest, OpenResult } from './service.ts';

type Deps = {
  readonly calls: Calls;
  readonly customers: Customers;
  readonly advance: Advance;
  readonly openPledge: OpenPledge;
};

/** How long after its end a promise is still corrected by a call that nobody placed for it. */
const CORRECTED_FOR_MS = 7 * DAY;

/**
 * Lets the pledges hear of a call: the one that it was placed for; else the customer's one open
 * promise. A customer with several open promises is called about one of them, and no field says
 * which: then it proves none until the agent says so. A dropped call opens a promise of its own.
 */
export function makeApplyCall(deps: Deps): (callId: string) => Promise<void> {
  return async (callId) => {
    const record = await deps.calls.get(callId);
    if (record === null) return;
    for (const pledgeId of await concerned(record, deps)) {
      await deps.advance(pledgeId, { type: 'call', facts: record.facts });
    }
    if (record.verdict === 'dropped') await openForDropped(record, deps);
    await deps.calls.markApplied(callId, record.version);
  };
}

async function concerned(record: CallRecord, { customers }: Deps): Promise<readonly string[]> {
  if (record.pledgeId !== null) return [record.pledgeId];
  const { customer, facts, callId } = record;
  const startedAt = facts.startedAt ?? facts.answeredAt;
  if (customer === null || startedAt === null) return [];
  const pledges = await customers.concernedBy(customer, startedAt - CORRECTED_FOR_MS);
  const hears = (pledge: Pledge): boolean => pledge.calls.some((call) => call.callId === callId);
  const heard = pledges.filter(hears);
  if (heard.length > 0) return heard.map(({ id }) => id);
  const after = pledges.filter((pledge) => startedAfterPromise(facts, pledge.promisedAt));
  const open = after.filter(isOpen);
  if (open.length > 0) return open.length === 1 ? open.map(({ id }) => id) : [];
  // A call during its life belongs to it, however late it is reported; after that only to one that
  // was given up without a call.
  const last = after
    .filter(({ state, endedAt }) => isCallLess(state) || startedAt <= (endedAt ?? 0))
    .at(-1);
  return last === undefined ? [] : [last.id];
}

function isCallLess(state: Pledge['state']): boolean {
  return state === 'unreachable' || state === 'claimed';
}

/** The dropped call is the context; the window runs from its end; the customer is yet untold. */
export async function openForDropped(
  record: CallRecord,
  { openPledge }: Pick<Deps, 'openPledge'>,
): Promise<OpenResult> {
  const { facts, callId } = record;
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
    team: null,
    subject: '',
    policy: null,
    aboutCall: callId,
    idempotency: { owner: 'dropped-call', key: callId, bodyHash: callId },
  };
  const opened = await openPledge(request);
  const isUnknown = opened.kind === 'refused' && opened.why === 'unknown-person';
  // Phone systems name agents as they like; a customer who was cut off is owed the call anyhow.
  return isUnknown ? openPledge({ ...request, owner: null }) : opened;
}
