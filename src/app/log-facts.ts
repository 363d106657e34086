import type { PledgeEvent, PledgeEventType } from '../domain/event.ts';
import type { AttemptOutcome, Pledge } from '../domain/pledge.ts';
import { shownStep } from '../domain/policy.ts';
import type { Log } from './ports/log.ts';

/** What is said of each kind of fact; null for the small steps, which the timeline tells. */
const sentences: Readonly<Record<PledgeEventType, string | null>> = {
  opened: 'A promise was opened.',
  'became-due': null,
  'moment-passed': null,
  'handed-over': 'A promise was handed over.',
  'attempt-planned': null,
  'attempt-submitted': null,
  'attempt-placed': null,
  'attempt-unknown': null,
  'attempt-looked-up': null,
  'dial-granted': null,
  'agent-rung': null,
  'customer-taken': null,
  'agent-recalled': null,
  'attempt-ended': null,
  'attempt-explained': null,
  'dial-held': null,
  'dial-released': null,
  'call-noted': null,
  'call-unverified': 'Nobody reported how a call with a customer ended.',
  'call-confirmed': null,
  chased: 'A customer called before we called.',
  'put-at-risk': 'A promise is at risk.',
  escalated: 'An escalation reached a step.',
  'step-skipped': 'A step of an escalation reached nobody.',
  'person-told': 'A person was told of an escalation.',
  'telling-failed': 'A message of an escalation did not arrive.',
  acknowledged: 'An escalation was acknowledged.',
  'acknowledgement-ended': null,
  broken: 'A promise was broken.',
  fulfilled: 'A promise was fulfilled.',
  'unreachable-notice': null,
  'found-unreachable': 'A customer was found unreachable.',
  moved: 'A promise was moved.',
  'promised-again': 'A promise was made again.',
  'customer-told': null,
  'note-added': null,
  'number-shown': 'A whole number was shown.',
  cancelled: 'A promise was cancelled.',
  'claim-made': 'A call was claimed.',
  'claim-confirmed': 'A claimed call was confirmed.',
  withdrawn: 'A promise was withdrawn.',
  'outcome-corrected': 'An outcome was corrected.',
};

/** Says in the log what has become of a promise, without anybody's name, number or words. */
export function logFacts(log: Log, { id, team }: Pledge, events: readonly PledgeEvent[]): void {
  for (const event of events) {
    const failed = failedDial(event);
    if (failed !== null) log.warn({ pledge: id, team, event: event.type, ...failed }, DIAL_FAILED);
    const sentence = sentences[event.type];
    if (sentence === null) continue;
    log.info({ pledge: id, team, event: event.type, ...detailOf(event) }, sentence);
  }
}

const DIAL_FAILED = 'A dial was not made, or nobody can say whether it was.';

const failures: readonly AttemptOutcome[] = ['refused', 'impossible', 'not-placed', 'unverified'];

/** Of a dial that the phone system did not make: what an operator needs to look for. */
function failedDial(event: PledgeEvent): Readonly<Record<string, unknown>> | null {
  if (event.type === 'attempt-unknown') return { outcome: 'unknown' };
  if (event.type === 'attempt-explained') {
    return { outcome: event.outcome ?? 'impossible', why: event.why };
  }
  if (event.type !== 'attempt-ended' || !failures.includes(event.outcome)) return null;
  return { outcome: event.outcome, why: event.why };
}

/** The few words of ours that a reader of the log filters by. */
function detailOf(event: PledgeEvent): Readonly<Record<string, unknown>> {
  if (event.type === 'person-told') {
    return { step: shownStep(event.step), channel: event.channel };
  }
  if ('step' in event) return { step: shownStep(event.step) };
  if (event.type === 'fulfilled') return { state: event.state, grade: event.proof.grade };
  if (event.type === 'outcome-corrected') return { from: event.from, to: event.to };
  return {};
}
