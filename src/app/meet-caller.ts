import { talkFrom } from '../domain/call.ts';
import { isOpen, type Pledge } from '../domain/pledge.ts';
import type { Person } from '../domain/roster.ts';
import { MINUTE } from '../domain/time.ts';
import { CORRECTED_FOR_MS } from './concern.ts';
import { localeFor } from './customer-locale.ts';
import type { DialLine } from './dial-line.ts';
import { type BriefDeps, briefOf, type Spoken } from './brief.ts';
import type { Calls } from './ports/calls.ts';
import type { Numbers } from './ports/language.ts';
import type { Loaded } from './ports/pledges.ts';
import type { RecordCall } from './record-call.ts';
import type {
  CallerMeeting,
  CallReport,
  OwedToCaller,
  TakenPart,
  WaitingCaller,
} from './service.ts';
import { siteOf } from './site-of.ts';
import { viewOf } from './view.ts';
import { windowPhrase } from './window-phrase.ts';

type Deps = BriefDeps & {
  readonly calls: Calls;
  readonly numbers: Numbers;
  readonly recordCall: RecordCall;
  readonly line: Pick<DialLine, 'freed'>;
};

/** So many agents are rung for one caller, one after the other, before the caller is told. */
export const CALLER_AGENTS_MAX = 3;

/** How long each of them is rung, in seconds: the caller hears ringing meanwhile. */
export const CALLER_RING_SECONDS = 15;

/**
 * So long an agent is held for a caller at most: they are rung, hear who it is, and press 1; then
 * they are seen in the call. The report that their leg is over may be lost.
 */
export const TAKER_HELD_MS = MINUTE;

/**
 * A customer whom we promised a call calls us first: the chance to serve them at once. They are
 * greeted with what we promised, and brought to the owner, or to whoever of the team is free.
 */
export function makeMeetCaller(deps: Deps) {
  return {
    meetCaller: async (caller: WaitingCaller): Promise<CallerMeeting | null> => {
      const loaded = await promisedTo(caller.number, deps);
      if (loaded === null || (await hasRungOff(caller, deps))) return null;
      // Where the team is only observed, its own routing does what it always did.
      if (siteOf(deps.office.roster, loaded.pledge, loaded).mode === 'observe-only') return null;
      return meetingOf(loaded, await takerFor(caller, loaded, deps), deps);
    },

    owedTo: async (number: string): Promise<OwedToCaller> => {
      const open = await deps.customers.openOf(number);
      const loaded = await promisedTo(number, deps);
      if (loaded === null) return { pledges: [], route: null };
      const pledges = open.map((pledge) => viewOf(pledge, loaded.now));
      return { pledges, route: await routeOf(loaded, deps) };
    },

    briefTaker: async (callId: string, agent: string): Promise<Spoken | null> => {
      const record = await deps.calls.get(callId);
      if (record?.customer == null || record.facts.endedAt !== null) return null;
      const loaded = await promisedTo(record.customer, deps);
      return loaded === null ? null : briefOf(loaded, { agent, key: 'chase.brief' }, deps);
    },

    endTaken: async (
      report: CallReport,
      { agent, endedAt }: TakenPart,
    ): Promise<'taken' | 'not-taken'> => {
      const { facts } = report;
      const record = await deps.calls.get(facts.callId);
      const released = await deps.calls.releaseTaker(facts.callId, agent);
      const takenAt = record?.facts.agent === agent ? record.facts.answeredAt : null;
      if (takenAt === null) {
        if (released !== null) deps.line.freed(released);
        return 'not-taken';
      }
      const talkSeconds = endedAt === null ? null : talkFrom(takenAt, endedAt, facts.talkSeconds);
      await deps.recordCall({ ...report, facts: { ...facts, talkSeconds } });
      return 'taken';
    },
  };
}

/** A request that comes again when the call is over brings nobody together, and tells nothing. */
async function hasRungOff({ callId }: WaitingCaller, { calls }: Deps): Promise<boolean> {
  const record = await calls.get(callId);
  return record !== null && record.facts.endedAt !== null;
}

