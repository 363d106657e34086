import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/app/command.ts';
import type { CallRecord } from '../../../src/app/ports/calls.ts';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, seenCall } from '../../support/pledges.ts';
import { makeRig, report, request } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';

describe('the window of a promise that is accepted', () => {
  test('"in 15 minutes" counts from the moment it was said [window.in-runs-from-promised-at]', async () => {
    const rig = makeRig();
    rig.now = at('14:10');
    const { pledge } = await rig.opens({ promisedAt: at('14:02') });
    expect(pledge.binding).toEqual({ notBefore: null, dueAt: at('14:17') });
    expect(pledge.acceptedAt).toBe(at('14:10'));
  });

  test('"in 15 minutes" is real minutes, also when nobody works [hours.real-minutes]', async () => {
    const shut = roster.teams.map((team) => ({ ...team, hours: { ...team.hours, days: {} } }));
    const { pledge } = await makeRig({ roster: { ...roster, teams: shut } }).opens();
    expect(pledge.binding.dueAt).toBe(at('14:15'));
    expect(pledge.outsideHours).toBe(true);
  });

  test("a dropped call's runs from the end of that call, and the customer is untold [window.dropped-runs-from-call-end] [told.dropped-call-starts-untold]", async () => {
    const rig = makeRig();
    rig.now = at('14:09');
    const facts = conversation(at('14:00'), {
      direction: 'inbound',
      sign: 'served',
      agent: 'fatima',
    });
    await rig.service.recordCall(report(facts, { verdict: 'dropped' }));
    const [row] = [...rig.ledger.store.pledges.values()];
    expect(row?.pledge.binding.dueAt).toBe((facts.endedAt ?? 0) + policy.windowMs);
    expect(row?.pledge).toMatchObject({ source: 'dropped-call', toldAt: null, state: 'due' });
  });

  test('words that nobody can read get the window of the policy, and count as vague [window.vague-gets-policy-window]', async () => {
    const words = (text: string) => makeRig().opens({ when: { kind: 'words', words: text } });
    const vague = await words('once the moon is up');
    expect(vague.pledge).toMatchObject({ precision: 'vague', binding: { dueAt: at('14:15') } });
    const plain = await words('in half an hour');
    expect(plain.pledge).toMatchObject({ precision: 'exact', binding: { dueAt: at('14:30') } });
  });

  test('400 days ahead is accepted, a millisecond more is not [window.too-far-refused]', async () => {
    const rig = makeRig();
    const due = (dueAt: number) =>
      rig.service.openPledge(
        request({ when: { kind: 'window', window: { notBefore: null, dueAt } } }),
      );
    expect(await due(at('14:00') + 400 * DAY + 1)).toMatchObject({ why: 'too-far-ahead' });
    expect(await due(at('14:00') + 400 * DAY)).toMatchObject({ kind: 'opened' });
  });

  test('400 days back is accepted, a millisecond more is not, for its end and for when it was made [window.too-far-back-refused]', async () => {
    const rig = makeRig({ office: { daysAheadMax: 10_000 } });
    const back = at('14:00') - 400 * DAY;
    const made = (dueAt: number, promisedAt: number | null) =>
      rig.service.openPledge(
        request({ promisedAt, when: { kind: 'window', window: { notBefore: null, dueAt } } }),
      );
    expect(await made(back - 1, null)).toMatchObject({ kind: 'refused', why: 'too-far-back' });
    expect(await made(at('15:00'), back - 1)).toMatchObject({ why: 'too-far-back' });
    expect(await made(back, back)).toMatchObject({ kind: 'opened' });
  });

  test('one that begins after its end is refused, one that is over is not [window.backwards-refused] [window.spoken-never-refused-for-time]', async () => {
    const rig = makeRig();
    const told = (notBefore: string | null, dueAt: string) => {
      const window = { notBefore: notBefore === null ? null : at(notBefore), dueAt: at(dueAt) };
      return rig.service.openPledge(request({ when: { kind: 'window', window } }));
    };
    expect(await told('15:00:01', '15:00')).toMatchObject({ why: 'window-backwards' });
    const past = await told(null, '09:00');
    expect(past).toMatchObject({ kind: 'opened', view: { pledge: { state: 'broken' } } });
  });
});

describe('the customer of a promise', () => {
  test('has one promise for a subject; the second joins it [merge.no-second-call]', async () => {
    const rig = makeRig();
    const first = await rig.opens();
    const second = await rig.opens({ when: { kind: 'in', ms: 5 * MINUTE }, promisedBy: 'joost' });
    expect(second.pledge.id).toBe(first.pledge.id);
    expect(second.pledge.binding.dueAt).toBe(at('14:05'));
    expect(rig.ledger.store.pledges.size).toBe(1);
  });

  test('has another promise for another subject [merge.other-subject-is-another]', async () => {
    const rig = makeRig();
    const first = await rig.opens();
    const other = await rig.opens({ subject: 'the invoice' });
    expect(other.pledge.id).not.toBe(first.pledge.id);
    rig.now = at('14:05');
    await rig.service.command(other.pledge.id, { type: 'withdraw', reason: 'paid' }, 'lena');
    expect((await rig.service.pledge(first.pledge.id))?.pledge.state).toBe('due');
  });

  test('a call that was placed for one of them proves that one only [merge.call-proves-its-own]', async () => {
    const rig = makeRig();
    const first = await rig.opens();
    const other = await rig.opens({ subject: 'the invoice' });
    rig.now = at('14:03');
    const facts = conversation(at('14:02'), { callId: 'twilio:CAc', attempt: 1, bridged: true });
    await rig.service.recordCall(report(facts, { pledgeId: other.pledge.id }));
    expect((await rig.service.pledge(other.pledge.id))?.pledge.state).toBe('kept');
    expect((await rig.service.pledge(first.pledge.id))?.pledge.calls).toEqual([]);
  });
});

