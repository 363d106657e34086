import { isEngaged } from '../domain/hear-machine.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Advance } from './advance.ts';
import type { DialLine } from './dial-line.ts';
import { type BriefDeps, briefOf, languageOf, type Spoken } from './brief.ts';
import type { Loaded } from './ports/pledges.ts';
import type { AgentLeg, DialOrder, Whisper } from './service.ts';

type Deps = BriefDeps & {
  readonly advance: Advance;
  readonly line: Pick<DialLine, 'freed'>;
};

/** The agent's side of a dial of ours: what they hear, their 1, and the end of their leg. */
export function makeAcceptDial(deps: Deps) {
  return {
    whisper: async (leg: AgentLeg): Promise<Whisper | null> => {
      const loaded = await deps.pledges.load(leg.pledgeId);
      const attempt = loaded?.pledge.attempts.find(({ number }) => number === leg.attempt);
      if (loaded === null || attempt === undefined || attempt.stage === 'ended') return null;
      if (attempt.fence !== leg.fence || loaded.pledge.endedAt !== null) return null;
      if (attempt.stage === 'submitted') await seen(leg, deps);
      return whisperFor(loaded, attempt.agent, deps);
    },

    acceptDial: async (
      leg: AgentLeg,
      render: (order: DialOrder) => string,
    ): Promise<string | null> => {
      const stored = await deps.pledges.grantAnswer(leg.agentCallId);
      if (stored !== null) return stored;
      const loaded = await deps.pledges.load(leg.pledgeId);
      if (loaded === null) return null;
      const order = await orderFor(loaded.pledge, deps);
      if (order === null) return null;
      await grant(leg, render(order), deps);
      return deps.pledges.grantAnswer(leg.agentCallId);
    },

    customerEngaged: async ({ pledgeId, attempt: number }: AgentLeg): Promise<Spoken | null> => {
      const loaded = await deps.pledges.load(pledgeId);
      if (loaded === null || !isEngaged(loaded.pledge, loaded.now, loaded)) return null;
      const attempt = loaded.pledge.attempts.find((one) => one.number === number);
      const language = languageOf(attempt?.agent ?? null, deps.office);
      return { language, text: deps.texts.render('whisper.engaged', language, {}) };
    },

    agentLegSeen: (leg: AgentLeg): Promise<void> => seen(leg, deps),

    agentLegEnded: async (leg: AgentLeg, why: string): Promise<void> => {
      const { pledgeId, attempt, agentCallId } = leg;
      await deps.advance(pledgeId, { type: 'agent-leg-ended', attempt, why });
      const agent = await deps.pledges.agentLegOver(agentCallId);
      if (agent !== null) deps.line.freed(agent);
    },
  };
}

/** A leg that carries our token is the attempt's for certain; none has to be found by numbers. */
async function seen(leg: AgentLeg, { advance }: Deps): Promise<void> {
  const { pledgeId, attempt, agentCallId: callId, fence } = leg;
  await advance(pledgeId, { type: 'placed', attempt, callId, fence });
}

/** The grant and the answer that uses it are one commit; whoever comes second finds it taken. */
async function grant(leg: AgentLeg, answer: string, { advance }: Deps): Promise<void> {
  const { pledgeId, attempt, agentCallId, fence } = leg;
  await advance(
    pledgeId,
    { type: 'agent-accepted', attempt, callId: agentCallId, fence },
    (decision) => ({
      needsDialling: true,
      grant: decision.events.some(({ type }) => type === 'dial-granted')
        ? { attempt, fence, leg: { agentCallId, answer } }
        : null,
    }),
  );
}

async function orderFor(pledge: Pledge, { pledges, office }: Deps): Promise<DialOrder | null> {
  const values = await pledges.values([pledge.number.valueId]);
  const customerNumber = values.get(pledge.number.valueId);
  // An erased customer has no number any more; nobody is rung.
  if (customerNumber === undefined) return null;
  return {
    customerNumber,
    callerId: office.roster.teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    ringSeconds: pledge.policy.customerRingSeconds,
    timeLimitSeconds: pledge.policy.callTimeLimitSeconds,
    detectMachine: pledge.policy.detectMachine,
  };
}

async function whisperFor(loaded: Loaded, agent: string | null, deps: Deps): Promise<Whisper> {
  const { language, text } = await briefOf(loaded, { agent, key: 'whisper.text' }, deps);
  return { language, text, goodbye: deps.texts.render('whisper.goodbye', language, {}) };
}
