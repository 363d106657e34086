import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProblemError } from '../../../../src/phone/problem.ts';
import { dialFields, readFields, statusFields } from '../../../../src/phone/twilio/fields.ts';
import { readForm } from '../../../../src/phone/twilio/form.ts';
import { makeSignatureCheck } from '../../../../src/phone/twilio/signature.ts';
import {
  account,
  authToken,
  busy,
  completed,
  dialAction,
  encode,
  type Fields,
  inboundCompleted,
  publicUrl,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';

const read = (fields: Fields, schema: typeof statusFields | typeof dialFields = statusFields) =>
  readFields(readForm(Buffer.from(encode(fields))), schema, account);

function refusedFields(act: () => unknown): readonly string[] | string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.fields ?? error.problem.kind;
  }
}

describe('fields of a status callback', () => {
  test('are read from real shapes', () => {
    expect(read(completed)).toMatchObject({
      CallStatus: 'completed',
      CallDuration: 49,
      Timestamp: Date.UTC(2018, 2, 25, 9, 53, 19),
      SequenceNumber: 3,
    });
    expect(read(busy)).toMatchObject({ CallStatus: 'busy', SipResponseCode: 487 });
  });

  test('may come with others that Twilio adds without notice', () => {
    expect(refusedFields(() => read({ ...completed, NewThing: 'anything at all' }))).toBe(
      'accepted',
    );
  });

  test.each([
    ['CallSid', 'CA123'],
    ['CallSid', 'CAbe0123456789ABCDEF0123456789abcd'],
    ['CallStatus', 'finished'],
    ['Direction', 'sideways'],
    ['Timestamp', '2018-03-25T09:53:19Z'],
    ['Timestamp', 'Mon, 25 Mar 2018 09:53:19 +0000'],
    ['Timestamp', 'Sun, 31 Jun 2018 09:53:19 +0000'],
    ['SequenceNumber', '-1'],
    ['CallDuration', '4.9'],
    ['AnsweredBy', 'humanoid'],
    ['ApiVersion', '2010-04-01CallDuration49'],
    ['From', '+1500555FromCityNEW YORK'],
  ])('are refused when %s is "%s"', (name, value) => {
    expect(refusedFields(() => read({ ...completed, [name]: value }))).toContain(name);
  });

  test.each(['CallSid', 'CallStatus', 'Direction', 'Timestamp', 'SequenceNumber', 'From', 'To'])(
    'are refused without %s',
    (name) => {
      expect(refusedFields(() => read(without(completed, name)))).toEqual([name]);
    },
  );

  test('are refused when one that is read comes twice, even with the same value', () => {
    const text = `${encode(completed)}&CallSid=${completed['CallSid'] ?? ''}`;
    const form = readForm(Buffer.from(text));
    expect(refusedFields(() => readFields(form, statusFields, account))).toEqual(['CallSid']);
  });

  test("are refused when they are another account's", () => {
    const foreign = { ...completed, AccountSid: `AC${'1'.repeat(32)}` };
    expect(refusedFields(() => read(foreign))).toBe('foreign-account');
  });

  test.each(['+266696687', '266696687', 'anonymous', '', 'Restricted', 'sip:bob@example.com'])(
    'may have the caller "%s", which is recorded as it is',
    (from) => {
      expect(read({ ...completed, From: from })).toMatchObject({ From: from });
    },
  );
});

/*
 * Twilio's signature covers names and values without a border between them. Every way to draw the
 * borders anew that keeps the text, and so the signature, must be refused or mean the same.
 */
describe('one captured request', () => {
  const path = '/webhooks/twilio/status';
  const isSigned = makeSignatureCheck({ publicUrl, authTokens: [authToken] });

  test.each([
    [
      'the duration swallowed by the version',
      { ApiVersion: '2010-04-01CallDuration49' },
      'CallDuration',
    ],
    [
      'a bridge hidden in the caller’s zip code',
      { CallerZip: '10004DialBridgedfalse' },
      'DialBridged',
    ],
  ])('is refused with %s', (_what, change, lost) => {
    const original = lost in dialAction ? { ...dialAction, DialBridged: 'false' } : completed;
    const moved: Fields = { ...without(original, lost), ...change };
    expect(sign(path, moved)).toBe(sign(path, original));
    const schema = lost in dialAction ? dialFields : statusFields;
    expect(refusedFields(() => read(moved, schema))).not.toBe('accepted');
  });

  test('is refused with a key renamed, a letter moved to its value', () => {
    const moved: Fields = { ...without(completed, 'To'), T: `o${completed['To'] ?? ''}` };
    expect(refusedFields(() => read(moved))).toEqual(['To']);
  });

  test.each([
    ['a finished call', completed, statusFields],
    ['a busy call', busy, statusFields],
    [
      'a leg of an incoming call',
      { ...inboundCompleted, Direction: 'outbound-dial', ParentCallSid: `CA${'b'.repeat(32)}` },
      statusFields,
    ],
    ['the end of a dial', dialAction, dialFields],
    ['a dial that met nobody', { ...dialAction, DialBridged: 'false' }, dialFields],
  ] as const)('cannot be cut anew to mean something else: %s', (_what, fields, schema) => {
    const meaning = meaningOf(read(fields, schema));
    const signature = sign(path, fields);
    let forged = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const moved = recut(fields, seed);
        if (sign(path, moved) !== signature) return;
        const form = readForm(Buffer.from(encode(moved)));
        expect(isSigned({ path, signature, form })).toBe(true);
        if (JSON.stringify(moved) !== JSON.stringify(fields)) forged += 1;
        try {
          expect(meaningOf(readFields(form, schema, account))).toBe(meaning);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
        }
      }),
      { numRuns: 2_000, seed: 20261122 },
    );
    expect(forged).toBeGreaterThan(200);
  });
});

/** Nothing hangs on the version of the API: it only has to be the right one when it is there. */
function meaningOf(read: object): string {
  return JSON.stringify({ ...read, ApiVersion: null });
}

/** Moves, removes or adds borders between names and values, keeping the text that is signed. */
function recut(fields: Fields, seed: number): Fields {
  const next = chance(seed);
  let pairs = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  for (let changes = next(3); changes >= 0; changes -= 1) {
    const at = next(pairs.length - 1);
    const text = pairs
      .slice(at, at + 2)
      .flat()
      .join('');
    const cuts = [0, 1, 2].map(() => 1 + next(text.length - 1)).sort((a, b) => a - b);
    const [a = 1, b = 1, c = 1] = cuts;
    const anew: [string, string][] =
      next(2) === 0
        ? [[text.slice(0, a), text.slice(a)]]
        : [
            [text.slice(0, a), text.slice(a, b)],
            [text.slice(b, c), text.slice(c)],
          ];
    pairs = [...pairs.slice(0, at), ...anew, ...pairs.slice(at + 2)];
  }
  return Object.fromEntries(pairs);
}

/** Whole numbers below `max`, the same for the same seed (a linear congruential generator). */
function chance(seed: number): (max: number) => number {
  let state = BigInt(seed);
  return (max) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((state >> 33n) % BigInt(max));
  };
}
