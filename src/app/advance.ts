import type { Decision } from '../domain/decision.ts';
import { decide, nextMomentAt } from '../domain/decide.ts';
import { evolve } from '../domain/evolve.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Signal } from '../domain/signal.ts';
import type { Instant } from '../domain/time.ts';
import type { DialLine } from './dial-line.ts';
import { carrierOf } from './carry.ts';
import type { Hints } from './hints.ts';
import { logFacts } from './log-facts.ts';
import type { Ids } from './ports/ids.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Commit, Loaded, Pledges } from './ports/pledges.ts';
import { siteOf } from './site-of.ts';

/** What must hold, or be stored, in the very transaction of the decision. */
export type Extras = Partial<
  Pick<Commit, 'values' | 'guard' | 'needsDialling' | 'startsCall' | 'grant' | 'idempotency'>
>;

/**
 * What came of a signal. fenced, switched-off, too-fast, key-used: a condition of `extras` did not
 * hold, nothing changed.
 */
export type Advanced =
  | { readonly kind: 'missing' | 'fenced' | 'switched-off' | 'too-fast' | 'key-used' }
  | {
      readonly kind: 'decided';
      readonly decision: Decision;
      readonly pledge: Pledge;
      readonly now: Instant;
    };

/** What a pledge can be told. */
export type Told = Exclude<Signal, { type: 'open' }>;

/**
 * Says something to a pledge, or what is to be said once it is known; its `extras` may depend on
 * what was decided. What comes under a key is stored even where it changes nothing.
 */
export type Advance = (
  pledgeId: string,
  told: Told | ((pledge: Pledge) => Promise<Told>),
  extras?: (decision: Decision) => Extras,
) => Promise<Advanced>;

/** So many others may be first before we say that something is wrong. */
const CONFLICTS_MAX = 20;

/** Load, decide, append, and again when somebody else was first: the only writer of events. */
export function makeAdvance(deps: {
  readonly pledges: Pledges;
  readonly office: Office;
  readonly ids: Ids;
  readonly hints: Hints;
  readonly log: Log;
  readonly line: Pick<DialLine, 'moved'>;
}): Advance {
  const { pledges, office, ids, hints, log, line } = deps;

  const advance: Advance = async (pledgeId, told, extras = () => ({})) => {
    let openBeside: string | null = null;
    for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
      const loaded = await pledges.load(pledgeId);
      if (loaded === null) return { kind: 'missing' };
      const site = siteOf(office.roster, loaded.pledge, { ...loaded, openBeside });
      const signal = typeof told === 'function' ? await told(loaded.pledge) : told;
      const decision = decide(loaded.pledge, signal, loaded.now, site);
      const extra = extras(decision);
      if (changesNothing(decision, extra)) return undecided(loaded, decision);

      const { pledge: before, now } = loaded;
      const after = decision.events.reduce(evolve, before);
      const commit = commitOf(before.version, after, decision, { ids, now });
      const appended = await pledges.append({ ...commit, ...extra });
      if (appended === 'committed') {
        announce(commit, hints, { now, horizonMs: office.horizonMs });
        logFacts(log, after, decision.events);
        line.moved(after, decision.events, loaded.waitingTeams);
        return { kind: 'decided', decision, pledge: after, now };
      }
      if (appended === 'already-open') openBeside = await carrierOf(before, { pledges, advance });
      else if (appended !== 'conflict') return { kind: appended };
    }
    throw new Error(`Pledge ${pledgeId} changed ${CONFLICTS_MAX} times under one decision.`);
  };
  return advance;
}

function changesNothing({ events, refusal }: Decision, { idempotency = null }: Extras): boolean {
  return events.length === 0 && (idempotency === null || refusal !== null);
}

function undecided(loaded: Loaded, decision: Decision): Advanced {
  return { kind: 'decided', decision, pledge: loaded.pledge, now: loaded.now };
}

/** The commit of a decision that was taken on `version` and leads to `pledge`. */
export function commitOf(
  version: number,
  pledge: Pledge,
  decision: Decision,
  { ids, now }: { readonly ids: Ids; readonly now: Instant },
): Commit {
  return {
    expectedVersion: version,
    events: decision.events,
    pledge,
    nextAt: nextMomentAt(pledge),
    effects: decision.effects.map((effect) => ({ effectId: ids.uuid(now), effect })),
    values: [],
    guard: null,
    needsDialling: false,
    startsCall: null,
    grant: null,
    idempotency: null,
  };
}

/** Hints of what was committed; the far future waits in the ledger, where it costs nothing. */
export function announce(
  commit: Commit,
  hints: Hints,
  { now, horizonMs }: { readonly now: Instant; readonly horizonMs: number },
): void {
  hints.deliver(commit.effects.map(({ effectId }) => effectId));
  const { pledge, nextAt } = commit;
  if (nextAt !== null && nextAt <= now + horizonMs) {
    hints.wake({ pledgeId: pledge.id, version: pledge.version, at: nextAt });
  }
}
