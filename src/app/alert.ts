import type { Effect } from '../domain/effect.ts';
import { isOpen, type Pledge } from '../domain/pledge.ts';
import type { Target } from '../domain/policy.ts';
import { takersOf } from '../domain/presence.ts';
import type { Person, Roster } from '../domain/roster.ts';
import { reaches } from '../domain/rules/climb-ladder.ts';
import type { SetupFault } from '../domain/setup-fault.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { Hints } from './hints.ts';
import type { Performer } from './perform.ts';
import type { Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Loaded, OwedEffect, Pledges } from './ports/pledges.ts';
import type { SiteStore } from './ports/site.ts';
import { siteOf } from './site-of.ts';

type Alert = Extract<Effect, { kind: 'alert' }>;

/** What is set up wrongly meets every promise; the operators hear of it once in so long. */
export const FAULT_AGAIN_MS = 6 * HOUR;

/**
 * Turns "tell these" into one message a person: who that is, is looked up now and not when it was
 * decided, so that nobody who has left is told and nobody who has come is forgotten.
 */
export function makeAlert(deps: {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly site: Pick<SiteStore, 'claimFault'>;
  readonly office: Office;
  readonly advance: Advance;
  readonly ids: Ids;
  readonly hints: Hints;
}): Performer {
  const { pledges, outbox, office, advance, ids, hints } = deps;
  const isNews = (fault: SetupFault, effectId: string): Promise<boolean> =>
    deps.site.claimFault({ fault, effectId, againAfterMs: FAULT_AGAIN_MS });
  return async (claim) => {
    const { effect, pledgeId } = claim;
    if (effect.kind !== 'alert') return;
    const loaded = await pledges.load(pledgeId);
    const isOver = loaded === null || !isWanted(loaded.pledge, effect, loaded.now);
    if (isOver || (effect.fault !== undefined && !(await isNews(effect.fault, claim.effectId)))) {
      await outbox.finish(claim, []);
      return;
    }
    const people = peopleFor(effect, loaded, office.roster);
    if (people.length === 0 && effect.purpose === 'escalation' && effect.step !== null) {
      const { step, round } = effect;
      await advance(pledgeId, { type: 'step-failed', step, round });
    }
    const more = people.map((person) => messageTo(person, effect, ids.uuid(loaded.now)));
    await outbox.finish(claim, more);
    hints.deliver(more.map(({ effectId }) => effectId));
  };
}

function messageTo(person: string, alert: Alert, effectId: string): OwedEffect {
  const { purpose, step, round, fault } = alert;
  const key = `notify:${alert.key}:${person}`;
  const about = { purpose, step, round, ...(fault === undefined ? {} : { fault }) };
  return { effectId, effect: { kind: 'notify', key, ...about, person, channel: 0 } };
}

/**
 * The promise is read again before each message: what has been kept, taken or gone on meanwhile is
 * not sent any more.
 */
export function isWanted(
  pledge: Pledge,
  effect: Pick<Alert, 'purpose' | 'step' | 'round'>,
  now: Instant,
): boolean {
  if (effect.purpose === 'resolved' || effect.purpose === 'setup-fault') return true;
  if (!isOpen(pledge)) return false;
  if (effect.purpose !== 'escalation') return true;
  const { ladder, acknowledgement } = pledge;
  if (ladder === null || (acknowledgement !== null && acknowledgement.until > now)) return false;
  return ladder.step === effect.step && ladder.round === effect.round;
}

/** A ladder's step tells who can be reached at this hour; a plain note goes to its people. */
function peopleFor(alert: Alert, loaded: Loaded, roster: Roster): readonly string[] {
  if (alert.purpose === 'escalation') {
    return reaches(alert.targets, siteOf(roster, loaded.pledge, loaded));
  }
  const people = alert.targets.flatMap((target) => namedBy(target, loaded, roster));
  return [...new Set(people.filter(({ channels }) => channels.length > 0).map(({ id }) => id))];
}

function namedBy(target: Target, loaded: Loaded, roster: Roster): readonly Person[] {
  const { people } = roster;
  const { team, owner } = loaded.pledge;
  switch (target) {
    case 'owner':
      return owner === null ? [] : ownersOf(owner, loaded, roster);
    case 'team':
      return people.filter(({ teams }) => teams.includes(team));
    case 'lead':
      return leadsOf(team, roster);
    case 'ops':
      return people.filter(({ roles }) => roles.includes('ops'));
    default:
      return takers(target.slice('person:'.length), loaded, roster);
  }
}

/** A promise that was handed to a team just before its shift ended is told to all of that team. */
function takers(to: string, { now }: Loaded, roster: Roster): readonly Person[] {
  const told = takersOf(roster, to, now);
  const { people } = roster;
  return told.length > 0
    ? people.filter(({ id }) => told.includes(id))
    : people.filter(({ teams }) => teams.includes(to));
}

/** For a team that owns it its leads; for one without a lead whoever would take it over. */
function ownersOf(owner: string, loaded: Loaded, roster: Roster): readonly Person[] {
  const isTeam = roster.teams.some(({ id }) => id === owner);
  if (!isTeam) return roster.people.filter(({ id }) => id === owner);
  const leads = leadsOf(owner, roster);
  return leads.length > 0 ? leads : takers(owner, loaded, roster);
}

function leadsOf(team: string, { people }: Roster): readonly Person[] {
  return people.filter(({ teams, roles }) => teams.includes(team) && roles.includes('lead'));
}
