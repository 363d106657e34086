import { SECOND } from '../../../src/domain/time.ts';
import type { CallPlan } from '../../../src/phone/carrier/behaviour.ts';
import type { Asked } from '../../../src/phone/carrier/switchboard.ts';
import { agentOf, isBusy } from './exchange.ts';
import type { PhoneHistory } from './legs.ts';
import type { World } from './world.ts';

type Plan = Partial<CallPlan>;

/** Agents answer, decline or are not there; customers are as customers are. */
export function makeHabits(world: World, history: PhoneHistory) {
  return (asked: Asked): Plan => {
    const agent = agentOf(world, asked);
    const afterRing = world.chance.between(100, 1_300);
    if (isBusy(history, asked.to, agent)) return { pickUp: 'busy', afterMs: afterRing };
    return agent === null ? customerPlan(world) : agentPlan(world);
  };
}

function agentPlan({ chance }: World): Plan {
  if (chance.happens(0.15)) return { pickUp: 'no-answer' };
  return {
    afterMs: chance.between(1, 8) * SECOND,
    // Asked after the call how it was, they say nothing: they would have to know, and not to lie.
    keys: [chance.happens(0.08) ? null : '1', null],
    keyAfterMs: chance.between(2, 5) * SECOND,
    hangsUpAfterMs: null,
  };
}

/** Half of the customers talk; the others do not answer, are busy, hang up, or have a machine. */
function customerPlan({ chance }: World): Plan {
  const lot = chance.next();
  const answers = (by: CallPlan['by'], low: number, high: number): Plan => ({
    ...{ pickUp: 'answers', by, afterMs: chance.between(2, 15) * SECOND },
    hangsUpAfterMs: chance.between(low, high) * SECOND,
  });
  if (lot < 0.2) return { pickUp: 'no-answer' };
  if (lot < 0.27) return { pickUp: 'busy', afterMs: SECOND };
  if (lot < 0.39) return answers('machine_start', 10, 60);
  if (lot < 0.45) return answers('human', 1, 10);
  return answers('human', 21, 300);
}