/**
 * What is open for this caller, the soonest first; else what was given up because nobody could
 * reach them, and now they ring back.
 */
async function promisedTo(
  number: string,
  { numbers, customers, pledges }: Deps,
): Promise<Loaded | null> {
  const read = numbers.read(number);
  if (!read.ok) return null;
  const [open] = await customers.openOf(read.e164);
  const owed = open ?? (await givenUp(read.e164, { customers, pledges }));
  return owed === undefined ? null : pledges.load(owed.id);
}

async function givenUp(
  number: string,
  { customers, pledges }: Pick<Deps, 'customers' | 'pledges'>,
): Promise<Pledge | undefined> {
  const concerned = await customers.concernedBy(number, (await pledges.now()) - CORRECTED_FOR_MS);
  return concerned.findLast(({ state }) => state === 'unreachable');
}

/**
 * Whom we ring for this caller, and for nobody else meanwhile. A request that comes again rings
 * the same one.
 */
async function takerFor(
  { callId, tried }: WaitingCaller,
  loaded: Loaded,
  { calls, office }: Deps,
): Promise<Person | undefined> {
  if (tried.length >= CALLER_AGENTS_MAX) return undefined;
  const { roster } = office;
  const before = await calls.releaseTaker(callId, null);
  const busyAgents = loaded.busyAgents.filter((agent) => agent !== before);
  const { freeAgents } = siteOf(roster, loaded.pledge, { ...loaded, busyAgents });
  const hasPhone = (agent: string) => roster.people.some(({ id, phone }) => id === agent && phone);
  const asked = freeAgents.filter((agent) => !tried.includes(agent) && hasPhone(agent));
  const held = await calls.holdTaker(callId, asked, TAKER_HELD_MS);
  return roster.people.find(({ id }) => id === held);
}

function meetingOf(loaded: Loaded, taker: Person | undefined, deps: Deps): CallerMeeting {
  const { pledge } = loaded;
  const { teams } = deps.office.roster;
  return {
    agent: taker?.phone == null ? null : { id: taker.id, phone: taker.phone },
    ...wordsFor(loaded, deps),
    callerId: teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    ringSeconds: CALLER_RING_SECONDS,
    timeLimitSeconds: pledge.policy.callTimeLimitSeconds,
  };
}

async function routeOf(loaded: Loaded, deps: Deps): Promise<OwedToCaller['route']> {
  const { team, owner } = loaded.pledge;
  const { freeAgents } = siteOf(deps.office.roster, loaded.pledge, loaded);
  const agents = await agentsFrom(freeAgents, loaded, deps);
  return { team, owner, agents, ...wordsFor(loaded, deps) };
}

/** As many as are rung for a caller by ourselves. */
function agentsFrom(ids: readonly string[], loaded: Loaded, deps: Deps) {
  const { people } = deps.office.roster;
  const known = ids.flatMap((person) => {
    const { name, phone } = people.find(({ id }) => id === person) ?? {};
    return name === undefined || phone == null ? [] : [{ person, name, phone }];
  });
  return Promise.all(
    known.slice(0, CALLER_AGENTS_MAX).map(async (agent) => ({
      ...agent,
      brief: await briefOf(loaded, { agent: agent.person, key: 'chase.brief' }, deps),
    })),
  );
}

/** In the customer's language. */
function wordsFor({ pledge, now }: Loaded, deps: Deps): Pick<CallerMeeting, 'greeting' | 'nobody'> {
  const { zone } = pledge;
  const { language } = localeFor({ language: pledge.language, timeZone: null }, deps.office);
  const values = {
    window: windowPhrase(pledge.binding, now, { zone, language }, deps),
    state: isOpen(pledge) ? pledge.state : 'unreachable',
  };
  const say = (key: string): Spoken => ({
    language,
    text: deps.texts.render(key, language, values),
  });
  return { greeting: say('chase.greeting'), nobody: say('chase.nobody') };
}
