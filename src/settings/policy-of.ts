import type { LadderStep, Policy } from '../domain/policy.ts';
import { SECOND } from '../domain/time.ts';
import type { LaddersText } from './ladder-schema.ts';
import type { PoliciesText, PolicyText } from './policy-schema.ts';

type Ladder = Pick<Policy, 'ladder' | 'ladderRepeatMs'>;

/** Every policy, with the defaults for what it leaves out and its ladder put in. */
export function policiesOf(texts: PoliciesText, ladders: LaddersText): ReadonlyMap<string, Policy> {
  const climbed = new Map(
    Object.entries(ladders.ladders).map(([name, { steps, repeat }]) => [
      name,
      { ladder: steps.map(stepOf), ladderRepeatMs: repeat },
    ]),
  );
  return new Map(
    Object.entries(texts.policies).flatMap(([name, changes]) => {
      const whole = wholeOf(texts.defaults, changes);
      const ladder = climbed.get(whole.ladder);
      // An unknown ladder is reported, with its line, by the checks across files.
      return ladder === undefined ? [] : [[name, policyOf(name, whole, ladder)]];
    }),
  );
}

/** A policy as written, filled up with the defaults. */
export function wholeOf(
  defaults: PolicyText,
  changes: PoliciesText['policies'][string],
): PolicyText {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) };
}

function stepOf(step: LaddersText['ladders'][string]['steps'][number]): LadderStep {
  return { afterMs: step.after, targets: step.tell };
}

function policyOf(name: string, text: PolicyText, ladder: Ladder): Policy {
  return {
    name,
    dial: text.dial,
    // Left out as before there was a choice: the same policy stays the same in the ledger.
    ...(text.ring === 'agent-first' ? {} : { ring: text.ring }),
    leadMs: text.lead,
    windowMs: text.window,
    minTalkSeconds: text.minTalk / SECOND,
    detectMachine: text.detectMachine,
    callTimeLimitSeconds: text.callTimeLimit / SECOND,
    customerRingSeconds: text.customerRing / SECOND,
    agentRingSeconds: text.agentRing / SECOND,
    attemptsMax: text.attemptsMax,
    dialsMax: text.dialsMax,
    failedMax: text.failedMax,
    attemptSpacingMs: text.attemptSpacing,
    agentRetryMs: text.agentRetry,
    lateMaxMs: text.lateMax,
    callingWindow: text.callingWindow,
    grace: { beforeMs: text.graceBefore, afterMs: text.graceAfter },
    reminderMs: text.reminder,
    handOverMs: text.handOver,
    atRiskMs: text.atRisk,
    shortWindowMs: text.shortWindow,
    shortRiskMs: text.shortRisk,
    acknowledgeMs: text.acknowledge,
    ...ladder,
  };
}
