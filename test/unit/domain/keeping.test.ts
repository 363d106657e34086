import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy, sealed } from '../../support/pledges.ts';
import { given, granted, heard, move, type Story, nothingSaid } from '../../support/story.ts';

const beforeEnd = { ...policy, dial: 'before-end', leadMs: 6 * 60_000 } as const;
const atOnce = { ...policy, dial: 'at-once' } as const;
const handOvers = (story: Story) => story.eventsOf('handed-over');
const did = (story: Story, what: string) =>
  story.eventsOf('moment-passed').find((event) => event.what === what)?.did;

describe('the owner', () => {
  test('gets a note when the promise is made, once [keep.owner-note]', () => {
    const story = given().passesUntil('14:20');
    expect(story.alerts('owner-note')).toMatchObject([{ targets: ['owner'] }]);
    expect(given({}, { acceptedAt: '14:15' }).alerts('owner-note')).toEqual([]);
    expect(given({ owner: null }).alerts('owner-note')).toEqual([]);
  });

  test('is reminded five minutes before the end [keep.reminder]', () => {
    const story = given().passesUntil('14:09:59');
    expect(story.alerts('reminder')).toEqual([]);
    expect(story.passesUntil('14:10').alerts('reminder')).toMatchObject([{ targets: ['owner'] }]);
  });

  test('is not reminded of a call that is being made [keep.reminder]', () => {
    const dialling = given({ policy: beforeEnd }).passesUntil('14:09:59');
    expect(dialling.effectsOf('place-call')).toHaveLength(1);
    expect(dialling.passesUntil('14:10').alerts('reminder')).toEqual([]);
    const facts = { endedAt: null, talkSeconds: null, sign: null };
    const talking = given().hears(heard(conversation(at('14:09'), facts)), '14:09');
    expect(talking.passesUntil('14:10').alerts('reminder')).toEqual([]);
  });

  test('is reminded again of a new time, also of one that was promised after the first was broken [keep.reminder]', () => {
    const moved = given().hears(move('15:00'), '14:12').passesUntil('14:55');
    expect(moved.alerts('reminder')).toHaveLength(2);
    const again = {
      type: 'promise-again',
      promisedBy: 'joost',
      toldAt: null,
      ...nothingSaid,
    } as const;
    const story = given().hears(
      { ...again, window: { notBefore: null, dueAt: at('15:00') } },
      '14:20',
    );
    expect(story.passesUntil('14:55').alerts('reminder')).toHaveLength(2);
  });
});

describe('four minutes before the end', () => {
  const ownerAway = { ownerIsFree: false, freeAgents: ['joost'] };

  test('an owner in a call or off shift gives it to a free colleague, told why [keep.hand-over-before-miss]', () => {
    const story = given({ policy: beforeEnd }, { site: { ...ownerAway, killSwitch: true } });
    expect(handOvers(story.passesUntil('14:10:59'))).toEqual([]);
    expect(handOvers(story.passesUntil('14:11'))).toMatchObject([
      { from: 'fatima', to: 'joost', by: null, why: 'owner-not-free' },
    ]);
    expect(story.alerts('hand-over')).toMatchObject([{ targets: ['person:joost'] }]);
    expect(story.pledge.owner).toBe('joost');
  });

  test('an owner who dials by hand and is silent gives it too [keep.hand-over-before-miss]', () => {
    const silent = given().passesUntil('14:11');
    expect(handOvers(silent)).toMatchObject([{ to: 'joost', why: 'owner-silent' }]);
    const taken = given().hears({ type: 'acknowledge', by: 'fatima', via: 'page' }, '14:05');
    expect(handOvers(taken.passesUntil('14:11'))).toEqual([]);
  });

  test('an owner who is free keeps what the program will dial [keep.no-hand-over-when-free]', () => {
    const story = given({ policy: { ...beforeEnd, leadMs: 60_000 } }).passesUntil('14:13');
    expect(handOvers(story)).toEqual([]);
    expect(did(story, 'hand-over')).toBe('owner-has-it');
  });

  test('an owner who is in the very call that was promised keeps it [keep.no-hand-over-when-free]', () => {
    const live = conversation(at('14:09'), { endedAt: null, talkSeconds: null, sign: null });
    const story = given({}, { site: ownerAway }).hears(heard(live), '14:09').passesUntil('14:12');
    expect(handOvers(story)).toEqual([]);
  });

  test('with no free colleague the owner stays and the ladder does its work [keep.hand-over-to-nobody]', () => {
    const story = given({}, { site: { ownerIsFree: false, freeAgents: [] } }).passesUntil(
      '14:13:30',
    );
    expect(handOvers(story)).toEqual([]);
    expect(story.pledge.owner).toBe('fatima');
    expect(story.alerts('escalation')).toHaveLength(1);
  });

  test('who has handed it on does not get it back from the program [keep.hand-over-not-back] [ack.ends-with-hand-over]', () => {
    const handOn = { type: 'hand-over', to: 'joost', by: 'fatima', why: null } as const;
    const story = given().hears({ type: 'acknowledge', by: 'fatima', via: 'page' }, '14:05');
    story.hears(handOn, '14:06').passesUntil('14:13:29');
    expect(story.pledge).toMatchObject({ owner: 'joost', acknowledgement: null });
    // The new owner is silent: people are told in the ordinary time, and joost may still take it.
    expect(story.passesUntil('14:13:30').alerts('escalation')).toHaveLength(1);
    story.hears({ type: 'acknowledge', by: 'joost', via: 'page' });
    expect(story.pledge.acknowledgement).toMatchObject({ by: 'joost' });
    const back = { ...handOn, to: 'fatima', by: 'joost' } as const;
    expect(story.hears(back).pledge).toMatchObject({ owner: 'fatima', gaveAway: ['joost'] });
  });

  test('what a person decides in that moment stands [keep.no-hand-over-when-free]', () => {
    const story = given().passesUntil('14:10:59');
    const byHand = {
      type: 'hand-over',
      to: 'otto',
      by: 'lena',
      why: sealed('knows the case'),
    } as const;
    story.hearsUnnoticed(byHand, at('14:11'));
    expect(story.passesUntil('14:13').pledge.owner).toBe('otto');
  });
});

