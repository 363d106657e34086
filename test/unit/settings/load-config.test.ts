import { describe, expect, test } from '@jest/globals';
import { isOpenAt } from '../../../src/domain/hours.ts';
import { agentsOnShift, isOnShift } from '../../../src/domain/presence.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { rosterNumberProblems } from '../../../src/numbers/make-numbers.ts';
import { loadConfig } from '../../../src/settings/load-config.ts';
import { loadEdited, SHIPPED } from './edited-config.ts';

const at = (iso: string): number => Date.parse(iso);

describe('the configuration that is shipped', () => {
  const config = loadConfig(SHIPPED);
  const policy = (name: string) => config.policies.get(name);

  test('says of each policy how it dials and how long its window is', () => {
    expect(
      [...config.policies.values()].map(({ name, dial, windowMs }) => [name, dial, windowMs]),
    ).toEqual([
      ['said-by-agent', 'before-end', 15 * MINUTE],
      ['dropped-call', 'at-once', 15 * MINUTE],
      ['dropped-call-by-hand', 'manual', 15 * MINUTE],
      ['queue-callback', 'before-end', 60 * MINUTE],
    ]);
  });

  test('holds the times of the guarantee', () => {
    expect(policy('said-by-agent')).toEqual({
      name: 'said-by-agent',
      dial: 'before-end',
      leadMs: 3 * MINUTE,
      windowMs: 15 * MINUTE,
      minTalkSeconds: 20,
      detectMachine: true,
      callTimeLimitSeconds: 7_200,
      customerRingSeconds: 25,
      agentRingSeconds: 20,
      attemptsMax: 3,
      dialsMax: 20,
      failedMax: 3,
      attemptSpacingMs: [2 * MINUTE, 5 * MINUTE, 10 * MINUTE],
      agentRetryMs: 15 * SECOND,
      lateMaxMs: HOUR,
      callingWindow: { from: '08:00', to: '21:00' },
      grace: { beforeMs: 2 * MINUTE, afterMs: 5 * MINUTE },
      reminderMs: 5 * MINUTE,
      handOverMs: 4 * MINUTE,
      atRiskMs: 90 * SECOND,
      shortWindowMs: 2 * MINUTE,
      shortRiskMs: 20 * SECOND,
      acknowledgeMs: 10 * MINUTE,
      ladder: [
        { afterMs: 0, targets: ['owner', 'lead'] },
        { afterMs: 2 * MINUTE, targets: ['team', 'lead', 'ops'] },
        { afterMs: 5 * MINUTE, targets: ['ops'] },
      ],
      ladderRepeatMs: 10 * MINUTE,
    });
  });

  test('rings the agent first where nothing else is said, also in a file from before there was a choice', () => {
    const file = 'policies.yaml';
    expect(policy('said-by-agent')).not.toHaveProperty('ring');
    const older = loadEdited({ file, from: '  ring: agent-first\n', to: '' });
    expect([...older.policies.values()]).toEqual([...config.policies.values()]);
  });

  test('rings the customer first where the policy says so, and by default where the defaults do', () => {
    const file = 'policies.yaml';
    const ringOf = (from: string, to: string) =>
      [...loadEdited({ file, from, to }).policies.values()].map(({ ring }) => ring);
    const one = ringOf('  said-by-agent:\n', '  said-by-agent:\n    ring: customer-first\n');
    expect(one).toEqual(['customer-first', undefined, undefined, undefined]);
    const all = ringOf('  ring: agent-first\n', '  ring: customer-first\n');
    expect(all).toEqual(all.map(() => 'customer-first'));
  });

  test('gives each source its policy, and a team its own where it differs', () => {
    expect(config.policyFor('dropped-call', 'service').name).toBe('dropped-call');
    expect(config.policyFor('dropped-call', 'repairs').name).toBe('dropped-call-by-hand');
    expect(config.policyFor('agent', 'repairs').name).toBe('said-by-agent');
    expect(config.policyFor('queue-callback', 'no such team').name).toBe('queue-callback');
  });

  test('can be tried at any hour: somebody of the first team is always on shift', () => {
    const first = config.roster.teams[0];
    expect(first?.id).toBe('service');
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const moment = at('2026-12-21T00:00:00Z') + hour * HOUR;
      expect(agentsOnShift(config.roster, 'service', moment)).toEqual(['anna', 'bram', 'noor']);
    }
  });

  test('has one agent who never answers, asked last', () => {
    const phones = config.roster.people.map(({ phone }) => phone).filter((phone) => phone !== null);
    expect(phones.filter((phone) => phone.endsWith('09'))).toEqual(['+31205550109']);
    expect(agentsOnShift(config.roster, 'service', 0).at(-1)).toBe('noor');
  });

  test('has telephone numbers that could exist', () => {
    expect(rosterNumberProblems(config.roster)).toEqual([]);
  });

  test('holds the limits of the site', () => {
    expect(config).toMatchObject({
      zone: 'Europe/Amsterdam',
      language: 'nl',
      countries: { home: 'NL', called: ['NL', 'BE'] },
      daysAheadMax: 400,
      daysBackMax: 400,
      textMaxChars: 2_000,
      bodyMaxBytes: 65_536,
      horizonMs: 5 * MINUTE,
      callsPerSecond: 1,
      greetCallers: true,
      brokenShare: 4,
      publicHolidays: { country: 'NL', region: null },
    });
  });
});

describe('hours', () => {
  const repairs = (config = loadConfig(SHIPPED)) => {
    const team = config.roster.teams.find(({ id }) => id === 'repairs');
    if (team === undefined) throw new Error('The example has lost its second team.');
    return team.hours;
  };

  test('the more exact day stands above the general one', () => {
    const hours = repairs(
      loadEdited({
        file: 'teams.yaml',
        from: "saturday: ['09:00-13:00']",
        to: 'friday: []\n      everyDay: ["10:00-11:00"]',
      }),
    );
    const open = [1, 2, 3, 4, 5, 6, 7].map((day) => hours.days[day as 1]?.length);
    expect(open).toEqual([2, 2, 2, 2, 0, 1, 1]);
  });

  test('hours without a zone are on the clock of the site', () => {
    const london = { file: 'site.yaml', from: 'Europe/Amsterdam', to: 'Europe/London' };
    expect(isOpenAt(repairs(loadEdited(london)), at('2026-11-23T08:45:00Z'))).toBe(true);
    expect(isOpenAt(repairs(), at('2026-11-23T07:45:00Z'))).toBe(true);
    expect(isOpenAt(repairs(loadEdited(london)), at('2026-11-23T07:45:00Z'))).toBe(false);
  });

  test('public holidays shut the teams and shifts that keep them, and no others', () => {
    const config = loadConfig(SHIPPED).withPublicHolidays(['2026-11-23', '2026-11-24']);
    const noon = at('2026-11-23T12:15:00+01:00');
    const sophie = config.roster.people.find(({ id }) => id === 'sophie');
    expect(isOpenAt(repairs(config), noon)).toBe(false);
    expect(isOpenAt(repairs(config), at('2026-11-25T12:15:00+01:00'))).toBe(true);
    expect(sophie && isOnShift(sophie, config.roster, noon)).toBe(false);
    expect(agentsOnShift(config.roster, 'service', noon)).toContain('anna');
  });

  test('the days that a team is shut of itself stay shut beside public holidays', () => {
    const config = loadConfig(SHIPPED).withPublicHolidays(['2026-12-25', '2026-12-31']);
    expect(repairs(config).holidays).toEqual(['2026-12-31', '2026-12-25']);
  });
});
