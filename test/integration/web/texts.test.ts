import { describe, expect, test } from '@jest/globals';
import type { Refusal } from '../../../src/domain/decision.ts';
import type { MomentKind } from '../../../src/domain/moment.ts';
import type { AttemptOutcome, OneOff, PledgeState, Source } from '../../../src/domain/pledge.ts';
import { phoneDoors } from '../../../src/runtime/phone-system.ts';
import { problemCatalogue } from '../../../src/web/doors.ts';
import { texts } from './given-web.ts';

/** Every member of a union, so that a new one breaks the build until it is written here. */
const all = <Member extends string>(members: Readonly<Record<Member, true>>) =>
  Object.keys(members);

const yes = true as const;

const families: readonly (readonly [string, readonly string[]])[] = [
  [
    'refusal',
    all<Refusal | 'unknown-person' | 'nobody-to-tell'>({
      'already-ended': yes,
      'not-waiting-for-anyone': yes,
      'already-acknowledged': yes,
      'acknowledged-before': yes,
      'window-backwards': yes,
      'window-over': yes,
      'too-far-ahead': yes,
      'nothing-claimed': yes,
      'own-claim': yes,
      'not-a-supervisor': yes,
      'already-calling': yes,
      'dialling-off': yes,
      'outside-calling-window': yes,
      'no-phone': yes,
      'call-unknown': yes,
      'call-out-of-time': yes,
      'call-says-nothing': yes,
      'unknown-person': yes,
      'nobody-to-tell': yes,
    }),
  ],
  [
    'page.state',
    all<PledgeState>({
      waiting: yes,
      due: yes,
      broken: yes,
      kept: yes,
      'kept-late': yes,
      unreachable: yes,
      cancelled: yes,
      claimed: yes,
      withdrawn: yes,
      joined: yes,
    }),
  ],
  [
    'page.source',
    all<Source>({
      agent: yes,
      'dropped-call': yes,
      abandoned: yes,
      missed: yes,
      'queue-callback': yes,
      web: yes,
      api: yes,
      import: yes,
    }),
  ],
  [
    'page.moment',
    all<MomentKind>({
      due: yes,
      'owner-note': yes,
      reminder: yes,
      'hand-over': yes,
      dial: yes,
      'look-up': yes,
      'at-risk': yes,
      escalate: yes,
      'acknowledgement-ends': yes,
      broken: yes,
      settle: yes,
    }),
  ],
  [
    'page.event.moment',
    all<OneOff>({
      'owner-note': yes,
      'outside-hours': yes,
      reminder: yes,
      'hand-over': yes,
      'unreachable-message': yes,
    }),
  ],
  [
    'page.attempt',
    all<AttemptOutcome>({
      reached: yes,
      'not-reached': yes,
      'agent-declined': yes,
      unheard: yes,
      refused: yes,
      impossible: yes,
      'not-placed': yes,
      'not-taken': yes,
      unverified: yes,
      stopped: yes,
    }),
  ],
];

describe.each(['en', 'nl'])('the pages in %s', (language) => {
  const values = { step: 1, did: 'x' };

  test.each(families)('have words for every %s', (family, members) => {
    for (const member of members) {
      expect(texts.render(`${family}.${member}`, language, values).length).toBeGreaterThan(1);
    }
  });

  test('have a title and a next step for every problem', () => {
    for (const code of problemCatalogue(phoneDoors).keys()) {
      expect(texts.render(`problem.${code}.title`, language, {}).length).toBeGreaterThan(5);
      expect(texts.render(`problem.${code}.next`, language, {}).length).toBeGreaterThan(20);
    }
  });
});
