import { isTheirs, type ToldIn } from '../domain/customers-word.ts';
import type { Refusal } from '../domain/decision.ts';
import type { Pledge, Via } from '../domain/pledge.ts';
import { takersOf } from '../domain/presence.ts';
import type { Words } from '../domain/sealed.ts';
import type { Signal } from '../domain/signal.ts';
import type { Instant } from '../domain/time.ts';
import type { Window } from '../domain/window.ts';
import type { Advance } from './advance.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import { isTooFarAhead } from './plan-opening.ts';
import type { PersonalValue, Pledges } from './ports/pledges.ts';
import { seal } from './seal.ts';
import { type PledgeView, viewOf } from './view.ts';

/** What a person asks of a promise; `person` is who asks, as authenticated. */
export type Command =
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'move';
      readonly window: Window;
      readonly by: 'customer' | 'company';
      readonly via: Via;
      readonly why: string | null;
      /** The call or text message in which the customer said so. */
      readonly callId: string | null;
    }
  | { readonly type: 'hand-over'; readonly to: string; readonly why: string }
  | {
      readonly type: 'cancel';
      readonly by: 'customer' | 'agent';
      readonly via: Via;
      readonly callId: string | null;
    }
  | { readonly type: 'withdraw'; readonly reason: string }
  | { readonly type: 'claim'; readonly reason: string }
  | { readonly type: 'confirm-claim' }
  | { readonly type: 'acknowledge'; readonly via: 'api' | 'page' | 'link' | 'sms' }
  | { readonly type: 'call-now' };

/** What came of a person's request; refused changes nothing and says why. */
export type CommandResult =
  | { readonly kind: 'done'; readonly view: PledgeView }
  | {
      readonly kind: 'refused';
      readonly why: Refusal | 'unknown-person' | 'nobody-to-tell';
      readonly view: PledgeView;
    }
  | { readonly kind: 'missing' };

type Deps = {
  readonly pledges: Pledges;
  readonly office: Office;
  readonly advance: Advance;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly toldIn: (pledge: Pledge, callId: string) => Promise<ToldIn | null>;
};

/** What a person asks of a promise, said to it in its own words. */
export function makeCommand(deps: Deps) {
  return async (pledgeId: string, command: Command, person: string): Promise<CommandResult> => {
    const now = await deps.pledges.now();
    const asked = { command, person, now };
    const why = strangeness(asked, deps.office) ?? nonsense(command, now, deps.office);
    if (why !== null) {
      const loaded = await deps.pledges.load(pledgeId);
      if (loaded === null) return { kind: 'missing' };
      return { kind: 'refused', why, view: viewOf(loaded.pledge, loaded.now) };
    }
    const said = await saidAlready(pledgeId, command, person, deps);
    const toldIn = await whereTold(pledgeId, command, deps);
    const { signal, values } = said ?? signalOf({ ...asked, toldIn }, deps);
    const advanced = await deps.advance(pledgeId, signal, () => ({ values }));
    if (advanced.kind === 'missing') return { kind: 'missing' };
    if (advanced.kind !== 'decided') throw new Error(`A command met ${advanced.kind}.`);
    const view = viewOf(advanced.pledge, advanced.now);
    const { refusal } = advanced.decision;
    return refusal === null ? { kind: 'done', view } : { kind: 'refused', why: refusal, view };
  };
}

type Asked = { readonly command: Command; readonly person: string; readonly now: Instant };

/** What the roster has against it: nobody knows or can tell who is meant, or no telephone rings. */
function strangeness(
  { command, person, now }: Asked,
  { roster }: Office,
): 'unknown-person' | 'nobody-to-tell' | 'no-phone' | null {
  if (command.type === 'hand-over') {
    const { to } = command;
    if (roster.people.some(({ id }) => id === to)) return null;
    if (!roster.teams.some(({ id }) => id === to)) return 'unknown-person';
    return takersOf(roster, to, now).length > 0 ? null : 'nobody-to-tell';
  }
  if (command.type !== 'call-now') return null;
  const hasPhone = roster.people.some(({ id, phone }) => id === person && phone !== null);
  return hasPhone ? null : 'no-phone';
}

