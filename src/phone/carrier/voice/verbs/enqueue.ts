import { SECOND } from '../../../../domain/time.ts';
import { join } from '../queues.ts';
import type { Act } from '../step.ts';

/**
 * Documented (twilio.com/docs/voice/twiml/enqueue): the caller is answered and waits in a queue
 * until another call's `<Dial><Queue>` takes them. Then, or when they hang up, the `action` is
 * asked with `QueueResult` (bridged, hangup), `QueueSid` and `QueueTime` in seconds.
 *
 * Assumed: `waitUrl` is not asked here, so nobody leaves a queue by `<Leave>`.
 */
export const enqueue: Act = (step) => {
  const { board, leg, verb } = step;
  step.answer();
  const joinedAt = board.deps.now();
  const name = verb.text.trim() === '' ? (verb.attributes['name'] ?? '') : verb.text.trim();
  const queueSid = join(board, name, { leg, isWaiting: step.alive }, (result) => {
    const action = verb.attributes['action'];
    const extra = {
      QueueResult: result,
      QueueSid: queueSid,
      QueueTime: String(Math.floor((board.deps.now() - joinedAt) / SECOND)),
    };
    if (action === undefined) step.next();
    else if (step.alive()) step.go(action, extra);
    else step.tellAction(action, extra);
  });
};
