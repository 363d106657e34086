import type { ConfigProblem } from './config-error.ts';
import { wholeOf } from './policy-of.ts';
import type { PolicyText } from './policy-schema.ts';
import type { FileName, Files } from './read-files.ts';
import { suggestion } from './strict.ts';

type Mention = {
  readonly file: FileName;
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly kind: 'person' | 'team' | 'policy' | 'ladder';
};

/** What each file says may be right, and still not fit the others. */
export function checkFiles(files: Files): readonly ConfigProblem[] {
  return [
    ...unknownNames(files),
    ...doubleNames(files),
    ...doublePhones(files),
    ...textMessages(files),
    ...clashingTimes(files),
    ...nobodyInCharge(files),
  ];
}

function unknownNames(files: Files): readonly ConfigProblem[] {
  const known = {
    person: Object.keys(files.people.people),
    team: Object.keys(files.teams.teams),
    policy: Object.keys(files.policies.policies),
    ladder: Object.keys(files.ladders.ladders),
  };
  return mentionsOf(files)
    .filter(({ kind, name }) => !known[kind].includes(name))
    .map(({ kind, name, file, path }) => ({
      where: files.lineOf(file, path),
      message: `${path.join('.')}: There is no ${kind} "${name}".${suggestion(name, known[kind])}`,
    }));
}

function mentionsOf(files: Files): readonly Mention[] {
  return [
    ...Object.entries(files.people.people).flatMap(([id, { teams }]) =>
      teams.map((name, index): Mention => {
        return { file: 'people', path: ['people', id, 'teams', index], name, kind: 'team' };
      }),
    ),
    ...Object.entries(files.teams.teams).flatMap(([id, { policies }]) =>
      policyMentions('teams', ['teams', id, 'policies'], policies),
    ),
    ...policyMentions('site', ['policies'], files.site.policies),
    ...ladderMentions(files),
    ...personMentions(files),
  ];
}

function policyMentions(
  file: FileName,
  under: readonly PropertyKey[],
  bySource: Readonly<Record<string, string | undefined>>,
): readonly Mention[] {
  return Object.entries(bySource).flatMap(([source, name]) =>
    name === undefined ? [] : [{ file, path: [...under, source], name, kind: 'policy' as const }],
  );
}

function ladderMentions({ policies }: Files): readonly Mention[] {
  const mention = (path: readonly PropertyKey[], name: string): Mention => {
    return { file: 'policies', path: [...path, 'ladder'], name, kind: 'ladder' };
  };
  return [
    mention(['defaults'], policies.defaults.ladder),
    ...Object.entries(policies.policies).flatMap(([id, { ladder }]) =>
      ladder === undefined ? [] : [mention(['policies', id], ladder)],
    ),
  ];
}

function personMentions({ ladders }: Files): readonly Mention[] {
  return Object.entries(ladders.ladders).flatMap(([id, { steps }]) =>
    steps.flatMap(({ tell }, step) =>
      tell.flatMap((target, index): readonly Mention[] => {
        if (!target.startsWith('person:')) return [];
        const path = ['ladders', id, 'steps', step, 'tell', index];
        return [{ file: 'ladders', path, name: target.slice('person:'.length), kind: 'person' }];
      }),
    ),
  );
}

/** A promise names its owner by id alone, be it a person or a team. */
function doubleNames(files: Files): readonly ConfigProblem[] {
  return Object.keys(files.people.people)
    .filter((id) => id in files.teams.teams)
    .map((id) => ({
      where: files.lineOf('people', ['people', id]),
      message: `"${id}" is also the name of a team. Give one of them another name.`,
    }));
}

/** One telephone rings for one promise at a time, so it belongs to one agent. */
function doublePhones(files: Files): readonly ConfigProblem[] {
  const people = Object.entries(files.people.people);
  return people.flatMap(([id, { phone }], index) => {
    const other = people.slice(0, index).find(([, one]) => one.phone === phone);
    if (phone === undefined || other === undefined) return [];
    const message = `"${id}" has the same telephone as "${other[0]}". Give each their own number.`;
    return [{ where: files.lineOf('people', ['people', id, 'phone']), message }];
  });
}

/** A reply is believed by its number, so that belongs to one person; and somebody has to send. */
function textMessages(files: Files): readonly ConfigProblem[] {
  const channels = Object.entries(files.people.people).flatMap(([id, person]) =>
    person.channels.flatMap((channel, index) =>
      channel.kind === 'sms' ? [{ id, index, number: channel.number }] : [],
    ),
  );
  return channels.flatMap(({ id, index, number }) => {
    const where = files.lineOf('people', ['people', id, 'channels', index]);
    const other = channels.find((one) => one.number === number && one.id !== id);
    const problems = [];
    if (files.site.carrier.smsFrom === undefined) {
      problems.push(`"${id}" is told by sms. Set carrier.smsFrom in site.yaml to send from.`);
    }
    if (other !== undefined && other.id < id) {
      problems.push(`"${id}" has the same sms number as "${other.id}". Give each their own.`);
    }
    return problems.map((message) => ({ where, message }));
  });
}

function clashingTimes(files: Files): readonly ConfigProblem[] {
  const { defaults, policies } = files.policies;
  return Object.entries(policies).flatMap(([id, changes]) =>
    clashesOf(wholeOf(defaults, changes)).map((message) => ({
      where: files.lineOf('policies', ['policies', id]),
      message: `policies.${id}: ${message}`,
    })),
  );
}

function clashesOf(policy: PolicyText): readonly string[] {
  const clashes = [];
  if (policy.dial === 'before-end' && policy.lead < policy.atRisk) {
    clashes.push('Make `lead` as long as `atRisk` or longer, else people are told before we dial.');
  }
  if (policy.shortRisk >= policy.shortWindow && policy.shortWindow > 0) {
    clashes.push('Make `shortRisk` shorter than `shortWindow`.');
  }
  return clashes;
}

/** Keys for others are made by an admin, so somebody has to be one. */
function nobodyInCharge(files: Files): readonly ConfigProblem[] {
  const people = Object.values(files.people.people);
  if (people.some(({ roles }) => roles.includes('admin'))) return [];
  const message = 'Nobody is an admin. Give one person the role `admin`.';
  return [{ where: files.lineOf('people', ['people']), message }];
}
