import { isOver, type Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';

/** How a call left its queue. */
export type QueueResult = 'bridged' | 'hangup';

/** A call that waits, as long as it was not sent elsewhere. */
export type Waiting = { readonly leg: Leg; readonly isWaiting: () => boolean };

type Place = Waiting & { taken: boolean; readonly left: (result: QueueResult) => void };
type Queue = { readonly sid: string; readonly places: Place[]; readonly takers: (() => void)[] };

const queuesOf = new WeakMap<Switchboard, Map<string, Queue>>();

function queueNamed(board: Switchboard, name: string): Queue {
  const queues = queuesOf.get(board) ?? new Map<string, Queue>();
  queuesOf.set(board, queues);
  const queue = queues.get(name) ?? { sid: board.sid('QU'), places: [], takers: [] };
  queues.set(name, queue);
  return queue;
}

/** Joins the queue of this name and returns its id; `left` is called once, when it is left. */
export function join(
  board: Switchboard,
  name: string,
  waiting: Waiting,
  left: (result: QueueResult) => void,
): string {
  const queue = queueNamed(board, name);
  const place: Place = { ...waiting, taken: false, left };
  queue.places.push(place);
  waiting.leg.atEnd.push(() => {
    if (place.taken || !queue.places.includes(place)) return;
    queue.places.splice(queue.places.indexOf(place), 1);
    left('hangup');
  });
  while (queue.takers.length > 0 && queue.places.includes(place)) queue.takers.shift()?.();
  return queue.sid;
}

/** Takes who waits longest; null when nobody does. `free` ends their stay. */
export function take(board: Switchboard, name: string): { readonly leg: Leg; free(): void } | null {
  const { places } = queueNamed(board, name);
  for (let place = places.shift(); place !== undefined; place = places.shift()) {
    if (isOver(place.leg) || !place.isWaiting()) continue;
    const { leg, left } = place;
    place.taken = true;
    let isFree = false;
    const free = () => {
      if (!isFree) left('bridged');
      isFree = true;
    };
    return { leg, free };
  }
  return null;
}

/** Calls `act` once, when somebody joins. */
export function whenJoined(board: Switchboard, name: string, act: () => void): void {
  queueNamed(board, name).takers.push(act);
}
