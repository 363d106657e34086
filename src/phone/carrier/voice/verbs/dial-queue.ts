import { SECOND } from '../../../../domain/time.ts';
import { isOver, talkSeconds } from '../../leg.ts';
import { connectCaller } from '../caller.ts';
import { take, whenJoined } from '../queues.ts';
import { numberIn, type Step } from '../step.ts';

const TIMEOUT_SECONDS = 30;

/**
 * Documented (twilio.com/docs/voice/twiml/queue): connects with who waits longest in the queue; in
 * an empty one it waits for the next, until the `timeout` of the `<Dial>`.
 *
 * Assumed: it then reports no-answer. The one who waited is named as `DialCallSid`. A queue that
 * nobody was ever in is like an empty one, where Twilio has an error of its own.
 */
export function dialQueue(step: Step): void {
  const { board, leg, verb } = step;
  step.answer();
  const name = verb.children.find((child) => child.name === 'Queue')?.text.trim() ?? '';
  let isDone = false;
  const over = (extra: Readonly<Record<string, string>>) => {
    if (isDone) return;
    isDone = true;
    const action = verb.attributes['action'];
    if (action === undefined) step.next();
    else step.go(action, extra);
  };
  const connect = (): boolean => {
    if (isDone || !step.alive()) return false;
    const taken = take(board, name);
    if (taken === null) return false;
    const waiting = taken.leg;
    connectCaller(board, waiting);
    leg.atEnd.push(() => {
      if (!isOver(waiting)) taken.free();
    });
    waiting.atEnd.push(() => {
      taken.free();
      over({
        DialCallSid: waiting.sid,
        DialCallStatus: 'completed',
        DialBridged: 'true',
        DialCallDuration: String(talkSeconds(waiting)),
      });
    });
    return true;
  };
  if (connect()) return;
  let isWaiting = true;
  whenJoined(board, name, () => {
    if (isWaiting && connect()) isWaiting = false;
  });
  board.deps.schedule(numberIn(verb, 'timeout', TIMEOUT_SECONDS) * SECOND, () => {
    if (!isWaiting) return;
    isWaiting = false;
    over({ DialCallStatus: 'no-answer', DialBridged: 'false' });
  });
}
