import { z } from 'zod';
import type { Appended, Commit, Grant, Pledges } from '../app/ports/pledges.ts';
import { invariant } from '../domain/invariant.ts';
import { APPEND } from './append-sql.ts';
import { eventDigest } from './chain.ts';
import {
  isUnavailable,
  isUniqueViolation,
  LedgerUnavailableError,
  violatedConstraint,
} from './errors.ts';
import { makeGroup } from './group.ts';
import { hashOfPolicy, type Policies } from './policies.ts';
import type { Database } from './pool.ts';
import { brokenDueAts, diallingAgent, holdsGrant, plannedAttempt } from './projection.ts';
import { storedEvent, storedPledge } from './stored-form.ts';

/** The most commits of one statement: more would let the first ones wait for the last. */
const COMMITS_MAX = 128;

/** A second as the carrier sees it: a request may be a little longer on its way than the next. */
export const START_WINDOW_MS = 1_100;
const resultSchema = z.object({
  result: z.enum([
    'committed',
    'conflict',
    'already-open',
    'key-used',
    'fenced',
    'switched-off',
    'too-fast',
  ]),
});

/** The one writer of events: all that waits commits together, each judged on its own. */
export function makeAppend(database: Database, policies: Policies): Pledges['append'] {
  const run = async (commits: readonly Commit[]): Promise<readonly Appended[]> => {
    const stamped = commits.map(({ pledge }) => pledge.policy);
    const values = [commits.map(rowOf), policies.toStore(stamped)].map((rows) =>
      JSON.stringify(rows),
    );
    const rows = await database.query({ name: 'append', text: APPEND, values });
    policies.stored(stamped);
    return rows.map((row) => resultSchema.parse(row).result);
  };
  const group = makeGroup<Commit, Appended>({
    run,
    runAlone: async (commit) => appendAlone(commit, run),
    failsAll: (error) => error instanceof LedgerUnavailableError || isUnavailable(error),
    keysOf: keysOf,
    groupMax: COMMITS_MAX,
  });
  return async (commit) => {
    invariant(
      commit.pledge.version === commit.expectedVersion + commit.events.length,
      `Pledge ${commit.pledge.id} was folded over another number of events than it is given.`,
    );
    return group(commit);
  };
}

/** What is said of a commit that another one was first with, by what there may be only one of. */
const taken: Readonly<Record<string, Appended>> = {
  pledges_one_open_a_subject: 'already-open',
  idempotency_keys_pkey: 'key-used',
};

async function appendAlone(
  commit: Commit,
  run: (commits: readonly Commit[]) => Promise<readonly Appended[]>,
): Promise<Appended> {
  try {
    const [result] = await run([commit]);
    invariant(result !== undefined, 'A commit was judged and no verdict came back.');
    return result;
  } catch (error) {
    // Another process was first with an agent, a key or an open promise between look and leap.
    if (!isUniqueViolation(error)) throw error;
    return taken[violatedConstraint(error)] ?? 'conflict';
  }
}

/** What two commits of one statement must not share: the statement would see neither's rows. */
function keysOf(commit: Commit): readonly string[] {
  const { pledge, idempotency, grant } = commit;
  const agent = diallingAgent(pledge);
  return [
    `pledge ${pledge.id}`,
    `subject ${pledge.customerId} ${pledge.subject}`,
    ...(agent === null ? [] : [`agent ${agent}`, `customer ${pledge.customerId}`]),
    ...(idempotency === null ? [] : [`key ${idempotency.owner} ${idempotency.key}`]),
    ...(commit.startsCall === null ? [] : ['call']),
    ...(grant?.leg == null ? [] : [`leg ${grant.leg.agentCallId}`]),
  ];
}

/** One commit as the statement reads it; see `ask` there. */
function rowOf(commit: Commit, index: number): Record<string, unknown> {
  const { pledge, expectedVersion, guard, grant, idempotency } = commit;
  const policyHash = hashOfPolicy(pledge.policy);
  const events = commit.events.map((event) => storedEvent(event, policyHash));
  return {
    i: index,
    pledge_id: pledge.id,
    expected: expectedVersion,
    ...columnsOf(commit),
    body: storedPledge(pledge, policyHash),
    digests: events.map((event, n) => eventDigest(pledge.id, expectedVersion + n + 1, event)),
    events,
    effects: commit.effects,
    personal: commit.values,
    needs_dialling: commit.needsDialling,
    // What is left out is null there.
    ...(commit.startsCall && {
      starts_max: commit.startsCall.perSecond,
      start_window: START_WINDOW_MS,
    }),
    ...(guard && { guard_effect: guard.effectId, guard_fence: guard.fence }),
    ...(grant && grantColumns(grant)),
    ...(idempotency && {
      key_owner: idempotency.owner,
      key: idempotency.key,
      key_body: idempotency.bodyHash,
    }),
  };
}

function grantColumns({ attempt, fence, leg }: Grant): Record<string, unknown> {
  return {
    grant_attempt: attempt,
    grant_fence: fence,
    ...(leg && { grant_call: leg.agentCallId, grant_answer: leg.answer }),
  };
}

function columnsOf({ pledge, nextAt }: Commit): Record<string, unknown> {
  return {
    version: pledge.version,
    state: pledge.state,
    ended_at: pledge.endedAt,
    customer_id: pledge.customerId,
    subject: pledge.subject,
    team: pledge.team,
    owner: pledge.owner,
    promised_at: pledge.promisedAt,
    binding_due_at: pledge.binding.dueAt,
    next_at: nextAt,
    dialling_agent: diallingAgent(pledge),
    planned_attempt: plannedAttempt(pledge),
    held: pledge.held,
    broken_due_at: brokenDueAts(pledge),
    holds_grant: holdsGrant(pledge),
    number_id: pledge.number.valueId,
  };
}
