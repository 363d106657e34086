import { expect } from '@jest/globals';
import type { CallFacts } from '../../src/domain/call.ts';
import { decide, decideOpening, momentsOf, nextMomentAt } from '../../src/domain/decide.ts';
import type { Refusal } from '../../src/domain/decision.ts';
import type { Effect } from '../../src/domain/effect.ts';
import type { Opening, PledgeEvent, PledgeEventType } from '../../src/domain/event.ts';
import { evolve, replay } from '../../src/domain/evolve.ts';
import type { Moment } from '../../src/domain/moment.ts';
import type { Pledge } from '../../src/domain/pledge.ts';
import type { Signal } from '../../src/domain/signal.ts';
import type { Site } from '../../src/domain/site.ts';
import type { Instant } from '../../src/domain/time.ts';
import { at, opening, site as ordinarySite } from './pledges.ts';

/**
 * One promise's life, told step by step: `given(…)`, then what it hears and when, then what is
 * true of it. Every step really decides; between two steps all moments that come are lived through
 * one by one, as a program that is never late would.
 */
export class Story {
  pledge: Pledge;
  now: Instant;
  readonly events: PledgeEvent[];
  readonly effects: Effect[];
  refusal: Refusal | null = null;
  site: Site;

  constructor(opened: Opening, acceptedAt: Instant, site: Site) {
    const decision = decideOpening(
      { type: 'open', id: 'pledge-1', opening: opened },
      acceptedAt,
      site,
    );
    this.site = site;
    this.now = acceptedAt;
    this.events = [...decision.events];
    this.effects = [...decision.effects];
    this.pledge = replay('pledge-1', decision.events);
  }

  /** Says something to the pledge at this moment, after living through all that came before. */
  hears(signal: Exclude<Signal, { type: 'open' }>, when: string | Instant = this.now): this {
    this.passesUntil(when);
    this.#decide(signal);
    return this;
  }

  /** Lives through every planned moment until then, each at its time. */
  passesUntil(when: string | Instant): this {
    const until = typeof when === 'string' ? at(when) : when;
    for (let next = nextMomentAt(this.pledge); next !== null && next <= until;) {
      this.now = Math.max(this.now, next);
      this.#decide({ type: 'time' });
      next = nextMomentAt(this.pledge);
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** Time passes unnoticed (nobody looks, as in an outage), then somebody looks once. */
  sleepsUntil(when: string): this {
    this.now = at(when);
    this.#decide({ type: 'time' });
    return this;
  }

  /** Hears something after a time in which nobody looked. */
  hearsUnnoticed(signal: Exclude<Signal, { type: 'open' }>, when: Instant = this.now): this {
    this.now = when;
    this.#decide(signal);
    return this;
  }

  /** The world around it changes. */
  with(change: Partial<Site>): this {
    this.site = { ...this.site, ...change };
    return this;
  }

  eventsOf<T extends PledgeEventType>(type: T): Extract<PledgeEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<PledgeEvent, { type: T }> => event.type === type,
    );
  }

  effectsOf<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }>[] {
    return this.effects.filter(
      (effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind,
    );
  }

  alerts(purpose: string): Extract<Effect, { kind: 'alert' }>[] {
    return this.effectsOf('alert').filter((alert) => alert.purpose === purpose);
  }

  next(kind: Moment['kind']): Moment | undefined {
    return momentsOf(this.pledge).find((moment) => moment.kind === kind);
  }

  #decide(signal: Exclude<Signal, { type: 'open' }>): void {
    const decision = decide(this.pledge, signal, this.now, this.site);
    this.refusal = decision.refusal;
    this.events.push(...decision.events);
    this.effects.push(...decision.effects);
    this.pledge = decision.events.reduce(evolve, this.pledge);
    // Its state is a fold over its events, at every step of every story.
    expect(replay(this.pledge.id, this.events)).toEqual(this.pledge);
  }
}

/** A promise as accepted; without more it is the one of `opening()`, accepted when it was said. */
export function given(
  change: Partial<Opening> = {},
  { acceptedAt, site = {} }: { acceptedAt?: string; site?: Partial<Site> } = {},
): Story {
  const opened = opening(change);
  const accepted = acceptedAt === undefined ? opened.promisedAt : at(acceptedAt);
  return new Story(opened, accepted, { ...ordinarySite, ...site });
}

/** Takes the first dial of a story to the point where the customer's phone may ring. */
export function granted(story: Story, agentCallId = 'twilio:CAagent'): Story {
  const attempt = story.pledge.attempts.length;
  const agent = story.site.freeAgents[0] ?? 'fatima';
  return story
    .hears({ type: 'submit', attempt, agent, fence: 7 })
    .hears({ type: 'placed', attempt, callId: agentCallId })
    .hears({ type: 'agent-accepted', attempt, callId: agentCallId, fence: 7 });
}

type Move = Extract<Signal, { type: 'move' }>;

/** The customer asks for another time on the page, unless `change` says otherwise. */
export function move(dueAt: string, change: Partial<Move> = {}): Move {
  const window = { notBefore: null, dueAt: at(dueAt) };
  return { ...onThePage, type: 'move', by: 'customer', window, why: null, ...change };
}

/** The customer wants no call any more and says so on the page, unless `change` says otherwise. */
export function cancel(
  change: Partial<Extract<Signal, { type: 'cancel' }>> = {},
): Extract<Signal, { type: 'cancel' }> {
  return { ...onThePage, type: 'cancel', by: 'customer', ...change };
}

const onThePage = { via: 'page', person: null, callId: null, toldIn: null } as const;

/** A second promise of which nothing but its time was said. */
export const nothingSaid = {
  ...{ number: null, reason: null, doneSoFar: null, nextStep: null },
  ...{ carries: null, keyed: false },
} as const;

/** Somebody of ours promises the same customer again. */
export function promisedAgain(
  dueAt: string,
  change: Partial<Extract<Signal, { type: 'promise-again' }>> = {},
): Extract<Signal, { type: 'promise-again' }> {
  const window = { notBefore: null, dueAt: at(dueAt) };
  return {
    ...{ type: 'promise-again', window, promisedBy: 'joost', toldAt: null, ...nothingSaid },
    ...change,
  };
}

/** A call signal of these facts. */
export function heard(facts: CallFacts): Extract<Signal, { type: 'call' }> {
  return { type: 'call', facts };
}
