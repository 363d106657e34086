import { describe, expect, test } from '@jest/globals';
import { replay } from '../../../src/domain/evolve.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import { DAY } from '../../../src/domain/time.ts';
import { at, conversation, policy, sealed } from '../../support/pledges.ts';
import {
  cancel,
  given,
  heard,
  move,
  promisedAgain,
  type Story,
  nothingSaid,
} from '../../support/story.ts';

test('a promise waits, becomes due, and is broken when its window passes unproven [life.waiting-due-broken]', () => {
  const story = given({ window: { notBefore: at('14:10'), dueAt: at('14:15') } });
  expect(story.pledge.state).toBe('waiting');
  story.passesUntil('14:10');
  expect(story.pledge.state).toBe('due');
  story.passesUntil('14:14:59');
  expect(story.pledge.state).toBe('due');
  story.passesUntil('14:15');
  expect(story.pledge.state).toBe('broken');
});

describe('a broken promise', () => {
  test('stays open, is dialled and escalated on [life.broken-must-still-be-kept]', () => {
    const story = given({ policy: { ...policy, dial: 'at-once' } }, { acceptedAt: '14:20' });
    expect(story.pledge.state).toBe('broken');
    story.hears(
      { type: 'person-told', step: 2, round: 0, person: 'otto', channel: 'email' },
      '14:20:10',
    );
    story.passesUntil('14:40');
    expect(story.effectsOf('place-call')).toHaveLength(1);
    expect(story.alerts('escalation').length).toBeGreaterThan(1);
    story.hears(heard(conversation(at('14:44'))), '14:45');
    expect(story.pledge.state).toBe('kept-late');
  });

  test('names the window that passed, exactly once [life.broken-names-its-window]', () => {
    const story = given().sleepsUntil('14:16').sleepsUntil('14:17').passesUntil('17:00');
    expect(story.eventsOf('broken').map(({ window }) => window)).toEqual([
      { notBefore: null, dueAt: at('14:15') },
    ]);
  });

  test('each later window of ours that passes is broken too, once [life.broken-names-its-window]', () => {
    const story = given().passesUntil('14:15').hears(promisedAgain('14:30'), '14:20');
    story.hears(move('15:00', { by: 'company', via: 'agent' }), '14:35').passesUntil('18:00');
    expect(story.eventsOf('broken').map(({ window }) => window.dueAt)).toEqual(
      ['14:15', '14:30', '15:00'].map(at),
    );
    expect(story.pledge.brokenWindows).toHaveLength(3);
  });

  test('its window is named as broken although report and late call come together [life.broken-names-its-window]', () => {
    const story = given();
    story.hearsUnnoticed(heard(conversation(at('14:20'))), at('14:30'));
    expect(story.pledge.state).toBe('kept-late');
    expect(story.eventsOf('broken').map(({ window }) => window.dueAt)).toEqual([at('14:15')]);
  });
});

test('ten days without anything end nothing and let nobody rest [life.time-ends-nothing]', () => {
  const story = given({ policy: { ...policy, dial: 'at-once', ladderRepeatMs: DAY / 4 } });
  story.passesUntil(at('14:00') + 10 * DAY);
  expect(story.pledge.state).toBe('broken');
  expect(story.pledge.endedAt).toBeNull();
  expect(story.next('escalate')?.at).toBeGreaterThan(story.now);
});

test('a promise keeps the times of the policy that it was made under [life.policy-stamped]', () => {
  const edited = { ...policy, atRiskMs: 300_000 };
  const story = given();
  const stamped = story.eventsOf('opened')[0]?.policy;
  expect(stamped).toEqual(policy);
  expect(stamped).not.toEqual(edited);
  // Nothing that decides takes a policy from anywhere else: there is none in a site or a signal.
  expect(Object.keys(story.site)).not.toContain('policy');
  expect(story.next('at-risk')?.at).toBe(at('14:13:30'));
});

const window = { notBefore: null, dueAt: at('20:00') };
const knocks: readonly Exclude<Signal, { type: 'open' }>[] = [
  { type: 'time' },
  move('20:00'),
  { type: 'promise-again', window, promisedBy: 'joost', toldAt: null, ...nothingSaid },
  { type: 'acknowledge', by: 'lena', via: 'page' },
  { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 },
  { type: 'agent-accepted', attempt: 1, callId: 'twilio:CAagent', fence: 7 },
  { type: 'call-now', by: 'joost' },
  { type: 'site-changed' },
  { type: 'unreachable-notice', notice: 'no-channel' },
  { type: 'hand-over', to: 'joost', by: 'lena', why: sealed('asked') },
  { type: 'withdraw', by: 'lena', reason: sealed('late') },
  cancel(),
  { type: 'claim', by: 'joost', reason: sealed('I did call') },
  { type: 'confirm-claim', by: 'lena' },
];

const dialled = () => given({ policy: { ...policy, dial: 'at-once' } });
const ends: Record<string, () => Story> = {
  kept: () => dialled().hears(heard(conversation(at('14:02'))), '14:03'),
  'kept-late': () => dialled().hears(heard(conversation(at('14:20'))), '14:21'),
  cancelled: () => dialled().hears(cancel()),
  withdrawn: () =>
    dialled().hears({ type: 'withdraw', by: 'lena', reason: sealed('wrong number') }),
  claimed: () =>
    dialled()
      .hears({ type: 'claim', by: 'fatima', reason: sealed('from my own phone') })
      .hears({ type: 'confirm-claim', by: 'lena' }),
};

test.each(Object.keys(ends))(
  'a promise that ended as %s is moved by nothing but evidence [life.ended-stays-ended]',
  (end) => {
    for (const knock of knocks) {
      const story = ends[end]?.() ?? given();
      expect(story.pledge.state).toBe(end);
      const { pledge: before, effects } = story;
      const effectCount = effects.length;
      story.hears(knock, story.now + 1_000);
      expect(story.pledge).toEqual(before);
      expect(story.effects).toHaveLength(effectCount);
      expect(story.passesUntil(story.now + DAY).pledge).toEqual(before);
    }
  },
);

describe('the one history', () => {
  test('a promise is its events folded from the first to the last [guarantee.never-deleted]', () => {
    const story = given().hears(move('15:00'), '14:05').passesUntil('15:10');
    const before = structuredClone(story.events);
    story.hears(heard(conversation(at('15:11'))), '15:12');
    expect(story.events.slice(0, before.length)).toEqual(before);
    expect(replay('pledge-1', story.events)).toEqual(story.pledge);
    expect(story.pledge.version).toBe(story.events.length);
  });

  test("a history without its opening is nobody's", () => {
    expect(() => replay('pledge-1', given().events.slice(1))).toThrow(/opening/);
  });
});
