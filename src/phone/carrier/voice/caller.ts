import { isOver, type Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import { end, tell } from './report.ts';
import { endAfter } from './ring.ts';

/**
 * Documented (twilio.com/docs/voice/twiml/hangup and /reject): an incoming call rings until a verb
 * answers it; `<Hangup>` answers it too, `<Reject>` does not.
 *
 * Documented (twilio.com/docs/voice/twiml/pause): a `<Pause>` at the beginning delays the answer.
 */
export function answerCaller(board: Switchboard, leg: Leg): void {
  if (isOver(leg) || leg.direction !== 'inbound' || leg.answeredAt !== null) return;
  tell(board, leg, 'in-progress');
}

/** A caller who is connected talks as long as they want to, and then hangs up. */
export function connectCaller(board: Switchboard, leg: Leg): void {
  answerCaller(board, leg);
  leg.connectedAt = board.deps.now();
  const { hangsUpAfterMs } = leg.plan;
  if (leg.direction === 'inbound' && hangsUpAfterMs !== null) endAfter(board, leg, hangsUpAfterMs);
}

/** A caller whom nobody was found for hangs up. Who is being talked to stays. */
export function losePatience(board: Switchboard, leg: Leg): void {
  const { patienceMs } = leg.plan;
  if (patienceMs === null) return;
  board.deps.schedule(patienceMs, () => {
    if (leg.connectedAt !== null) return;
    end(board, leg, leg.answeredAt === null ? 'no-answer' : 'completed');
  });
}
