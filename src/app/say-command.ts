import type { Pledge } from '../domain/pledge.ts';
import { takersOf } from '../domain/presence.ts';
import type { Advance, Told } from './advance.ts';
import type { CommandResult, SayCommand } from './command.ts';
import { isTooFarAhead } from './plan-opening.ts';
import type { Answers, IdempotencyKey } from './ports/answers.ts';
import type { Office } from './ports/office.ts';
import type { PersonalValue, Pledges } from './ports/pledges.ts';
import { type Asked, type Sayer, saidTo } from './signal-of-command.ts';
import { type FirstAnswer, viewOf } from './view.ts';

type Deps = Sayer & {
  readonly pledges: Pledges;
  readonly answers: Answers;
  readonly advance: Advance;
  readonly asAnswered: (pledgeId: string, version: number) => Promise<FirstAnswer>;
};

/** What a person asks of a promise, said to it in its own words. */
export function makeCommand(deps: Deps): SayCommand {
  const say: SayCommand = async (pledgeId, command, person, idempotency = null) => {
    const before = idempotency === null ? null : await repeat(idempotency, deps);
    if (before === 'key-reused') return refused(pledgeId, before, deps);
    if (before !== null) return before;
    const asked = { command, person, now: await deps.pledges.now() };
    const why = strangeness(asked, deps.office) ?? nonsense(asked, deps.office);
    if (why !== null) return refused(pledgeId, why, deps);
    // Somebody may be first with this very key: what they are answered is the answer.
    const done = await carryOut(pledgeId, { ...asked, idempotency }, deps);
    return done ?? say(pledgeId, command, person, idempotency);
  };
  return say;
}

/** Null: its key has just been used. */
async function carryOut(
  pledgeId: string,
  { idempotency, ...asked }: Asked & { readonly idempotency: IdempotencyKey | null },
  deps: Deps,
): Promise<CommandResult | null> {
  let values: readonly PersonalValue[] = [];
  const telling = async (pledge: Pledge): Promise<Told> => {
    const said = await saidTo(pledge, asked, deps);
    values = said.values;
    return said.signal;
  };
  const advanced = await deps.advance(pledgeId, telling, ({ events }) => ({
    idempotency,
    // What no fact tells of is nobody's to keep.
    values: events.length === 0 ? [] : values,
  }));
  if (advanced.kind === 'missing') return { kind: 'missing' };
  if (advanced.kind === 'key-used') return null;
  if (advanced.kind !== 'decided') throw new Error(`A command met ${advanced.kind}.`);
  const view = viewOf(advanced.pledge, advanced.now);
  const { refusal } = advanced.decision;
  return refusal === null ? { kind: 'done', view } : { kind: 'refused', why: refusal, view };
}

async function refused(
  pledgeId: string,
  why: Extract<CommandResult, { kind: 'refused' }>['why'],
  { pledges }: Deps,
): Promise<CommandResult> {
  const loaded = await pledges.load(pledgeId);
  if (loaded === null) return { kind: 'missing' };
  return { kind: 'refused', why, view: viewOf(loaded.pledge, loaded.now) };
}

/** Under a key that has its answer nothing is done again. */
async function repeat(
  idempotency: IdempotencyKey,
  { answers, asAnswered }: Deps,
): Promise<CommandResult | 'key-reused' | null> {
  const known = await answers.under(idempotency);
  if (known === null) return null;
  const { bodyHash, answer } = known;
  if (bodyHash !== idempotency.bodyHash || answer.kind !== 'promise') return 'key-reused';
  const { view } = await asAnswered(answer.pledgeId, answer.version);
  return { kind: 'done', view, replayed: true };
}

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
function nonsense({ command, now }: Asked, { daysAheadMax }: Office): 'too-far-ahead' | null {
  if (command.type !== 'move') return null;
  return isTooFarAhead(command.window, now, daysAheadMax) ? 'too-far-ahead' : null;
}
