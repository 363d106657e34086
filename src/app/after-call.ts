import type { AgentOutcome, CallFacts } from '../domain/call.ts';
import type { Pledge } from '../domain/pledge.ts';
import { languageOf, type Spoken } from './brief.ts';
import type { CallWord, CallWordResult } from './judge-call.ts';
import type { ClockTime, Texts } from './ports/alerts.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';
import type { OpenFollowUp } from './open-follow-up.ts';
import type { AgentLeg, Whisper } from './service.ts';
import { windowPhrase } from './window-phrase.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly office: Office;
  readonly texts: Texts;
  readonly clockTime: ClockTime;
  readonly openFollowUp: OpenFollowUp;
  readonly callOutcome: (callId: string, word: CallWord, person: string) => Promise<CallWordResult>;
};

/** What each key says of the call that has just ended. */
const keys: Readonly<Partial<Record<string, AgentOutcome>>> = {
  '1': 'spoke',
  '2': 'voicemail',
  '3': 'wrong-number',
  '4': 'spoke',
};

/** They spoke, and the customer was promised another call. */
const ANOTHER_KEY = '4';

/**
 * The customer has hung up and the agent is still on the line: what happened is asked while it is
 * fresh. The first word on a call stands, so that a request that comes again changes nothing;
 * whoever pressed a wrong key corrects it on the pages.
 */
export function makeAfterCall(deps: Deps) {
  return {
    afterCall: async (leg: AgentLeg): Promise<Whisper | null> => {
      const ended = await callOf(leg, deps);
      if (ended === null) return null;
      const { text: goodbye } = saying('nothing', ended, deps);
      return { ...saying('text', ended, deps), goodbye };
    },

    keyAfterCall: async (leg: AgentLeg, key: string): Promise<Spoken | null> => {
      const ended = await callOf(leg, deps);
      if (ended === null) return null;
      const outcome = keys[key];
      const { call, agent } = ended;
      if (outcome === undefined) return saying('nothing', ended, deps);
      if (call.outcome === null) {
        await deps.callOutcome(call.callId, { outcome, pledgeIds: null }, agent);
      }
      if (key !== ANOTHER_KEY) return saying('noted', ended, deps);
      return call.outcome === null || call.outcome === outcome
        ? another(ended, deps)
        : saying('nothing', ended, deps);
    },
  };
}

/** The customer's leg of a dial, its promise, and the agent who was granted it. */
type EndedCall = { readonly pledge: Pledge; readonly call: CallFacts; readonly agent: string };

/** Null where this is not the leg that was granted the customer: nobody speaks for another's. */
async function callOf(leg: AgentLeg, { pledges }: Deps): Promise<EndedCall | null> {
  const loaded = await pledges.load(leg.pledgeId);
  if (loaded === null) return null;
  const { attempts, calls } = loaded.pledge;
  const attempt = attempts.find(({ number }) => number === leg.attempt);
  if (attempt?.grantedAt == null || attempt.agent === null) return null;
  if (attempt.agentCallId !== leg.agentCallId || attempt.fence !== leg.fence) return null;
  const call = calls.find((one) => one.attempt === leg.attempt);
  return call === undefined ? null : { pledge: loaded.pledge, call, agent: attempt.agent };
}

/** Its outcome is stored by now: so the new promise does not join the one that it fulfils. */
async function another(ended: EndedCall, deps: Deps): Promise<Spoken> {
  const { pledge: first, call, agent } = ended;
  const when = { kind: 'vague' } as const;
  const opened = await deps.openFollowUp({ first, callId: call.callId, agent, when });
  if (opened === null || opened.kind === 'refused') return saying('not-made', ended, deps);
  const { pledge, now } = opened.view;
  if (pledge.follows !== first.id) return saying('joined', ended, deps);
  const { zone, binding } = pledge;
  const language = languageOf(ended.agent, deps.office);
  const window = windowPhrase(binding, now, { zone, language }, deps);
  return { language, text: deps.texts.render('after-call.another', language, { window }) };
}

type Saying = 'text' | 'nothing' | 'noted' | 'joined' | 'not-made';

function saying(key: Saying, ended: EndedCall, deps: Deps): Spoken {
  const language = languageOf(ended.agent, deps.office);
  return { language, text: deps.texts.render(`after-call.${key}`, language, {}) };
}
