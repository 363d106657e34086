import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SeenLeg } from '../../../../src/app/ports/phone.ts';
import { MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { makeTwilioReceivers } from '../../../../src/phone/twilio/routes.ts';
import { account, encode, type Fields, sign } from '../../../fixtures/twilio/requests.ts';
import { at } from '../../../support/pledges.ts';
import { makeRig } from '../../../support/rig.ts';
import { sayProblem } from '../../../support/say-problem.ts';
import { settings } from './given-webhooks.ts';

const CALLER = `CA${'1'.repeat(32)}`;
const TAKER = `CA${'2'.repeat(32)}`;
const CUSTOMER = '+31612345678';
const FATIMA = '+31205550101';

const common = { AccountSid: account, CallStatus: 'in-progress' };
const caller = { ...common, CallSid: CALLER, Direction: 'inbound', From: CUSTOMER };
const taker = { ...common, CallSid: TAKER, Direction: 'outbound-dial', To: FATIMA };
const company = '+31205550100';

/** What really happened after Fatima picked up for a customer who called. */
type History = {
  /** How long she listened to who it is before she pressed 1. */
  readonly briefSeconds: number;
  readonly talkSeconds: number;
  readonly bridged: 'true' | 'false' | undefined;
};

const histories: fc.Arbitrary<History> = fc.record({
  briefSeconds: fc.constantFrom(2, 15),
  talkSeconds: fc.constantFrom(0, 9, 19, 20, 130),
  bridged: fc.constantFrom('true', 'true', 'false', undefined),
});

type Report = 'part' | 'leg' | 'own';
/** A report and how late it comes, in seconds after the end. */
type Arrival = { readonly report: Report; readonly late: number };

const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({
    report: fc.constantFrom<Report>('part', 'leg', 'own'),
    late: fc.constantFrom(0, 1, 13, 50),
  }),
  { maxLength: 6 },
);

const atOnce: readonly Arrival[] = (['part', 'leg', 'own'] as const).map((report) => ({
  report,
  late: 0,
}));

/** The grade of the promise when these reports have come, and no record of the carrier's tells more. */
async function gradeAfter(history: History, arrived: readonly Arrival[], records = false) {
  const { briefSeconds, talkSeconds, bridged } = history;
  const rig = makeRig();
  const { pledge } = await rig.opens({ when: { kind: 'in', ms: 60 * MINUTE }, owner: 'fatima' });
  const receivers = makeTwilioReceivers({
    ...{ settings, sayProblem, service: rig.service, now: () => rig.now },
    ...{ isOurNumber: (number) => [company, FATIMA].includes(number), count: () => undefined },
  });
  const asks = async (url: string, fields: Fields): Promise<string> => {
    const path = url.replace(/^https:\/\/[^/]+/, '').replace(/#.*$/, '');
    const signature = sign(path, fields);
    const body = Buffer.from(encode(fields));
    const receive = receivers.get(path.replace(/\?.*$/, ''));
    return (await receive?.({ path, body, header: () => signature }))?.body ?? '';
  };

  const picksUpAt = at('14:10');
  rig.now = picksUpAt - 8 * SECOND;
  const rung = await asks('/webhooks/twilio/voice', { ...caller, To: company });
  rig.now = picksUpAt;
  const briefed = await asks(urlIn(rung, 'url'), { ...taker, From: company });
  rig.now = picksUpAt + briefSeconds * SECOND;
  await asks(urlIn(briefed, 'action'), { ...taker, From: company, Digits: '1' });

  const counted = briefSeconds + talkSeconds;
  const endedAt = picksUpAt + counted * SECOND;
  const Timestamp = new Date(endedAt).toUTCString();
  const tells: Record<Report, () => Promise<string>> = {
    part: () =>
      asks(urlIn(rung, 'action'), {
        ...{ ...caller, To: company, DialCallStatus: 'completed', DialCallSid: TAKER },
        ...{ DialCallDuration: String(counted), ...(bridged && { DialBridged: bridged }) },
      }),
    leg: () =>
      asks(urlIn(rung, 'statusCallback'), {
        ...{ ...taker, From: company, CallStatus: 'completed', SequenceNumber: '3', Timestamp },
        ...{ ParentCallSid: CALLER, CallDuration: String(counted) },
      }),
    own: () =>
      asks('/webhooks/twilio/status', {
        ...{ ...caller, To: company, CallStatus: 'completed', SequenceNumber: '0', Timestamp },
        CallDuration: String(counted + 8),
      }),
  };
  if (records) {
    const leg = (callId: string, seconds: number): SeenLeg => ({
      ...{ callId: `twilio:${callId}`, to: callId === TAKER ? FATIMA : company, live: false },
      ...{ createdAt: null, startedAt: null, answeredAt: endedAt - seconds * SECOND, endedAt },
      ...{ talkSeconds: seconds, sign: null, failure: null },
    });
    rig.phone.leg = () => Promise.resolve(leg(CALLER, counted + 8));
    rig.phone.legsOf = () => Promise.resolve([leg(TAKER, counted)]);
  }
  for (const { report, late } of [...arrived].sort((a, b) => a.late - b.late)) {
    rig.now = endedAt + late * SECOND;
    await tells[report]();
  }
  if (records) {
    rig.now = endedAt + 2 * MINUTE;
    await rig.service.lookUpSilentCalls();
  }
  return (await rig.service.pledge(pledge.id))?.pledge.proof?.grade ?? null;
}

/** Where an attribute of the answered TwiML leads. */
function urlIn(twiml: string, attribute: 'url' | 'action' | 'statusCallback'): string {
  return new RegExp(` ${attribute}="([^"]+)"`).exec(twiml)?.[1]?.replaceAll('&amp;', '&') ?? '';
}

test('of a caller whom an agent took no report, by being late, doubled or lost, makes the grade better [evidence.loss-gains-nothing]', async () => {
  const property = fc.asyncProperty(histories, arrivals, async (history, arrived) => {
    const isServed = history.bridged === 'true' && history.talkSeconds >= 20;
    const hears = (report: Report) => arrived.some((one) => one.report === report);
    const grade = isServed && hears('part') && hears('leg') ? 'B' : null;
    expect(await gradeAfter(history, arrived)).toBe(grade);
  });
  await fc.assert(property, { numRuns: 60 });
});

test.each([
  [9, null],
  [20, 'B'],
])(
  'a caller whose agent hung up %i s after the 1 is judged by that, whatever comes late, or is lost and looked up',
  async (talkSeconds, grade) => {
    const history: History = { briefSeconds: 15, talkSeconds, bridged: 'true' };
    expect(await gradeAfter(history, atOnce)).toBe(grade);
    const late = atOnce.map(({ report }) => ({ report, late: 13 }));
    expect(await gradeAfter(history, late)).toBe(grade);
    for (const lost of ['part', 'leg', 'own']) {
      const arrived = late.filter(({ report }) => report !== lost);
      expect(await gradeAfter(history, arrived, true)).toBe(grade);
    }
    expect(await gradeAfter(history, [], true)).toBe(grade);
  },
);
