import type { Decision } from './decision.ts';
import { evolve, open } from './evolve.ts';
import { hearCustomerFirst } from './hear-customer-first.ts';
import { type Hear, hearMachine } from './hear-machine.ts';
import { hearPerson } from './hear-person.ts';
import { invariant } from './invariant.ts';
import type { Moment } from './moment.ts';
import { isOpen, type Pledge } from './pledge.ts';
import { resolved } from './resolved.ts';
import { becomeDue } from './rules/become-due.ts';
import { breakWindow } from './rules/break-window.ts';
import { climbLadder } from './rules/climb-ladder.ts';
import { closeAttempt } from './rules/close-attempt.ts';
import { dial } from './rules/dial.ts';
import { endAskedWait } from './rules/end-asked-wait.ts';
import { giveUp } from './rules/give-up.ts';
import { handOver } from './rules/hand-over.ts';
import { leaveUnverified } from './rules/leave-unverified.ts';
import { lookUp } from './rules/look-up.ts';
import { putAtRisk } from './rules/put-at-risk.ts';
import type { Rule } from './rules/rule.ts';
import { recallAgent } from './rules/recall-agent.ts';
import { tellUnheardEnd } from './rules/tell-unheard-end.ts';
import { settle } from './rules/settle.ts';
import { noteOutsideHours, noteOwner, remind } from './rules/tell-owner.ts';
import type { Signal } from './signal.ts';
import type { Site } from './site.ts';
import type { Instant } from './time.ts';

/**
 * All that a pledge does by itself, in the order in which simultaneous moments are taken: what the
 * evidence says first, then what the clock says, then who is told, then who is rung.
 */
const rules: readonly Rule[] = [
  closeAttempt,
  leaveUnverified,
  tellUnheardEnd,
  endAskedWait,
  settle,
  becomeDue,
  breakWindow,
  noteOwner,
  noteOutsideHours,
  putAtRisk,
  climbLadder,
  remind,
  handOver,
  giveUp,
  dial,
  recallAgent,
  lookUp,
];

type HearAny = Hear<Signal['type']>;
type OpenSignal = Extract<Signal, { type: 'open' }>;
type OtherSignal = Exclude<Signal, OpenSignal>;

const hear: { readonly [T in OtherSignal['type']]: Hear<T> } = {
  ...hearMachine,
  ...hearCustomerFirst,
  ...hearPerson,
};

/** More steps than any pledge can need at one instant; beyond it two rules chase each other. */
const STEPS_MAX = 64;

/**
 * The whole life of one promise, in one pure function: what becomes of it when it hears something.
 *
 * First the signal is heard, then every rule whose moment has come acts, until none has. So a
 * signal may come late, twice or in another order, and a time that was missed is made up for.
 */
export function decide(pledge: Pledge, signal: OtherSignal, now: Instant, site: Site): Decision {
  const heard = (hear[signal.type] as HearAny)(pledge, signal, now, site);
  if (heard.refusal !== null) return heard;
  return withResolution(pledge, followRules(pledge, heard, now, site));
}

/** Accepting a promise: its opening, and everything that is due at that very moment. */
export function decideOpening(signal: OpenSignal, now: Instant, site: Site): Decision {
  const opened = { type: 'opened', at: now, ...signal.opening } as const;
  const rest = followRules(
    open(signal.id, opened),
    { events: [], effects: [], refusal: null },
    now,
    site,
  );
  return { ...rest, events: [opened, ...rest.events] };
}

/** Everything planned for this pledge, soonest first. */
export function momentsOf(pledge: Pledge): readonly Moment[] {
  return rules
    .map((rule) => rule.moment(pledge))
    .filter((moment) => moment !== null)
    .sort((a, b) => a.at - b.at);
}

/** When the pledge next wants to be woken; null when only the outside can move it. */
export function nextMomentAt(pledge: Pledge): Instant | null {
  return momentsOf(pledge)[0]?.at ?? null;
}

function followRules(pledge: Pledge, heard: Decision, now: Instant, site: Site): Decision {
  const events = [...heard.events];
  const effects = [...heard.effects];
  let current = heard.events.reduce(evolve, pledge);
  for (let steps = 0; ; steps += 1) {
    const rule = rules.find((one) => (one.moment(current)?.at ?? Infinity) <= now);
    if (rule === undefined) return { events, effects, refusal: null };
    invariant(steps < STEPS_MAX, `The rules of ${pledge.id} do not come to rest.`);
    const step = rule.act(current, now, site);
    invariant(step.events.length > 0, `A rule acted on ${pledge.id} and left no fact.`);
    events.push(...step.events);
    effects.push(...step.effects);
    current = step.events.reduce(evolve, current);
  }
}

function withResolution(before: Pledge, decision: Decision): Decision {
  const after = decision.events.reduce(evolve, before);
  if (!isOpen(before) || isOpen(after) || after.told.length === 0) return decision;
  return { ...decision, effects: [...decision.effects, resolved(after.version, after.told)] };
}