/** A move is held to the limit that a new promise is held to. */
function nonsense(
  command: Command,
  now: Instant,
  { daysAheadMax }: Office,
): 'too-far-ahead' | null {
  if (command.type !== 'move') return null;
  return isTooFarAhead(command.window, now, daysAheadMax) ? 'too-far-ahead' : null;
}

type Said = {
  readonly signal: Exclude<Signal, { type: 'open' }>;
  readonly values: readonly PersonalValue[];
};

type Heard = Asked & { readonly toldIn: ToldIn | null };

/** What is known of the call or message in which the customer is said to have said it. */
async function whereTold(
  pledgeId: string,
  command: Command,
  { pledges, toldIn }: Deps,
): Promise<ToldIn | null> {
  if (command.type !== 'move' && command.type !== 'cancel') return null;
  if (command.callId === null || !isTheirs({ ...command, toldIn: null })) return null;
  const loaded = await pledges.load(pledgeId);
  return loaded === null ? null : toldIn(loaded.pledge, command.callId);
}

function signalOf({ command, person, now, toldIn }: Heard, deps: Deps): Said {
  const plain = (signal: Said['signal']): Said => ({ signal, values: [] });
  switch (command.type) {
    case 'note': {
      const { sealed, stored } = seal(command.text, now, deps);
      return { signal: { type: 'note', note: sealed, by: person }, values: [stored] };
    }
    case 'move':
      return moveOf({ ...command, person, toldIn }, now, deps);
    case 'hand-over':
      return handOverOf(command, person, now, deps);
    case 'cancel':
      return plain({ ...command, person, toldIn });
    case 'withdraw':
    case 'claim': {
      const { sealed, stored } = seal(command.reason, now, deps);
      return { signal: { type: command.type, reason: sealed, by: person }, values: [stored] };
    }
    case 'confirm-claim':
      return plain({ ...command, by: person });
    case 'acknowledge':
      return plain({ ...command, by: person });
    case 'call-now':
      return plain({ ...command, by: person });
  }
}

/**
 * A claim that its person made before in the same words is told in the seal of then: each seal has
 * a salt of its own, so that two of the same words look different.
 */
async function saidAlready(
  pledgeId: string,
  command: Command,
  person: string,
  { pledges }: Deps,
): Promise<Said | null> {
  if (command.type !== 'claim') return null;
  const claim = (await pledges.load(pledgeId))?.pledge.claim ?? null;
  if (claim?.by !== person) return null;
  const { reason } = claim;
  if ((await textOf(reason, pledges)) !== command.reason) return null;
  return { signal: { type: 'claim', reason, by: person }, values: [] };
}

async function textOf(words: Words, pledges: Pledges): Promise<string | undefined> {
  if (typeof words === 'string') return words;
  return (await pledges.values([words.valueId])).get(words.valueId);
}

/** Nothing said is nothing to seal. */
function handOverOf(
  command: Extract<Command, { type: 'hand-over' }>,
  person: string,
  now: Instant,
  deps: Deps,
): Said {
  const signal = { ...command, ...newTeam(command.to, deps.office), by: person };
  if (command.why === '') return { signal, values: [] };
  const { sealed, stored } = seal(command.why, now, deps);
  return { signal: { ...signal, why: sealed }, values: [stored] };
}

/** A team that gets a promise keeps it with its own people, caller ID, hours and mode. */
function newTeam(to: string, { roster }: Office): { readonly team?: string } {
  const { people, teams } = roster;
  const isPerson = people.some(({ id }) => id === to);
  return !isPerson && teams.some(({ id }) => id === to) ? { team: to } : {};
}

type Move = Omit<Extract<Signal, { type: 'move' }>, 'why'> & { readonly why: string | null };

function moveOf({ why, ...move }: Move, now: Instant, deps: Deps): Said {
  if (why === null) return { signal: { ...move, why }, values: [] };
  const { sealed, stored } = seal(why, now, deps);
  return { signal: { ...move, why: sealed }, values: [stored] };
}
