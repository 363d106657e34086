import { type Attempt, currentAttempt } from '../pledge.ts';
import { type Instant, MINUTE, SECOND } from '../time.ts';
import { invariant } from '../invariant.ts';
import { moment, type Rule } from './rule.ts';

/** After the last movement of a dial; the last one repeats. Webhooks may never come. */
const LOOK_UPS_MS = [10, 20, 30, 60, 120].map((seconds) => seconds * SECOND);
const LATER_LOOK_UPS_MS = 5 * MINUTE;

/** Asks the phone system what became of a dial: a promise may not depend on webhooks alone. */
export const lookUp: Rule = {
  moment: (pledge) => {
    const attempt = currentAttempt(pledge);
    const at = attempt === undefined ? null : nextLookUpAt(attempt);
    return at === null ? null : moment(at, 'look-up');
  },
  act: (pledge, now) => {
    const attempt = currentAttempt(pledge);
    invariant(attempt !== undefined, 'Only a dial under way is looked up.');
    const { number, stage, lookUps } = attempt;
    return {
      events: [{ type: 'attempt-looked-up', at: now, attempt: number }],
      effects: [
        { kind: 'look-up-call', key: `look-up:${number}:${stage}:${lookUps}`, attempt: number },
      ],
    };
  },
};

function nextLookUpAt(attempt: Attempt): Instant | null {
  const movedAt = attempt.grantedAt ?? attempt.submittedAt;
  if (movedAt === null) return null;
  const known = LOOK_UPS_MS[attempt.lookUps];
  if (known !== undefined) return movedAt + known;
  const later = attempt.lookUps - LOOK_UPS_MS.length + 1;
  return movedAt + (LOOK_UPS_MS.at(-1) ?? 0) + later * LATER_LOOK_UPS_MS;
}
