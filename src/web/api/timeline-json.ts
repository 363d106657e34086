import type { PledgeDetail } from '../../app/view.ts';
import { shownStep } from '../../domain/policy.ts';
import { iso } from './fields.ts';

/** Keys of events that hold instants: all that end in At, and these. */
const instantKeys = /^(at|until|notBefore|since)$|At$/;

/** The events of a promise, oldest first, with notes and reasons put back in where they exist. */
export function timelineJson(
  { pledge, timeline, values }: PledgeDetail,
  maskNumber: (e164: string) => string,
) {
  const texts = new Map(values);
  for (const sealed of [pledge.number, ...pledge.joined.map(({ number }) => number)]) {
    const number = values.get(sealed?.valueId ?? '');
    if (sealed !== null && number !== undefined) texts.set(sealed.valueId, maskNumber(number));
  }
  return {
    id: pledge.id,
    events: timeline.map(({ position, event, hash }) => ({
      position,
      hash,
      ...(outward(event, texts) as object),
    })),
  };
}

/** Keys of events that hold steps of the ladder. */
const stepKeys = new Set(['step', 'startStep', 'collapsed']);

function told(key: string, value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'number' && instantKeys.test(key)) return iso(value);
  if (stepKeys.has(key)) return Array.isArray(value) ? value.map(fromOne) : fromOne(value);
  return outward(value, texts);
}

function fromOne(step: unknown): unknown {
  return typeof step === 'number' ? shownStep(step) : step;
}

/** Epoch milliseconds become ISO 8601; a sealed value gets its text, or null once erased. */
function outward(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => outward(item, texts));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, told(key, inner, texts)]);
  const result = Object.fromEntries(entries) as Record<string, unknown>;
  if (typeof result['valueId'] === 'string') result['text'] = texts.get(result['valueId']) ?? null;
  return result;
}
