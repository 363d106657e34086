import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CallFacts } from '../../../src/domain/call.ts';
import { decide, decideOpening, momentsOf } from '../../../src/domain/decide.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { PledgeEvent } from '../../../src/domain/event.ts';
import { evolve, replay } from '../../../src/domain/evolve.ts';
import { isOpen, type Pledge, type PledgeState } from '../../../src/domain/pledge.ts';
import type { Site } from '../../../src/domain/site.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { judgedUntil } from '../../../src/domain/window.ts';
import { site as ordinarySite } from '../../support/pledges.ts';
import { anyOpening, type Happening, happening } from './any-history.ts';

const RUNS = 2_500;

/** The life of one promise, watched: after every fact and after every decision. */
type Life = {
  pledge: Pledge;
  now: Instant;
  site: Site;
  readonly events: PledgeEvent[];
  readonly effects: Map<string, Effect>;
};

const endings = ['fulfilled', 'found-unreachable', 'cancelled', 'claim-confirmed', 'withdrawn'];
const states: readonly PledgeState[] = [
  ...(['waiting', 'due', 'broken', 'kept', 'kept-late'] as const),
  ...(['unreachable', 'cancelled', 'claimed', 'withdrawn'] as const),
];

function born({
  opened,
  acceptedAt,
}: {
  opened: Parameters<typeof decideOpening>[0]['opening'];
  acceptedAt: Instant;
}): Life {
  const signal = { type: 'open', id: 'pledge-1', opening: opened } as const;
  const { events, effects } = decideOpening(signal, acceptedAt, ordinarySite);
  const life: Life = {
    pledge: replay('pledge-1', events),
    now: acceptedAt,
    site: ordinarySite,
    events: [...events],
    effects: new Map(),
  };
  owe(life, effects);
  return life;
}

/** Millions of these are asked in a run, which is why it is not `expect`. */
function holds(isTrue: boolean, sentence: string): asserts isTrue {
  if (!isTrue) throw new Error(sentence);
}

function owe(life: Life, effects: readonly Effect[]): void {
  for (const effect of effects) {
    // A key that comes again would be taken for the same work and never be done.
    holds(!life.effects.has(effect.key), `The key ${effect.key} is owed twice.`);
    life.effects.set(effect.key, effect);
  }
}

function live(life: Life, { afterMs, signal, site }: Happening): void {
  life.now += afterMs;
  life.site = { ...life.site, ...site };
  const said = signal(life.now);
  const ask = (what = said) => decide(life.pledge, what, life.now, life.site);
  const decision = ask();
  holds(isDeepStrictEqual(ask(), decision), 'The same question has two answers.');
  const clockAlone = ask({ type: 'time' });
  follow(life, decision);
  // What came before its time is not heard; what was heard changes nothing the second time.
  if (decision.events.length === clockAlone.events.length) return;
  const again = ask();
  holds(again.events.length === 0, `Heard twice: ${JSON.stringify(again.events)}`);
  holds(again.effects.length === 0, 'What was heard twice is owed twice.');
}

function follow(life: Life, decision: Decision): void {
  holds(decision.refusal === null || decision.events.length === 0, 'A refusal changes something.');
  for (const event of decision.events) {
    const before = life.pledge;
    life.pledge = evolve(before, event);
    life.events.push(event);
    holds(life.pledge.version === life.events.length, 'A version is missing.');
    keepsItsEnd(before, life.pledge, event);
    ringsRightly(before, event, life.now);
  }
  owe(life, decision.effects);
  // A refusal answers a person and does nothing else; the next look at the clock does the rest.
  if (decision.refusal === null) comesToRest(life);
  isTruthful(life);
}

/** I10: an end is left by a correction only, and an open state only forwards or by the customer. */
function keepsItsEnd(before: Pledge, after: Pledge, event: PledgeEvent): void {
  if (before.state === after.state || event.type === 'outcome-corrected') return;
  holds(isOpen(before), `${event.type} leads from ${before.state} to ${after.state}.`);
  if (!isOpen(after) || event.type === 'moved') return;
  const isForward = states.indexOf(after.state) > states.indexOf(before.state);
  holds(isForward, `${event.type} leads back from ${before.state} to ${after.state}.`);
}

/** I16, I19: one dial at a time, none after an end, and no ring outside the customer's day. */
function ringsRightly(before: Pledge, event: PledgeEvent, now: Instant): void {
  if (event.type !== 'attempt-planned' && event.type !== 'dial-granted') return;
  holds(isOpen(before), `${event.type} after the end.`);
  const underWay = before.attempts.filter(({ stage }) => stage !== 'ended');
  const own = event.type === 'dial-granted' ? 1 : 0;
  holds(underWay.length === own, `${event.type} beside another dial.`);
  if (event.type === 'attempt-planned') return;
  holds(underWay[0]?.stage !== 'granted', 'A dial is granted twice.');
  // Amsterdam in winter: an hour ahead of UTC.
  const hour = (Math.floor(now / HOUR) + 1) % 24;
  const isToldTime = now <= judgedUntil(before.current, before.policy.grace);
  holds((hour >= 8 && hour < 21) || isToldTime, `The customer rings at ${hour}.`);
}

