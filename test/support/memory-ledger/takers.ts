import type { Calls } from '../../../src/app/ports/calls.ts';
import type { Immediate } from './port.ts';
import { diallingAgent } from '../../../src/ledger/projection.ts';
import type { Store } from './store.ts';

/** The agents whose telephones ring for callers now. */
export function heldTakers(store: Store): readonly string[] {
  return [...store.takers].filter(([, { until }]) => until > store.now()).map(([agent]) => agent);
}

export function memoryTakers(store: Store): Immediate<Pick<Calls, 'holdTaker' | 'releaseTaker'>> {
  const isDiallingAgent = (agent: string): boolean =>
    [...store.pledges.values()].some(({ pledge }) => diallingAgent(pledge) === agent);
  return {
    holdTaker: (callId, agents, forMs) => {
      const held = heldTakers(store);
      const free = agents.find((agent) => !held.includes(agent) && !isDiallingAgent(agent));
      if (free === undefined) return null;
      store.takers.set(free, { callId, until: store.now() + forMs });
      return free;
    },
    releaseTaker: (callId, agent) => {
      for (const [held, { callId: caller }] of store.takers) {
        if (caller !== callId || (agent !== null && agent !== held)) continue;
        store.takers.delete(held);
        return held;
      }
      return null;
    },
  };
}
