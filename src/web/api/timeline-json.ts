import type { PledgeDetail } from '../../app/service.ts';
import { iso } from './fields.ts';

/** Keys of events that hold instants: all that end in At, and these. */
const instantKeys = /^(at|until|notBefore|since)$|At$/;

/** The events of a promise, oldest first, with notes and reasons put back in where they exist. */
export function timelineJson(
  { pledge, timeline, values }: PledgeDetail,
  maskNumber: (e164: string) => string,
) {
  const number = values.get(pledge.number.valueId);
  const texts = new Map(values);
  if (number !== undefined) texts.set(pledge.number.valueId, maskNumber(number));
  return {
    id: pledge.id,
    events: timeline.map(({ position, event, hash }) => ({
      position,
      hash,
      ...(outward(event, texts) as object),
    })),
  };
}

/** Epoch milliseconds become ISO 8601; a sealed value gets its text, or null once erased. */
function outward(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => outward(item, texts));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    typeof inner === 'number' && instantKeys.test(key) ? iso(inner) : outward(inner, texts),
  ]);
  const result = Object.fromEntries(entries) as Record<string, unknown>;
  if (typeof result['valueId'] === 'string') result['text'] = texts.get(result['valueId']) ?? null;
  return result;
}
