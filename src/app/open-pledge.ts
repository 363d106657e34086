import { decideOpening } from '../domain/decide.ts';
import { replay } from '../domain/evolve.ts';
import { type Advance, announce, commitOf } from './advance.ts';
import type { Locale } from './customer-locale.ts';
import type { Hints } from './hints.ts';
import { logFacts } from './log-facts.ts';
import {
  type FreshPromise,
  openingOf,
  planOf,
  sealedWords,
  windowOf,
  windowProblem,
} from './plan-opening.ts';
import type { CustomerHint, Customers, Intake } from './ports/customers.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Numbers, Words } from './ports/language.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';
import { type OpenRequest, type OpenResult, refused } from './opening.ts';
import { siteOf } from './site-of.ts';
import { type FirstAnswer, viewOf } from './view.ts';

export type OpenPledge = (request: OpenRequest) => Promise<OpenResult>;

type Deps = {
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly office: Office;
  readonly numbers: Numbers;
  readonly words: Words;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly hints: Hints;
  readonly log: Log;
  readonly advance: Advance;
  readonly asAnswered: (pledgeId: string, version: number) => Promise<FirstAnswer>;
};

/** Somebody else may open a pledge of the same customer and subject between look and commit. */
const RACES_MAX = 5;

/**
 * Accepts a promise: a spoken one is never refused for its time. One customer and subject have one
 * open pledge; a second promise joins it.
 */
export function makeOpenPledge(deps: Deps): OpenPledge {
  return async (request) => {
    const read = deps.numbers.read(request.customer.phone);
    if (!read.ok) return refused(read.why, read.detail);
    const plan = planOf(request, deps.office);
    if (plan.kind === 'refused') return plan;

    for (let race = 0; race < RACES_MAX; race += 1) {
      const now = await deps.pledges.now();
      const hint = hintOf(request, plan.locale, {
        phone: read.e164,
        customerId: deps.ids.uuid(now),
      });
      const { subject, idempotency } = request;
      const intake = await deps.customers.intake({ hint, subject, idempotency });
      if (intake.replay !== null) return repeat(request, intake.replay, deps);

      const said = windowOf(request, plan.policy, intake.now, deps.words);
      const wrong = windowProblem(said, intake.now, deps.office);
      if (wrong !== null) return wrong;
      if (!(await followsOwn(request, intake, deps))) {
        return refused(
          'unknown-promise',
          `"${request.follows ?? ''}" is no promise to this customer`,
        );
      }
      const fresh = { request, intake, plan, said, e164: read.e164 };
      const result =
        intake.open === null ? await openNew(fresh, deps) : await join(intake.open.id, fresh, deps);
      if (result !== null) return result;
    }
    throw new Error('The same promise is being made too often at once; send it again.');
  };
}

/** What it follows, if anything, was promised to the same customer. */
async function followsOwn(
  { follows }: OpenRequest,
  { customer }: Intake,
  { pledges }: Deps,
): Promise<boolean> {
  if (follows === undefined) return true;
  const loaded = await pledges.load(follows);
  return loaded?.pledge.customerId === customer.customerId;
}

function hintOf(
  { customer: { reference, name } }: OpenRequest,
  { language, timeZone }: Locale,
  known: Pick<CustomerHint, 'customerId' | 'phone'>,
): CustomerHint {
  return { ...known, reference, name, language, timeZone };
}

async function repeat(
  request: OpenRequest,
  replay: NonNullable<Intake['replay']>,
  deps: Deps,
): Promise<OpenResult> {
  const { bodyHash, answer } = replay;
  if (bodyHash !== request.idempotency?.bodyHash || answer.kind !== 'promise') {
    return refused('key-reused', 'the key was used for another request');
  }
  return { kind: 'replayed', ...(await deps.asAnswered(answer.pledgeId, answer.version)) };
}

/**
 * The promise is open already: both stand in its history, with what was said at each, and the
 * earlier window binds. Null: it ended meanwhile, or the key was answered; look again.
 */
async function join(
  pledgeId: string,
  { request, intake, said, e164 }: FreshPromise,
  deps: Deps,
): Promise<OpenResult | null> {
  const { promisedBy, idempotency } = request;
  const { values, ...words } = sealedWords(request, e164, intake.now, deps);
  const toldAt = request.told ? said.promisedAt : null;
  const advanced = await deps.advance(
    pledgeId,
    {
      ...{ type: 'promise-again', window: said.window, promisedBy, toldAt, ...words },
      ...{ carries: null, keyed: idempotency !== null },
    },
    () => ({ idempotency, values }),
  );
  if (advanced.kind === 'key-used') return null;
  if (advanced.kind !== 'decided') throw new Error(`Pledge ${pledgeId} could not be joined.`);
  if (advanced.decision.refusal !== null) return null;
  return {
    kind: 'already-open',
    view: viewOf(advanced.pledge, Math.max(intake.now, advanced.now)),
  };
}

async function openNew(fresh: FreshPromise, deps: Deps): Promise<OpenResult | null> {
  const { intake, request } = fresh;
  const { now, earlierBreaks } = intake;
  const { opening, values } = openingOf(fresh, deps);
  // The switch, the agents' phones and the customer's are read again before anything is dialled.
  const unread = { killSwitch: false, busyAgents: [], customerRung: false };
  const site = siteOf(deps.office.roster, opening, { now, earlierBreaks, ...unread });
  const id = deps.ids.uuid(now);
  const decision = decideOpening({ type: 'open', id, opening }, now, site);
  const pledge = replay(id, decision.events);
  const commit = commitOf(0, pledge, decision, { ids: deps.ids, now });
  const appended = await deps.pledges.append({
    ...commit,
    values,
    idempotency: request.idempotency,
  });
  if (appended !== 'committed') return null;
  announce(commit, deps.hints, { now, horizonMs: deps.office.horizonMs });
  logFacts(deps.log, pledge, decision.events);
  return { kind: 'opened', view: viewOf(commit.pledge, now) };
}
