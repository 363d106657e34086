import { type Delivery, LATE_MS, TALK_MS } from '../behaviour.ts';
import { type EndStatus, isOver, type Leg, type LegStatus } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';

/**
 * Moves a leg on and tells of it, as faithfully as its plan says.
 *
 * Documented (twilio.com/docs/voice/api/call-resource, statuscallbackevent): events are initiated,
 * ringing, answered and completed, the last one for every end; only those asked for are told.
 */
export function tell(board: Switchboard, leg: Leg, status: LegStatus): void {
  const fields = board.move(leg, status);
  const { callback } = leg;
  if (callback === null || !callback.events.includes(eventOf(status))) return;
  for (const delayMs of travelOf(leg.plan.delivery, status)) {
    const send = () => {
      board.poster.tell(callback.url, fields);
    };
    if (delayMs === 0) send();
    else board.deps.schedule(delayMs, send);
  }
}

/** Ends a leg, unless it is over, and then does what waits for that. */
export function end(board: Switchboard, leg: Leg, status: EndStatus): void {
  if (isOver(leg)) return;
  tell(board, leg, status);
  for (const act of leg.atEnd) act();
}

/** What a leg that is hung up by our side becomes: one that nobody answered was canceled. */
export function cutOff(board: Switchboard, leg: Leg): void {
  end(board, leg, leg.answeredAt === null ? 'canceled' : 'completed');
}

function eventOf(status: LegStatus): string {
  switch (status) {
    case 'queued':
    case 'initiated':
      return 'initiated';
    case 'ringing':
      return 'ringing';
    case 'in-progress':
      return 'answered';
    case 'completed':
    case 'busy':
    case 'failed':
    case 'no-answer':
    case 'canceled':
      return 'completed';
  }
}

/**
 * Documented (twilio.com/docs/voice/api/call-resource): callbacks are requests of their own, and
 * nothing promises their order.
 *
 * Assumed: they may be lost or doubled, as anything sent over a network may.
 */
function travelOf(delivery: Delivery, status: LegStatus): readonly number[] {
  if (delivery === 'silent') return [];
  if (delivery === 'faithful') return [0];
  if (delivery === 'chaotic') return chaos(status);
  return delivery[status] ?? [0];
}

/** When each callback of a …05 arrives: not at all, twice, and the answer only after the end. */
function chaos(status: LegStatus): readonly number[] {
  switch (status) {
    case 'queued':
    case 'initiated':
      return [];
    case 'in-progress':
      return [TALK_MS + 2 * LATE_MS];
    case 'ringing':
    case 'completed':
    case 'busy':
    case 'failed':
    case 'no-answer':
    case 'canceled':
      return [0, LATE_MS];
  }
}