describe('outside the hours', () => {
  const night = { outsideHours: true, window: { notBefore: null, dueAt: at('33:00') } };

  test('the promise is accepted as said, with its mark, and the owner is told at once [hours.outside-accepted] [hours.outside-owner-told]', () => {
    const story = given(night);
    expect(story.pledge).toMatchObject({ state: 'due', outsideHours: true, binding: night.window });
    expect(story.alerts('outside-hours')).toMatchObject([{ targets: ['owner'] }]);
    expect(given().alerts('outside-hours')).toEqual([]);
  });

  test('with nobody on shift the lead is told together with the owner [hours.nobody-on-shift-lead-told]', () => {
    const story = given(night, { site: { someoneOnShift: false } });
    expect(story.alerts('outside-hours')).toMatchObject([{ targets: ['owner', 'lead'] }]);
  });
});

describe('a team that only observes', () => {
  test('does everything but dial and message the customer [keep.observe-only]', () => {
    const story = given({ policy: atOnce }, { site: { mode: 'observe-only' } }).passesUntil(
      '14:21',
    );
    expect(story.effectsOf('place-call')).toEqual([]);
    expect(story.effectsOf('tell-customer')).toEqual([]);
    expect(story.alerts('dial-held')).toEqual([]);
    expect(story.alerts('reminder')).toHaveLength(1);
    expect(story.alerts('escalation').length).toBeGreaterThan(1);
    story.hears(heard(conversation(at('14:22'))), '14:23');
    expect(story.pledge.state).toBe('kept-late');
  });

  test('lets nobody dial by hand either [keep.observe-only]', () => {
    const story = given({}, { site: { mode: 'observe-only' } });
    expect(story.hears({ type: 'call-now', by: 'joost' }).refusal).toBe('dialling-off');
  });
});

describe('the kill switch', () => {
  const off = { killSwitch: true };
  const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
  const accepted = { type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;

  test('stops what is planned, what is about to ring, and what a person asks for [keep.kill-switch-stops]', () => {
    const planned = given({ policy: atOnce }).with(off).hears(submit);
    expect(planned.eventsOf('attempt-submitted')).toEqual([]);
    const later = given({ policy: beforeEnd }).with(off).passesUntil('14:20');
    expect(later.effectsOf('place-call')).toEqual([]);
    expect(later.hears({ type: 'call-now', by: 'joost' }).refusal).toBe('dialling-off');
  });

  test('tells owner and lead of each promise that it touches, and only of those [keep.kill-switch-tells]', () => {
    const story = given({ policy: beforeEnd }).with(off).passesUntil('14:08:59');
    expect(story.alerts('dial-held')).toEqual([]);
    story.passesUntil('14:30');
    expect(story.alerts('dial-held')).toMatchObject([{ targets: ['owner', 'lead'] }]);
    expect(given().with(off).passesUntil('14:30').alerts('dial-held')).toEqual([]);
  });

  test('is read again when the agent presses 1 [keep.kill-switch-read-at-grant]', () => {
    const story = given({ policy: atOnce }).hears(submit).with(off).hears(accepted);
    expect(story.eventsOf('dial-granted')).toEqual([]);
    const watched = given({ policy: atOnce }).hears(submit).with({ mode: 'observe-only' });
    expect(watched.hears(accepted).eventsOf('dial-granted')).toEqual([]);
    expect(watched.with({ mode: 'live' }).hears(accepted).eventsOf('dial-granted')).toHaveLength(1);
  });

  test('switched off again, what was held is dialled as its time asks [keep.released-dials-again]', () => {
    const story = given({ policy: beforeEnd }).with(off).passesUntil('14:10');
    expect(story.pledge.held).toBe('kill-switch');
    story.hears({ type: 'site-changed' });
    expect(story.pledge.held).toBe('kill-switch');
    story.with({ killSwitch: false }).hears({ type: 'site-changed' }, '14:10:30');
    expect(story.pledge.held).toBeNull();
    expect(granted(story).pledge.attempts).toMatchObject([{ stage: 'granted' }]);
  });

  test('lets a call that was granted go on to its end [keep.kill-switch-stops]', () => {
    const story = granted(given({ policy: atOnce })).with(off);
    story.hears(heard(conversation(at('14:00:20'), { attempt: 1, bridged: true })), '14:02');
    expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  });
});
