import type { Leg } from '../leg.ts';
import { type Door, found, notFound, type RestAnswer, type RestRequest } from './answer.ts';
import { type CallMaker, createCall } from './create-call.ts';
import { listCalls, viewAt } from './list-calls.ts';
import { updateCall } from './update-call.ts';

/** Calls: created, fetched, changed, listed. `consistencyMs`: how far records are behind. */
export function callsDoor(maker: CallMaker, consistencyMs: () => number): Door {
  const { board } = maker;
  const prefix = `/2010-04-01/Accounts/${board.deps.accountSid}/Calls`;
  const one = ({ method, path, form }: RestRequest, leg: Leg | undefined): RestAnswer => {
    if (leg === undefined) return notFound(path);
    if (method === 'POST') return updateCall(board, leg, form);
    const view = viewAt(leg, board.deps.now() - consistencyMs());
    // Assumed, as for the list: what is not recorded yet is a call that the API does not know.
    return view === null ? notFound(path) : found(view);
  };
  return (request) => {
    const { method, path, form } = request;
    if (path === `${prefix}.json`) {
      if (method === 'POST') return createCall(maker, form);
      return listCalls(board, request, consistencyMs());
    }
    if (!path.startsWith(prefix)) return null;
    const sid = /^\/(CA[0-9a-f]{32})\.json$/.exec(path.slice(prefix.length))?.[1];
    return sid === undefined ? null : one(request, board.legs.get(sid));
  };
}
