import { SECOND } from '../../../domain/time.ts';
import { RING_AFTER_MS } from '../behaviour.ts';
import { isOver, type Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import { end, tell } from './report.ts';

/**
 * Dials a leg and lets its phone do what its plan says. `answered` is called when somebody or
 * something picks up.
 *
 * Documented (twilio.com/docs/voice/api/call-resource, call status values): initiated, ringing, and
 * then in-progress, busy, no-answer after the timeout, or failed when there is no such number.
 *
 * Assumed: a number that does not exist never rings.
 */
export function ring(board: Switchboard, leg: Leg, answered: () => void): void {
  const { schedule } = board.deps;
  const later = (ms: number, act: () => void) => {
    schedule(ms, () => {
      if (!isOver(leg)) act();
    });
  };
  tell(board, leg, 'initiated');
  later(RING_AFTER_MS, () => {
    if (leg.plan.pickUp === 'fails') {
      end(board, leg, 'failed');
      return;
    }
    tell(board, leg, 'ringing');
    const ringMs = leg.ringSeconds * SECOND;
    if (leg.plan.pickUp === 'no-answer' || leg.plan.afterMs > ringMs) {
      later(ringMs, () => {
        end(board, leg, 'no-answer');
      });
      return;
    }
    later(leg.plan.afterMs, () => {
      if (leg.plan.pickUp === 'busy') end(board, leg, 'busy');
      else pickUp(board, leg, answered);
    });
  });
}

/** Answered: from now on it ends when its phone hangs up, and at its time limit. */
function pickUp(board: Switchboard, leg: Leg, answered: () => void): void {
  tell(board, leg, 'in-progress');
  const limits = [leg.plan.hangsUpAfterMs ?? Infinity, leg.timeLimitSeconds * SECOND];
  endAfter(board, leg, Math.min(...limits));
  answered();
}

/** Ends the leg after so long, if it is not over by then. */
export function endAfter(board: Switchboard, leg: Leg, ms: number): void {
  board.deps.schedule(ms, () => {
    end(board, leg, 'completed');
  });
}
