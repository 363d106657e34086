import { WAITING_AGENTS_MAX, waitingCustomer } from './customer-first.ts';
import { NOTHING } from './decision.ts';
import { fact, type Hear } from './hear-machine.ts';

/** What happens while a customer who was rung first waits on the line for one of us. */
export const hearCustomerFirst = {
  'agent-passed': ((pledge, { attempt, fence, agent }, now, site) => {
    const first = waitingCustomer(pledge, { attempt, fence, agent });
    if (first === null || first.rung.length >= WAITING_AGENTS_MAX) return NOTHING;
    const next = site.freeAgents.find((free) => !first.rung.includes(free));
    return next === undefined
      ? NOTHING
      : fact({ type: 'agent-rung', at: now, attempt, agent: next });
  }) satisfies Hear<'agent-passed'>,

  'customer-taken': ((pledge, { attempt, fence, agent, callId }, now) => {
    const first = waitingCustomer(pledge, { attempt, fence, agent });
    if (first === null) return NOTHING;
    return fact({ type: 'customer-taken', at: now, attempt, agent, callId });
  }) satisfies Hear<'customer-taken'>,
};
