import { waitingCustomer } from '../domain/customer-first.ts';
import { type Attempt, isOpen } from '../domain/pledge.ts';
import type { Person } from '../domain/roster.ts';
import type { Instant } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import { type BriefDeps, briefOf, type Spoken } from './brief.ts';
import type { Loaded } from './ports/pledges.ts';
import type { AgentLeg, CustomerLeg, CustomerMeeting, WaitingTaker, Whisper } from './service.ts';
import { windowPhrase } from './window-phrase.ts';

type Deps = BriefDeps & { readonly advance: Advance };

/**
 * A customer whom we rang first is on the line: they hear at once who calls and why, and agents are
 * rung for them one after the other, each behind a 1, because a voicemail picks up faster than any
 * person. Who is rung is in the ledger, so that no agent is rung for two promises at once.
 */
export function makeMeetCustomer(deps: Deps) {
  return {
    customerLegSeen: (leg: CustomerLeg): Promise<void> => seen(leg, deps),

    meetCustomer: async (leg: CustomerLeg, passedBy: string | null): Promise<CustomerMeeting> => {
      const { pledgeId, attempt, fence } = leg;
      if (passedBy === null) await seen(leg, deps);
      else await deps.advance(pledgeId, { type: 'agent-passed', attempt, fence, agent: passedBy });
      const loaded = await deps.pledges.load(pledgeId);
      const dial = loaded === null ? undefined : dialOf(loaded, leg);
      if (loaded === null || dial?.customerFirst?.callId !== leg.callId) return nobody(null);
      return meetingOf({ loaded, dial, passedBy }, deps);
    },

    briefForCustomer: async (taker: WaitingTaker): Promise<Whisper | null> => {
      const { agent } = taker;
      const loaded = await deps.pledges.load(taker.pledgeId);
      if (loaded === null || waitingCustomer(loaded.pledge, taker) === null) return null;
      const brief = await briefOf(loaded, { agent, key: 'customer-first.brief' }, deps);
      const goodbye = deps.texts.render('whisper.goodbye', brief.language, {});
      return { ...brief, goodbye };
    },

    takeCustomer: async (taker: WaitingTaker): Promise<boolean> => {
      const { pledgeId, attempt, fence, agent, agentCallId: callId } = taker;
      await deps.advance(pledgeId, { type: 'customer-taken', attempt, fence, agent, callId });
      return (await takenAt(taker, deps)) !== null;
    },

    customerTakenAt: (taker: AgentLeg): Promise<Instant | null> => takenAt(taker, deps),
  };
}

/** A leg that carries our token is the attempt's for certain; nothing is guessed from numbers. */
async function seen(leg: CustomerLeg, { advance }: Deps): Promise<void> {
  const { pledgeId, attempt, callId, fence } = leg;
  await advance(pledgeId, { type: 'placed', attempt, callId, fence });
}

type Named = Pick<AgentLeg, 'attempt' | 'fence'>;

function dialOf({ pledge }: Loaded, { attempt, fence }: Named): Attempt | undefined {
  return pledge.attempts.find((one) => one.number === attempt && one.fence === fence);
}

async function takenAt(taker: AgentLeg, { pledges }: Deps): Promise<Instant | null> {
  const loaded = await pledges.load(taker.pledgeId);
  const dial = loaded === null ? undefined : dialOf(loaded, taker);
  return dial?.agentCallId === taker.agentCallId ? (dial.customerFirst?.takenAt ?? null) : null;
}

type Waiting = {
  readonly loaded: Loaded;
  readonly dial: Attempt;
  /** The agent who did not take them; null: the customer has just picked up. */
  readonly passedBy: string | null;
};

function meetingOf(waiting: Waiting, deps: Deps): CustomerMeeting {
  const { loaded, passedBy } = waiting;
  const { pledge } = loaded;
  const agent = nextAgent(waiting, deps);
  if (agent?.phone == null) return nobody(goodbyeTo(waiting, deps));
  const { teams } = deps.office.roster;
  return {
    agent: { id: agent.id, phone: agent.phone },
    said: passedBy === null ? say('greeting', loaded, deps) : null,
    callerId: teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    ringSeconds: pledge.policy.agentRingSeconds,
    timeLimitSeconds: pledge.policy.callTimeLimitSeconds,
  };
}

/** The agent after the one who passed, whether decided now or when the same was asked before. */
function nextAgent({ loaded, dial, passedBy }: Waiting, { office }: Deps): Person | undefined {
  const { rung = [], takenAt = null } = dial.customerFirst ?? {};
  if (takenAt !== null || !isOpen(loaded.pledge) || isMachine(loaded, dial)) return undefined;
  const next = rung[passedBy === null ? 0 : rung.lastIndexOf(passedBy) + 1];
  return office.roster.people.find(({ id }) => id === next);
}

/** Null for whom an agent took: nothing is left to be said. */
function goodbyeTo({ loaded, dial, passedBy }: Waiting, deps: Deps): Spoken | null {
  if (dial.customerFirst?.takenAt != null) return null;
  if (!isOpen(loaded.pledge)) return passedBy === null ? say('over', loaded, deps) : null;
  return say(isMachine(loaded, dial) ? 'machine' : 'nobody', loaded, deps);
}

function isMachine({ pledge }: Loaded, { customerFirst }: Attempt): boolean {
  return pledge.calls.some(
    ({ callId, sign }) => callId === customerFirst?.callId && sign === 'machine',
  );
}

function nobody(said: Spoken | null): CustomerMeeting {
  return { agent: null, said, callerId: '', ringSeconds: 0, timeLimitSeconds: 0 };
}

/** In the customer's language; of what it is about nothing, for anybody may have picked up. */
function say(
  key: 'greeting' | 'nobody' | 'machine' | 'over',
  { pledge, now }: Loaded,
  deps: Deps,
): Spoken {
  const { language, zone, state } = pledge;
  const { name: team = '' } = deps.office.roster.teams.find(({ id }) => id === pledge.team) ?? {};
  const window = windowPhrase(pledge.binding, now, { zone, language }, deps);
  const values = { team, window, state };
  return { language, text: deps.texts.render(`customer-first.${key}`, language, values) };
}