/** Nothing is left to do now, and an open promise always knows what comes next. */
function comesToRest({ pledge, now }: Life): void {
  const moments = momentsOf(pledge);
  const left = moments.filter((moment) => moment.at <= now);
  holds(left.length === 0, `Left undone: ${JSON.stringify(left)}`);
  // After an end only a dial under way is followed, and a call whose answer lies ahead awaited.
  const others = moments.filter(({ kind }) => kind !== 'look-up');
  const isRight = isOpen(pledge)
    ? others.length > 0
    : others.every(({ kind, at }) => kind === 'settle' && isAnswerOf(pledge, at));
  holds(isRight, `${pledge.state} with ${JSON.stringify(moments)}`);
  peopleAreTold(pledge, now);
}

function isAnswerOf({ calls }: Pledge, at: Instant): boolean {
  return calls.some(({ answeredAt }) => answeredAt === at);
}

/** Whatever calls say of themselves, people are told by the end of the longest one of the window. */
function peopleAreTold(pledge: Pledge, now: Instant): void {
  if (!isOpen(pledge) || pledge.ladder !== null) return;
  const { binding, policy } = pledge;
  const verdictBy = policy.callTimeLimitSeconds * SECOND + 2 * MINUTE;
  const latest = Math.max(now, judgedUntil(binding, policy.grace) + verdictBy);
  const at = momentsOf(pledge).find(({ kind }) => kind === 'at-risk')?.at ?? Infinity;
  holds(at <= latest, `Nobody is told before ${at}.`);
}

/** I9, I21: kept is true, and every promise is open or ended, never both. */
function isTruthful({ pledge, now }: Life): void {
  const { state, proof } = pledge;
  holds(states.includes(state), `There is no state ${state}.`);
  holds((pledge.endedAt === null) === isOpen(pledge), `${state} at ${pledge.endedAt ?? 'no'} end.`);
  holds(
    (proof !== null) === (state === 'kept' || state === 'kept-late'),
    `${state} and its proof.`,
  );
  if (proof === null) return;
  const call = pledge.calls.find(({ callId }) => callId === proof.callId);
  holds(proof.at <= now, 'It is proven by what has not happened yet.');
  holds(call?.answeredAt === proof.at, 'The proof is not the answer of its call.');
  holds(reachedAPerson(call, pledge), `Not a call that reached a person: ${JSON.stringify(call)}`);
  const inTime = proof.at <= judgedUntil(pledge.binding, pledge.policy.grace);
  holds(state === (inTime ? 'kept' : 'kept-late'), `${state} by an answer at ${proof.at}.`);
}

/** The table of evidence, written once more and the other way round. */
function reachedAPerson(call: CallFacts, pledge: Pledge): boolean {
  const { answeredAt, sign, outcome } = call;
  const isAwaited = call.detectionAsked && sign === null;
  const isDenied = sign === 'machine' || !metByAllAccounts(call) || isAwaited;
  if (answeredAt === null || isDenied || isOlder(call, pledge)) return false;
  return outcome === null ? isTalkWithAPerson(call, pledge) : outcome === 'spoke';
}

function metByAllAccounts({ attempt, bridged, togetherSeconds = 0 }: CallFacts): boolean {
  return attempt === null || bridged !== null ? bridged !== false : togetherSeconds > 0;
}

function isTalkWithAPerson({ sign, talkSeconds }: CallFacts, pledge: Pledge): boolean {
  const isLong = (talkSeconds ?? 0) >= pledge.policy.minTalkSeconds;
  return (sign === 'human' || sign === 'served') && isLong;
}

function isOlder({ attempt, startedAt, answeredAt }: CallFacts, { promisedAt }: Pledge): boolean {
  return attempt === null && (startedAt ?? answeredAt ?? 0) < promisedAt - (promisedAt % 1_000);
}

/** I8, I11, I21 over the whole history. */
function addsUp({ pledge, events }: Life): void {
  expect(replay(pledge.id, events)).toEqual(pledge);
  const opened = events[0];
  // `pledge.number` is what a granted dial rings, also after others were named for the customer.
  expect(opened?.type === 'opened' && opened.number).toEqual(pledge.number);
  const ended = events.filter(({ type }) => endings.includes(type)).length;
  const corrections = events.filter((event) => event.type === 'outcome-corrected');
  const closed = corrections.filter(({ from, to }) => isOpenState(from) && !isOpenState(to)).length;
  const again = corrections.filter(({ from, to }) => !isOpenState(from) && isOpenState(to)).length;
  expect(ended + closed - again).toBe(isOpen(pledge) ? 0 : 1);
  const planned = pledge.attempts.filter(({ askedBy }) => askedBy === null);
  for (const window of new Set(planned.map((attempt) => attempt.window))) {
    const dials = planned.filter((attempt) => attempt.window === window && rangSomebody(attempt));
    expect(dials.length).toBeLessThanOrEqual(pledge.policy.dialsMax);
  }
}

function rangSomebody({ outcome }: Pledge['attempts'][number]): boolean {
  return outcome !== 'refused' && outcome !== 'not-placed' && outcome !== 'stopped';
}

function isOpenState(state: PledgeState): boolean {
  return state === 'waiting' || state === 'due' || state === 'broken';
}

test('whatever comes, in any order and number, a promise has one true state and a next moment [guarantee.one-end] [guarantee.pure] [decides.stale-changes-nothing]', () => {
  const history = fc.array(happening, { maxLength: 30 });
  fc.assert(
    fc.property(anyOpening, history, (opening, happenings) => {
      const life = born(opening);
      comesToRest(life);
      for (const one of happenings) live(life, one);
      addsUp(life);
    }),
    { numRuns: RUNS },
  );
});
