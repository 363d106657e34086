import type { CallPlan } from '../behaviour.ts';
import type { Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import { losePatience } from './caller.ts';
import { follow } from './flow.ts';
import { end, tell } from './report.ts';

/** A customer calls a number of ours. */
export type InboundCall = {
  /** As the network shows it: E.164, or "anonymous" and the like. */
  readonly from: string;
  readonly to: string;
  readonly forwardedFrom?: string;
  /** What this caller does otherwise than callers do. */
  readonly plan?: Partial<CallPlan>;
};

/**
 * Documented (twilio.com/docs/voice/twiml, request parameters): the number's `VoiceUrl` is asked
 * while the call rings, its `VoiceFallbackUrl` when that fails; its `StatusCallback` is told of the
 * end only.
 *
 * Assumed: a call to a number without a `VoiceUrl` fails.
 */
export function callIn(board: Switchboard, call: InboundCall): Leg {
  const number = board.numbers.find(call.to);
  const { statusCallback = null, voiceFallbackUrl: fallbackUrl = null } = number ?? {};
  const caller = {
    parentSid: null,
    to: call.to,
    from: call.from,
    forwardedFrom: call.forwardedFrom ?? null,
    direction: 'inbound',
    role: 'caller',
    callback: statusCallback === null ? null : { url: statusCallback, events: ['completed'] },
    fallbackUrl,
  } as const;
  const leg = board.add(caller, call.plan);
  board.deps.schedule(0, () => {
    tell(board, leg, 'ringing');
    const url = number?.voiceUrl ?? fallbackUrl;
    if (url === null) {
      end(board, leg, 'failed');
      return;
    }
    losePatience(board, leg);
    follow(board, leg, { url });
  });
  return leg;
}
