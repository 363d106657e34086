import { isTheirs, type ToldIn } from '../domain/customers-word.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Signal } from '../domain/signal.ts';
import type { Instant } from '../domain/time.ts';
import type { Told } from './advance.ts';
import type { Command } from './command.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import type { PersonalValue, Pledges } from './ports/pledges.ts';
import { seal } from './seal.ts';

/** What a person asks, and when. */
export type Asked = { readonly command: Command; readonly person: string; readonly now: Instant };

/** What it takes to put it into a promise's own words. */
export type Sayer = {
  readonly pledges: Pick<Pledges, 'values'>;
  readonly office: Office;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly toldIn: (pledge: Pledge, callId: string) => Promise<ToldIn | null>;
};

/** The signal, and the words of people that lie beside it. */
type Said = {
  readonly signal: Told;
  readonly values: readonly PersonalValue[];
};

type Heard = Asked & { readonly toldIn: ToldIn | null };

/**
 * What a person asks of this promise, as a signal. Made anew whenever somebody else was first, for
 * what they said counts.
 */
export async function saidTo(pledge: Pledge, asked: Asked, deps: Sayer): Promise<Said> {
  const said = await saidAlready(pledge, asked, deps);
  return said ?? signalOf({ ...asked, toldIn: await whereTold(pledge, asked, deps) }, deps);
}

/** What is known of the call or message in which the customer is said to have said it. */
async function whereTold(
  pledge: Pledge,
  { command }: Asked,
  { toldIn }: Sayer,
): Promise<ToldIn | null> {
  if (command.type !== 'move' && command.type !== 'cancel') return null;
  if (command.callId === null || !isTheirs({ ...command, toldIn: null })) return null;
  return toldIn(pledge, command.callId);
}

function signalOf({ command, person, now, toldIn }: Heard, deps: Sayer): Said {
  const plain = (signal: Said['signal']): Said => ({ signal, values: [] });
  if (isWordless(command)) return plain({ ...command, by: person });
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
  }
}

type Wordless = Extract<
  Command,
  { type: 'confirm-claim' | 'acknowledge' | 'call-now' | 'show-number' }
>;

const wordless: readonly Command['type'][] = [
  'confirm-claim',
  'acknowledge',
  'call-now',
  'show-number',
] satisfies readonly Wordless['type'][];

/** Nothing but who asks has to be added to it. */
function isWordless(command: Command): command is Wordless {
  return wordless.includes(command.type);
}

/**
 * A claim that its person made before in the same words is told in the seal of then: each seal has
 * a salt of its own, so that two of the same words look different.
 */
async function saidAlready(
  { claim }: Pledge,
  { command, person }: Asked,
  { pledges }: Sayer,
): Promise<Said | null> {
  if (command.type !== 'claim' || claim?.by !== person) return null;
  const { reason } = claim;
  if (typeof reason === 'string') return null;
  const said = (await pledges.values([reason.valueId])).get(reason.valueId);
  if (said !== command.reason) return null;
  return { signal: { type: 'claim', reason, by: person }, values: [] };
}

/** Nothing said is nothing to seal. */
function handOverOf(
  command: Extract<Command, { type: 'hand-over' }>,
  person: string,
  now: Instant,
  deps: Sayer,
): Said {
  const signal = { ...command, ...newTeam(command.to, deps.office), by: person };
  if (command.why === '') return { signal: { ...signal, why: null }, values: [] };
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

function moveOf({ why, ...move }: Move, now: Instant, deps: Sayer): Said {
  if (why === null) return { signal: { ...move, why }, values: [] };
  const { sealed, stored } = seal(why, now, deps);
  return { signal: { ...move, why: sealed }, values: [stored] };
}
