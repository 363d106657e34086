import { type DialLimits, makeDialRate } from './dial-rate.ts';
import type { PostOffice } from './messages/post-office.ts';
import { accountDoor } from './rest/account.ts';
import { alertsDoor } from './rest/alerts.ts';
import { notFound, refusal, type RestAnswer, type RestRequest } from './rest/answer.ts';
import { callsDoor } from './rest/calls.ts';
import { dialingPermissionsDoor } from './rest/dialing-permissions.ts';
import { answerOf } from './rest/faults.ts';
import { incomingNumbersDoor } from './rest/incoming-numbers.ts';
import { messagesDoor } from './rest/messages.ts';
import { notificationsDoor } from './rest/notifications.ts';
import type { RequestFault } from './scripts.ts';
import type { Switchboard } from './switchboard.ts';

/** What the API may be told to do wrong, request by request. */
export type RestFaults = {
  /** What becomes of this request; null: what was asked for. */
  readonly of: (request: RestRequest) => RequestFault | null;
  /** How far behind the records of calls are. */
  readonly consistencyMs: () => number;
};

/**
 * The part of Twilio's REST API that the program uses, or its operator's doctor.
 *
 * Documented (twilio.com/docs/api/errors/20003): wrong credentials are 401 with code 20003.
 */
export function makeRest(
  { board, office }: { readonly board: Switchboard; readonly office: PostOffice },
  limits: DialLimits,
  faults: RestFaults,
): (request: RestRequest) => RestAnswer {
  const { accountSid, authToken } = board.deps;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const rate = makeDialRate(limits, board.deps.now);
  const doors = [
    callsDoor({ board, rate, limits }, faults.consistencyMs),
    messagesDoor(board, office, faults.consistencyMs),
    notificationsDoor(board),
    accountDoor(board),
    incomingNumbersDoor(board),
    dialingPermissionsDoor(board),
    alertsDoor(board),
  ];
  const answer = (request: RestRequest): RestAnswer => {
    for (const door of doors) {
      const answered = door(request);
      if (answered !== null) return answered;
    }
    return notFound(request.path);
  };
  return (request) => {
    if (request.authorization !== expected) return refusal(401, 20003, 'Authenticate');
    return answerOf(faults.of(request), () => answer(request));
  };
}