test('names, numbers and notes lie beside the events, which only commit to them [privacy.sealed-values]', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens({ reason: 'the boiler leaks', doneSoFar: 'reset it twice' });
  const note = { type: 'note', text: 'call the neighbour' } as const;
  await rig.service.command(pledge.id, note, 'joost');
  const timeline = await rig.ledger.pledges.timeline(pledge.id);
  const told = JSON.stringify(timeline);
  for (const words of ['boiler', 'reset it', 'neighbour', '12345678', 'Anna']) {
    expect(told).not.toContain(words);
  }
  const detail = await rig.service.pledgeDetail(pledge.id);
  expect(detail?.context.reason).toBe('the boiler leaks');
  expect([...(detail?.values.values() ?? [])]).toContain('call the neighbour');
  // The salt makes two equal values look different: a guess cannot be checked against the history.
  const again = await rig.opens({ subject: 'other', reason: 'the boiler leaks' });
  expect(again.pledge.reason?.commitment).not.toBe(pledge.reason?.commitment);
});

const window = { notBefore: null, dueAt: at('15:30') };
const words = 'because her mother is ill';

test.each<Command>([
  { type: 'note', text: words },
  { type: 'move', window, by: 'customer', via: 'agent', why: words, callId: null },
  { type: 'hand-over', to: 'lena', why: words },
  { type: 'claim', reason: words },
  { type: 'withdraw', reason: words },
])(
  'what a person writes with a $type is in no event, and is shown [privacy.sealed-values]',
  async (command) => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    expect((await rig.service.command(pledge.id, command, 'joost')).kind).toBe('done');
    const timeline = await rig.ledger.pledges.timeline(pledge.id);
    const after = await rig.service.pledgeDetail(pledge.id);
    expect(timeline.length).toBeGreaterThan(1);
    expect(JSON.stringify([timeline, after?.pledge])).not.toContain('mother');
    expect([...(after?.values.values() ?? [])]).toContain(words);
  },
);

test('the same claim by the same person changes nothing; other words are another one', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  const claims = async (reason: string) => {
    await rig.service.command(pledge.id, { type: 'claim', reason }, 'joost');
    const timeline = await rig.ledger.pledges.timeline(pledge.id);
    return timeline.filter(({ event }) => event.type === 'claim-made').length;
  };
  expect(await claims('from my own phone')).toBe(1);
  expect(await claims('from my own phone')).toBe(1);
  expect(await claims('from the desk')).toBe(2);
});

describe('crashes and doubled webhooks', () => {
  const seen = { provider: 'calls', account: 'site', key: 'event-1' };
  const facts = conversation(at('14:05'));

  test('the same webhook twice is one event [guarantee.survives-crash]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    rig.now = at('14:06');
    expect(await rig.service.recordCall(report(facts, { seen }))).toEqual({ kind: 'recorded' });
    const once = await rig.service.pledge(pledge.id);
    expect(await rig.service.recordCall(report(facts, { seen }))).toEqual({ kind: 'duplicate' });
    expect((await rig.service.pledge(pledge.id))?.pledge).toEqual(once?.pledge);
  });

  test('a call that was stored before we died is heard by the sweep [guarantee.survives-crash]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    rig.now = at('14:06');
    const stored: CallRecord = {
      ...{ callId: facts.callId, version: 1, customer: '+31612345678', facts, verdict: 'unknown' },
      ...{
        customerAsGiven: '+31612345678',
        company: null,
        reasons: [],
        raw: [],
        pledgeId: null,
        asks: [],
        answer: null,
      },
      reportedDroppedBy: null,
    };
    await rig.ledger.calls.save(stored, seen);
    expect((await rig.service.pledge(pledge.id))?.pledge.state).toBe('due');
    rig.now += 2 * SECOND;
    expect((await rig.service.sweep('due')).calls).toBe(1);
    expect((await rig.service.pledge(pledge.id))?.pledge.state).toBe('kept');
  });

  test('a queue that lost everything changes no outcome: the sweep tells the same people [guarantee.survives-crash]', async () => {
    const outcomes = [];
    for (const isLossy of [false, true]) {
      const rig = makeRig();
      if (isLossy) rig.queue.setFate(() => []);
      const { pledge } = await rig.opens();
      await rig.passesUntil('14:16');
      const view = await rig.service.pledge(pledge.id);
      const people = rig.email.sent.map(({ message }) => message.person).toSorted();
      outcomes.push({ state: view?.pledge.state, people });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[0]?.state).toBe('broken');
    expect(outcomes[0]?.people.length).toBeGreaterThan(2);
  });
});

test('a call of which only the ringing is known proves nothing yet', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  rig.now = at('14:03');
  await rig.service.recordCall(report(seenCall({ startedAt: at('14:02') })));
  expect((await rig.service.pledge(pledge.id))?.pledge).toMatchObject({
    state: 'due',
    proof: null,
  });
});
