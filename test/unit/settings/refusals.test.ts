import { describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ladderProblems } from '../../../src/settings/ladder-problems.ts';
import { loadConfig } from '../../../src/settings/load-config.ts';
import { type Edit, loadEdited, refusalOf, SHIPPED, withEdits } from './edited-config.ts';

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

describe('what an operator mistypes is refused with its line and what to do', () => {
  test.each<[string, Edit, RegExp]>([
    [
      'an unknown key, with the one that was meant',
      edit('people.yaml', 'alwaysReachable', 'allwaysReachable'),
      /^config\/people\.yaml:\d+: people\.ops: Unknown key "allwaysReachable"\. Did you mean "alwaysReachable"\?$/,
    ],
    [
      'an unknown key of a policy',
      edit('policies.yaml', '    window: PT60M', '    windw: PT60M'),
      /^config\/policies\.yaml:\d+: policies\.queue-callback: Unknown key "windw"\. Did you mean "window"\?$/,
    ],
    [
      'an unknown source',
      edit('teams.yaml', '      dropped-call:', '      droped-call:'),
      /Unknown key "droped-call"\. Did you mean "dropped-call"\?$/,
    ],
    [
      'a length without its unit',
      edit('policies.yaml', 'lead: PT3M', 'lead: 3'),
      /^config\/policies\.yaml:\d+: defaults\.lead: Must be a length of time from PT70S to PT1H/,
    ],
    [
      'months, which vary in length',
      edit('policies.yaml', 'window: PT60M', 'window: P1M'),
      /Must be a length of time.*; it is "P1M"\.$/,
    ],
    [
      'an escalation that comes too late to be of use',
      edit('policies.yaml', 'atRisk: PT90S', 'atRisk: PT30S'),
      /defaults\.atRisk: Must be a length of time from PT70S/,
    ],
    [
      'hours that are no hours',
      edit('teams.yaml', '13:00-17:30', '13:00-25:30'),
      /teams\.repairs\.hours\.weekdays\.1: Must be two different times.*"13:00-25:30"\.$/,
    ],
    [
      'a zone that does not exist',
      edit('site.yaml', 'zone: Europe/Amsterdam', 'zone: Europe/Amsterdm'),
      /^config\/site\.yaml:\d+: zone: Must be a time zone/,
    ],
    [
      'a telephone number in national form',
      edit('people.yaml', '+31205550101', '0205550101'),
      /people\.anna\.phone: Must be a telephone number as in "\+31205550101"/,
    ],
    [
      'an absence that ends before it begins',
      edit('people.yaml', 'to: 2027-01-03', 'to: 2026-01-03'),
      /people\.sophie\.absences\.0: An absence must not end before it begins\.$/,
    ],
    [
      'a target of a ladder that is nobody',
      edit('ladders.yaml', 'tell: [ops]', 'tell: [operations]'),
      /Must be owner, team, lead, ops or person:NAME; it is "operations"\.$/,
    ],
    [
      'a file that is not YAML',
      edit('site.yaml', 'zone: Europe', 'zone: "Europe'),
      /^config\/site\.yaml:\d+: Not YAML: /,
    ],
    [
      'the same key twice',
      edit('people.yaml', '  bram:', '  anna:'),
      /^config\/people\.yaml:\d+: Not YAML: Map keys must be unique/,
    ],
  ])('%s', (_, wrong, expected) => {
    const said = refusalOf(wrong);
    expect(said.join('\n')).toMatch(expected);
    expect(said).toHaveLength(1);
  });

  test('all that is wrong is told at once', () => {
    const said = refusalOf(
      edit('site.yaml', 'daysAheadMax: 400', 'daysAheadMax: 4000'),
      edit('site.yaml', 'daysBackMax: 400', 'daysBackMax: 0'),
      edit('people.yaml', 'language: nl', 'language: fr'),
      edit('ladders.yaml', 'after: PT2M', 'after: 2 min'),
    );
    expect(said).toHaveLength(4);
  });

  test('a file that is missing is named, with where to get it', () => {
    const said = withEdits([], (dir) => {
      rmSync(join(dir, 'teams.yaml'));
      expect(() => loadConfig(dir)).toThrow(/teams\.yaml: The file is missing\. Copy it from/);
      return dir;
    });
    expect(said).toContain('config');
  });

  test('the number and the secret of a wrong entry are not repeated', () => {
    const inbox = 'channels: [{ kind: inbox }]';
    const hook = 'channels: [{ kind: webhook, url: https://a.example, secret: hush-hush-hush }]';
    const said = refusalOf(edit('people.yaml', inbox, hook)).join();
    expect(said).toContain('people.anna.channels.0.secret');
    expect(said).not.toContain('hush-hush-hush');
  });

  test('a webhook is signed by one secret, or by two while one is being replaced', () => {
    const secret = `whsec_${'A'.repeat(32)}`;
    const signedBy = (secrets: string): Edit => {
      const hook = `channels: [{ kind: webhook, url: https://a.example, secret: ${secrets} }]`;
      return edit('people.yaml', 'channels: [{ kind: inbox }]', hook);
    };
    expect(loadEdited(signedBy(`${secret} ${secret}`)).roster.people).toContainEqual(
      expect.objectContaining({
        channels: [{ kind: 'webhook', url: 'https://a.example', secret: `${secret} ${secret}` }],
      }),
    );
    expect(refusalOf(signedBy(`${secret} ${secret} ${secret}`)).join()).toContain('two of them');
  });
});

