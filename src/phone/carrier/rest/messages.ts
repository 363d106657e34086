import { DAY, type Instant } from '../../../domain/time.ts';
import { type Message, restMessage } from '../messages/message.ts';
import type { PostOffice } from '../messages/post-office.ts';
import { refuseMessage } from '../messages/refusals.ts';
import type { Switchboard } from '../switchboard.ts';
import {
  created,
  type Door,
  found,
  notFound,
  refusal,
  type RestAnswer,
  type RestRequest,
} from './answer.ts';
import { answerOf } from './faults.ts';
import { oldPage } from './page.ts';

/**
 * Messages: sent, fetched, listed.
 *
 * Documented (twilio.com/docs/messaging/api/message-resource): the list is filtered by `To`, `From`
 * and the day of `DateSent`.
 *
 * Assumed: a message may be in no record for a while, as a call; how long is set.
 */
export function messagesDoor(
  board: Switchboard,
  office: PostOffice,
  consistencyMs: () => number,
): Door {
  const { accountSid } = board.deps;
  const prefix = `/2010-04-01/Accounts/${accountSid}/Messages`;
  const seen = () => {
    const until = board.deps.now() - consistencyMs();
    return office.list().filter(({ createdAt }) => createdAt <= until);
  };
  return (request) => {
    const { method, path } = request;
    if (!path.startsWith(prefix)) return null;
    if (path === `${prefix}.json`) {
      return method === 'POST' ? send(board, office, request) : list(board, request, seen());
    }
    const sid = path.slice(prefix.length + 1).replace(/\.json$/, '');
    const message = seen().find((one) => one.sid === sid);
    if (message === undefined || method !== 'GET') return notFound(path);
    return found(restMessage(message, accountSid));
  };
}

function send(board: Switchboard, office: PostOffice, { form }: RestRequest): RestAnswer {
  const wanted = {
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    messagingServiceSid: form.get('MessagingServiceSid'),
    body: form.get('Body') ?? '',
  };
  const plan = board.scripts.message(wanted.to);
  const sender = wanted.from === '' ? (wanted.messagingServiceSid ?? '') : wanted.from;
  const refused =
    refuseMessage(board, wanted, office.optOuts.has(wanted.to, sender)) ??
    (plan?.refused === undefined ? null : refusal(400, plan.refused, 'Refused as told'));
  if (refused !== null) return refused;
  return answerOf(board.scripts.request(wanted.to), () => {
    const statusCallback = form.get('StatusCallback');
    const message = office.send({ ...wanted, statusCallback }, plan);
    return created(restMessage(message, board.deps.accountSid));
  });
}

function list(
  board: Switchboard,
  { query, path }: RestRequest,
  messages: readonly Message[],
): RestAnswer {
  return oldPage({
    key: 'messages',
    uri: path,
    query,
    items: messages.filter((message) => matches(message, query)).toReversed(),
    idOf: ({ sid }) => sid,
    show: (message) => restMessage(message, board.deps.accountSid),
  });
}

function matches({ to, from, sentAt }: Message, query: URLSearchParams): boolean {
  const [wantedTo, wantedFrom] = [query.get('To'), query.get('From')];
  if (wantedTo !== null && to !== wantedTo) return false;
  if (wantedFrom !== null && from !== wantedFrom) return false;
  return matchesDay(sentAt, query, 'DateSent');
}

/**
 * Documented (twilio.com/docs/voice/api/call-resource): a filter of a date is a day in UTC, which
 * `=` is that day, `<` that day and before, `>` that day and after. What has no date matches none.
 */
export function matchesDay(at: Instant | null, query: URLSearchParams, name: string): boolean {
  const day = (key: string) => {
    const text = query.get(key);
    return text === null ? null : Date.parse(text.slice(0, 10));
  };
  const [on, before, after] = [day(name), day(`${name}<`), day(`${name}>`)];
  if (on === null && before === null && after === null) return true;
  if (at === null) return false;
  const is = at - (at % DAY);
  return (
    (on === null || is === on) &&
    (before === null || is <= before) &&
    (after === null || is >= after)
  );
}
