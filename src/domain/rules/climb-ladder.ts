import { isOpen, type Ladder, type Pledge } from '../pledge.ts';
import type { Target } from '../policy.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';
import { invariant } from '../invariant.ts';
import { moment, type Rule, type Step } from './rule.ts';

/**
 * One step of the ladder after the other, while the promise is open and nobody has taken it. Steps
 * whose time has passed collapse into one message; one that reaches nobody is skipped at once; the
 * last one repeats.
 */
export const climbLadder: Rule = {
  moment: (pledge) => {
    const { ladder, acknowledgement } = pledge;
    if (!isOpen(pledge) || ladder === null) return null;
    if (acknowledgement !== null) return moment(acknowledgement.until, 'acknowledgement-ends');
    return moment(ladder.nextAt, 'escalate', stepAfter(pledge, ladder).step);
  },
  act: (pledge, now, site) => {
    if (pledge.acknowledgement !== null) {
      return { events: [{ type: 'acknowledgement-ended', at: now }], effects: [] };
    }
    invariant(pledge.ladder !== null, 'Only a started ladder is climbed.');
    return climb(pledge, pledge.ladder, now, site);
  },
};

type Rung = { readonly step: number; readonly round: number };

function stepAfter(pledge: Pledge, at: Rung): Rung {
  const top = pledge.policy.ladder.length - 1;
  return at.step < top ? { step: at.step + 1, round: 0 } : { step: top, round: at.round + 1 };
}

/** From the start of one rung to the start of the next. */
function waitAfter(pledge: Pledge, at: Rung): number {
  return pledge.policy.ladder[at.step + 1]?.afterMs ?? pledge.policy.ladderRepeatMs;
}

function climb(pledge: Pledge, ladder: Ladder, now: Instant, site: Site): Step {
  const passed: number[] = [];
  let rung = stepAfter(pledge, ladder);
  let nextAt = ladder.nextAt + waitAfter(pledge, rung);
  while (nextAt <= now && rung.step < pledge.policy.ladder.length - 1) {
    passed.push(rung.step);
    rung = stepAfter(pledge, rung);
    nextAt += waitAfter(pledge, rung);
  }
  if (nextAt <= now) nextAt = now + waitAfter(pledge, rung);
  const targets = targetsOf(pledge, [...passed, rung.step]);
  const isTop = rung.step === pledge.policy.ladder.length - 1;
  if (!isTop && reaches(targets, site).length === 0) {
    return {
      events: [{ type: 'step-skipped', at: now, ...rung, why: 'nobody-reachable', nextAt: now }],
      effects: [],
    };
  }
  return {
    events: [{ type: 'escalated', at: now, ...rung, collapsed: passed, nextAt }],
    effects: [
      {
        kind: 'alert',
        key: `escalation:${rungKey(pledge, rung)}`,
        purpose: 'escalation',
        ...rung,
        targets,
      },
    ],
  };
}

/**
 * A ladder that was reset by the customer's move and starts anew is another one, also when it
 * counts from the same instant; each move adds a window.
 */
function rungKey(pledge: Pledge, rung: Rung): string {
  return `${pledge.windows.length}:${rung.step}:${rung.round}`;
}

function targetsOf(pledge: Pledge, steps: readonly number[]): readonly Target[] {
  const targets = steps.flatMap((step) => pledge.policy.ladder[step]?.targets ?? []);
  return [...new Set(targets)];
}

/** The people that these targets reach at this hour. */
export function reaches(targets: readonly Target[], site: Site): readonly string[] {
  const people = targets.flatMap((target) => {
    if (isNamed(target)) {
      const person = target.slice('person:'.length);
      return site.reachable.anyone.includes(person) ? [person] : [];
    }
    return site.reachable[target];
  });
  return [...new Set(people)];
}

function isNamed(target: Target): target is `person:${string}` {
  return target.startsWith('person:');
}
