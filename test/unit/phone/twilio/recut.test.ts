import { expect, test } from '@jest/globals';
import type { CallReport } from '../../../../src/app/service.ts';
import { makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { makeMessageTokens } from '../../../../src/phone/twilio/message-token.ts';
import { paths } from '../../../../src/phone/twilio/urls.ts';
import { type Door, openDoor } from '../../../fixtures/twilio/door.ts';
import {
  account,
  authToken,
  busy,
  completed,
  dialAction,
  type Fields,
  inboundCompleted,
  incoming,
  message,
  messageStatus,
  sign,
  sipIncoming,
} from '../../../fixtures/twilio/requests.ts';
import { AGENT, PLEDGE, START } from '../../../integration/phone/world.ts';

/*
 * Twilio signs an address, names and values without a border between them. Whoever captured one
 * request can draw the borders anew and send it again: it must be refused, or mean the same.
 */

/** FORGERIES=100000 draws more; this many take a few seconds. */
const FORGERIES = Number(process.env['FORGERIES'] ?? 3_000);
const SEED = 20261122n;

const leg = `?leg=${makeLegTokens([authToken]).sign({ pledgeId: PLEDGE, attempt: 1, fence: 7 }, START)}`;
const child: Fields = {
  ...completed,
  Direction: 'outbound-dial',
  ParentCallSid: `CA${'b'.repeat(32)}`,
  To: '+31612345678',
};
const sms = makeMessageTokens([authToken]).sign({ smsId: PLEDGE, fence: 2 });
const caller = `CA${'c'.repeat(32)}`;
const taker = `?call=${caller}&agent=joost`;
const other = `SM${'2'.repeat(32)}`;
/** What they write, or call themselves, who want to be taken for somebody else. */
const recipes = [
  `STOPFrom+31612345678MessageSid${other}To+31205550100ToA`,
  `STOPFrom+31612345678FromZip1MessageSid${other}NumMedia0OptOutTypeSTOPTo+31205550100ToZip`,
  'STOP Call me From home To+31205550100',
  'STOPFrom+31612345678',
];
const impostors = [
  'sip:xDirectioninboundFrom+31612345678FromA@evil.example',
  'sip:xDirectioninboundFrom+31612345678To+31205550100ToZip@evil.example',
  `client:xCallSid${caller}CallStatusringingDirectioninboundFromanonymousFromA`,
  'sip:Bob@Home.Office.example',
  'Bob From Home',
];
const throughSip = {
  ...{ SipDomain: 'us.sip.twilio.com', 'SipHeader_X-Original-To': '+31205550100' },
  'SipHeader_X-Twilio-CallSid': caller,
};
const hostile: readonly (readonly [string, Fields])[] = [
  ...recipes.map((Body) => [paths.message, { ...message, Body }] as const),
  ...impostors.flatMap((From) => {
    const called = { ...incoming, Caller: From, CallerName: From, From };
    return [
      [paths.voice, called],
      [paths.taker + taker, { ...called, Direction: 'outbound-dial' }],
      [`${paths.callerDone}?tried=joost.fatima`, { ...dialAction, From }],
      [paths.status, { ...inboundCompleted, From, ForwardedFrom: From }],
      [paths.voice, { ...called, ...throughSip, To: `${From.split('@', 1)[0] ?? ''}@us` }],
    ] as const;
  }),
];

/** What comes with a call over SIP: headers as their callers write them, honest or not. */
const overSip: readonly Fields[] = [
  { 'SipHeader_X-Twilio-CallSid': caller, 'SipHeader_X-Twilio-AccountSid': account },
  { 'SipHeader_X-Call-From': '+31612345678', 'SipHeader_X-Original-To': '+31205550100' },
  { 'SipHeader_X-A': 'xTo+31205550100ToZ', 'SipHeader_X-Direction': 'inbound' },
  { 'SipHeader_X-From': 'sip:xSipHeader_X-To+31205550100SipHeader_X-B' },
  { ForwardedFrom: 'xFrom+31612345678SipHeader_X-', 'SipHeader_X-Call-From': 'sip:a@b' },
  { CallerName: 'xDirectioninboundFrom+31612345678SipHeader_X-', 'SipHeader_X-CallSid': caller },
  { To: 'sip:xTo+31205550100ToZ@ours.sip.twilio.com', 'SipHeader_X-Original-To': 'sip:a@b' },
];

const captured: readonly (readonly [string, Fields])[] = [
  [paths.status, completed],
  [paths.status, busy],
  [
    paths.status,
    {
      ...inboundCompleted,
      Direction: 'outbound-dial',
      To: AGENT,
      ParentCallSid: `CA${'b'.repeat(32)}`,
    },
  ],
  [paths.status + leg, child],
  [`${paths.status}${leg}&detect=1`, child],
  [`${paths.dialDone}${leg}&detect=1`, dialAction],
  [`${paths.dialDone}${leg}`, { ...dialAction, DialBridged: 'false' }],
  [`${paths.customerStatus}${leg}&detect=1`, { ...completed, To: '+31612345678' }],
  [`${paths.customerAgentStatus}${leg}&agent=joost`, child],
  [`${paths.customerAgentDone}${leg}&agent=joost`, dialAction],
  [paths.voice, incoming],
  [paths.voice, { ...incoming, ...throughSip }],
  [paths.voice, { ...incoming, From: 'anonymous' }],
  [paths.agentKey + leg, { ...incoming, Direction: 'outbound-api', Digits: '2' }],
  [paths.afterCall + leg, { ...incoming, Direction: 'outbound-api', Digits: '1' }],
  [paths.message, message],
  [`${paths.messageStatus}?sms=${sms}`, messageStatus],
  [paths.taker + taker, { ...incoming, Direction: 'outbound-dial' }],
  [paths.takerKey + taker, { ...incoming, Direction: 'outbound-dial', Digits: '1' }],
  [paths.takerStatus + taker, child],
  [`${paths.callerDone}?tried=joost`, dialAction],
  [paths.takenByKey, { ...dialAction, Direction: 'inbound', From: '+31612345678' }],
  [paths.customer + leg, { ...incoming, Direction: 'outbound-api' }],
  [`${paths.customerAgent}${leg}&agent=joost`, { ...incoming, Direction: 'outbound-dial' }],
  [
    `${paths.customerAgentKey}${leg}&agent=joost`,
    { ...incoming, Direction: 'outbound-dial', Digits: '1' },
  ],
  ...hostile,
  ...overSip.map((headers) => [paths.voice, { ...sipIncoming, ...headers }] as const),
  [
    paths.detection + leg,
    { AccountSid: account, CallSid: `CA${'f'.repeat(32)}`, AnsweredBy: 'machine_end_beep' },
  ],
];

test(`of ${FORGERIES} requests cut anew under a valid signature, none means something else`, async () => {
  await using door = await openDoor();
  const meant = new Map<string, string>();
  const next = chance(SEED);
  const accepted = { same: 0, other: [] as unknown[] };
  const refused = new Map<number, number>();
  for (let made = 0; made < FORGERIES;) {
    const [path, fields] = captured[made % captured.length] ?? ['', {}];
    const signature = sign(path, fields);
    const forgery = recut(path, fields, next);
    if (sign(forgery.path, forgery.fields) !== signature) continue;
    made += 1;
    const { status, meaning } = await effectOf(door, { ...forgery, signature });
    const original =
      meant.get(signature) ?? (await effectOf(door, { path, fields, signature })).meaning;
    meant.set(signature, original);
    if (status >= 300) refused.set(status, (refused.get(status) ?? 0) + 1);
    else if (meaning === original) accepted.same += 1;
    else accepted.other.push({ forgery, meaning });
  }
  expect(accepted.other).toEqual([]);
  // Both happen often, or nothing was tried: moved letters, and a border moved between unread names.
  expect(accepted.same).toBeGreaterThan(FORGERIES / 100);
  expect(refused.get(400) ?? 0).toBeGreaterThan(FORGERIES / 10);
  expect(refused.get(404) ?? 0).toBeGreaterThan(FORGERIES / 100);
}, 120_000);

type Signed = { readonly path: string; readonly fields: Fields; readonly signature: string };

/** All that the program is told and answers, but for the raw evidence. */
async function effectOf(door: Door, { path, fields, signature }: Signed) {
  door.renew();
  const { status, body } = await door.post(path, fields, { signature });
  const { reports, ended, keys } = door.program();
  const heard = door.heard();
  return {
    status,
    meaning: JSON.stringify({ told: reports.map(withoutEvidence), ended, keys, heard, body }),
  };
}

function withoutEvidence({ raw, ...report }: CallReport): object {
  return { ...report, at: raw.at };
}

/** One to three borders moved, removed or added, the one between address and form among them. */
function recut(path: string, fields: Fields, next: (max: number) => number) {
  let pairs = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  let address = path;
  if (next(4) === 0) {
    const all = path + pairs.map(([key, value]) => key + value).join('');
    const borders = path
      .split('')
      .flatMap((letter, at) => (at > 0 && '?&-/'.includes(letter) ? [at] : []));
    const at = next(2) === 0 ? (borders[next(borders.length)] ?? 0) : path.length + next(90);
    [address, pairs] = [all.slice(0, at), withStart(pairs, all.slice(at), path.length - at)];
  }
  for (let changes = next(3); changes >= 0 && pairs.length > 1; changes -= 1) {
    const at = next(pairs.length - 1);
    const text = pairs
      .slice(at, at + 2)
      .flat()
      .join('');
    pairs = [...pairs.slice(0, at), ...cut(text, next), ...pairs.slice(at + 2)];
  }
  return { path: address, fields: Object.fromEntries(pairs) };
}

type Pairs = [string, string][];

/** The same text as parameters, beginning so many letters earlier, or (below zero) later. */
function withStart(pairs: Pairs, text: string, earlier: number): Pairs {
  if (earlier >= 0) {
    const equals = Math.min(4, earlier);
    const before: Pairs =
      earlier === 0 ? [] : [[text.slice(0, equals), text.slice(equals, earlier)]];
    return [...before, ...pairs];
  }
  let over = -earlier;
  return pairs.flatMap(([key, value]): Pairs => {
    const whole = key + value;
    const gone = Math.min(over, whole.length);
    over -= gone;
    const left = whole.slice(gone);
    return left === '' ? [] : gone === 0 ? [[key, value]] : [[left.slice(0, 3), left.slice(3)]];
  });
}

function cut(text: string, next: (max: number) => number): Pairs {
  if (text.length < 4) return [[text, '']];
  const [a = 1, b = 1, c = 1] = [0, 1, 2]
    .map(() => 1 + next(text.length - 1))
    .sort((x, y) => x - y);
  return next(2) === 0
    ? [[text.slice(0, a), text.slice(a)]]
    : [
        [text.slice(0, a), text.slice(a, b)],
        [text.slice(b, c), text.slice(c)],
      ];
}

/** Whole numbers below `max`, the same for the same seed (a linear congruential generator). */
function chance(seed: bigint): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((state >> 33n) % BigInt(max));
  };
}