describe('what fits in its file but not with the others is refused', () => {
  test.each<[string, Edit, RegExp]>([
    [
      'text messages with no number to send them from',
      edit(
        'people.yaml',
        "phone: '+31205550101'\n    channels: [{ kind: inbox }]",
        "phone: '+31205550101'\n    channels: [{ kind: sms, number: '+31612345678' }]",
      ),
      /^config\/people\.yaml:\d+: "anna" is told by sms\. Set carrier\.smsFrom in site\.yaml/,
    ],
    [
      'a team that is nowhere',
      edit('people.yaml', 'teams: [service]', 'teams: [servise]'),
      /^config\/people\.yaml:\d+: people\.anna\.teams\.0: There is no team "servise"\. Did you mean "service"\?$/,
    ],
    [
      'a policy that is nowhere',
      edit('site.yaml', 'agent: said-by-agent', 'agent: said-by-agents'),
      /^config\/site\.yaml:\d+: policies\.agent: There is no policy "said-by-agents"\./,
    ],
    [
      'a ladder that is nowhere',
      edit('policies.yaml', 'ladder: standard', 'ladder: night'),
      /There is no ladder "night"\./,
    ],
    [
      'a person on a ladder who does not work here',
      edit('ladders.yaml', 'tell: [ops]', 'tell: [ops, "person:olga"]'),
      /ladders\.standard\.steps\.2\.tell\.1: There is no person "olga"\./,
    ],
    [
      'a person with the name of a team',
      edit('people.yaml', '  bram:', '  service:'),
      /"service" is also the name of a team\./,
    ],
    [
      'two agents with one telephone',
      edit('people.yaml', '+31205550102', '+31205550101'),
      /"bram" has the same telephone as "anna"\./,
    ],
    [
      'a dial that begins after people have been told that it is too late',
      edit('policies.yaml', 'lead: PT3M', 'lead: PT80S'),
      /Make `lead` as long as `atRisk` or longer/,
    ],
    [
      'a roster without an admin',
      edit('people.yaml', 'roles: [admin]', 'roles: [ops]'),
      /Nobody is an admin\. Give one person the role `admin`\.$/,
    ],
  ])('%s', (_, wrong, expected) => {
    expect(refusalOf(wrong).join('\n')).toMatch(expected);
  });
});

describe('the end of a ladder', () => {
  const nobody = edit('people.yaml', 'alwaysReachable: true', 'alwaysReachable: false');
  const lead = edit('ladders.yaml', 'tell: [ops]', 'tell: [lead]');

  test('a ladder that ends with nobody reachable day and night is refused [ladder.last-always-reachable]', () => {
    const said = refusalOf(nobody);
    expect(said).toHaveLength(4);
    expect(said[0]).toContain('config/ladders.yaml: The ladder of the policy "said-by-agent"');
    expect(said[0]).toContain('`alwaysReachable: true` and a channel (people.yaml)');
  });

  test('one that is reachable for one team only is refused for the other', () => {
    const always = edit('people.yaml', '    name: Lena Example\n', '$&    alwaysReachable: true\n');
    const said = refusalOf(lead, always);
    expect(said[0]).toContain('day and night for Repairs (example).');
  });

  test('a named person who is always reachable is enough', () => {
    const named = edit('ladders.yaml', 'tell: [ops]', 'tell: ["person:admin"]');
    expect(refusalOf(named, nobody)).toEqual([]);
  });

  test('somebody without a channel reaches nobody', () => {
    const mute = edit(
      'people.yaml',
      '    channels: [{ kind: inbox }]\n    alwaysReachable: true',
      '    alwaysReachable: true',
    );
    expect(refusalOf(mute)).toHaveLength(4);
  });

  test('the built-in inbox counts only while nothing is really dialled', () => {
    const config = loadConfig(SHIPPED);
    expect(ladderProblems(config, { simulated: true })).toEqual([]);
    expect(ladderProblems(config, { simulated: false })).toHaveLength(4);
    expect(ladderProblems(config, { simulated: false })[0]).toContain('other than the inbox');
  });

  test('an e-mail address wakes somebody when calls are real', () => {
    const mail = edit(
      'people.yaml',
      '    channels: [{ kind: inbox }]\n    alwaysReachable: true',
      '    channels: [{ kind: email, address: ops@example.org }]\n    alwaysReachable: true',
    );
    expect(ladderProblems(loadEdited(mail), { simulated: false })).toEqual([]);
  });
});
