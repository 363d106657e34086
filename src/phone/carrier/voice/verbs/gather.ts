import { SECOND } from '../../../../domain/time.ts';
import type { Leg } from '../../leg.ts';
import type { Verb } from '../../twiml-reader.ts';
import { type Act, numberIn, SAY_MS } from '../step.ts';

const TIMEOUT_SECONDS = 5;

/**
 * Documented (twilio.com/docs/voice/twiml/gather): keys are collected until `numDigits` of them,
 * `finishOnKey` (#), or `timeout` seconds (5) without one; they go to `action`, or to the present
 * document. Without any key the next verb follows, unless `actionOnEmptyResult` is true. It answers
 * an incoming call.
 *
 * Assumed: each thing said or waited for in it takes a second, and `timeout` begins after them.
 * Whoever presses keys does so at once, `keyAfterMs` after the prompt began.
 */
export const gather: Act = (step) => {
  const { board, leg, verb, url } = step;
  step.answer();
  const pressed = keysOf(leg);
  const timeoutMs = numberIn(verb, 'timeout', TIMEOUT_SECONDS) * SECOND;
  const action = verb.attributes['action'] ?? url;
  if (pressed === null) {
    board.deps.schedule(verb.children.length * SAY_MS + timeoutMs, () => {
      if (verb.attributes['actionOnEmptyResult'] === 'true') step.go(action, { Digits: '' });
      else step.next();
    });
    return;
  }
  const { digits, isFinished } = taken(verb, pressed);
  board.deps.schedule(leg.plan.keyAfterMs + (isFinished ? 0 : timeoutMs), () => {
    if (!step.alive()) return;
    board.pressed(leg, pressed);
    step.go(action, { Digits: digits });
  });
};

/** What this phone presses now; the last of its keys it presses for ever. */
function keysOf(leg: Leg): string | null {
  const { keys } = leg.plan;
  const index = Math.min(leg.keysPressed, keys.length - 1);
  leg.keysPressed += 1;
  return keys[index] ?? null;
}

function taken(verb: Verb, pressed: string) {
  const finish = verb.attributes['finishOnKey'] ?? '#';
  const end = finish === '' ? -1 : Array.from(pressed).findIndex((key) => finish.includes(key));
  const before = end < 0 ? pressed : pressed.slice(0, end);
  const most = numberIn(verb, 'numDigits', Infinity);
  return { digits: before.slice(0, most), isFinished: end >= 0 || before.length >= most };
}
