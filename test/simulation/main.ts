import { parseArgs } from 'node:util';
import { bugs } from '../support/simulation/bugs.ts';
import { readFaults } from '../support/simulation/faults.ts';
import { type Outcome, type Settings, simulate } from '../support/simulation/simulate.ts';

const usage = `npm run simulate -- [--seed N] [--seeds N] [--days N] [--promises N] [--agents N]
  [--faults all|none|crash,loss,…] [--bug NAME]
Lives that many days with that many promises, once a seed, and exits with 1 at a violation.`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    days: { type: 'string', default: '1' },
    promises: { type: 'string', default: '200' },
    agents: { type: 'string', default: '20' },
    faults: { type: 'string', default: 'all' },
    bug: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function numberOf(name: 'seed' | 'seeds' | 'days' | 'promises' | 'agents'): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} is a number, as in --${name} 7.`);
}

function settingsOf(seed: number): Settings {
  const bug = bugs.find(({ name }) => name === values.bug) ?? null;
  if (values.bug !== undefined && bug === null) {
    throw new Error(`There is no bug "${values.bug}": ${bugs.map(({ name }) => name).join(', ')}.`);
  }
  return {
    seed,
    days: numberOf('days'),
    promises: numberOf('promises'),
    agents: numberOf('agents'),
    faults: readFaults(values.faults),
    bug,
  };
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function report({ violations, trail, ...run }: Outcome): void {
  for (const { sentence, rule, pledgeId } of violations) {
    say(`violated: ${rule}: ${pledgeId ?? ''} ${sentence}; the steps that led there:`);
  }
  for (const step of trail) say(`  ${step}`);
  say(
    `promises ${run.promises} (${listed(run.states)}), steps ${run.steps}, rings ${run.rings}, ` +
      `alerts ${run.alerts}, ledger trips ${run.ledgerTrips}, faults: ${listed(run.faults)}, violations ${violations.length}, ` +
      `run ${run.digest.slice(0, 16)}`,
  );
}

if (values.help) say(usage);
else {
  const first = numberOf('seed');
  for (let seed = first; seed < first + numberOf('seeds'); seed += 1) {
    const settings = settingsOf(seed);
    const { days, promises, agents, faults, bug } = settings;
    const kinds = faults.length === 0 ? 'none' : faults.join(',');
    const planted = bug === null ? '' : ` bug ${bug.name}`;
    say(
      `seed ${seed} days ${days} promises ${promises} agents ${agents} faults ${kinds}${planted}`,
    );
    const outcome = await simulate(settings);
    report(outcome);
    if (outcome.violations.length > 0) process.exitCode = 1;
  }
}
