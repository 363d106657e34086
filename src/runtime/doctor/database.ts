import type { ServerFacts } from '../../ledger/probe.ts';
import type { Check, CheckResult } from '../doctor.ts';

/** `gen_random_uuid`, `json_populate_recordset` and generated plans as the ledger uses them. */
const OLDEST_VERSION = 140_000;
const SKEW_WARN_MS = 2_000;
const SKEW_REFUSE_MS = 5_000;

/** The database: whether it answers, keeps what it accepted, and agrees with us on the time. */
export function databaseCheck(
  probe: () => Promise<ServerFacts>,
  { schemaVersion, embedded }: { readonly schemaVersion: number; readonly embedded: boolean },
): Check {
  return {
    name: 'PostgreSQL',
    run: async () => {
      const asked = await ask(probe, embedded);
      if ('found' in asked) return [asked];
      return [
        version(asked),
        writable(asked),
        ...durability(asked),
        clock(asked),
        schema(asked, schemaVersion),
        ...dialling(asked),
      ];
    },
  };
}

async function ask(
  probe: () => Promise<ServerFacts>,
  embedded: boolean,
): Promise<ServerFacts | CheckResult> {
  try {
    return await probe();
  } catch (error) {
    return {
      name: 'PostgreSQL',
      ok: false,
      found: `does not answer (${error instanceof Error ? error.message : String(error)})`,
      fix: embedded
        ? 'It is the embedded server: stop the program and start it again, which starts its server ' +
          'too. What the server says is in postgres.log of the data folder.'
        : 'Start it, or correct DATABASE_URL; without DATABASE_URL the embedded server is used.',
    };
  }
}

function version({ version, versionNumber }: ServerFacts): CheckResult {
  const ok = versionNumber >= OLDEST_VERSION;
  const fix = ok ? null : `Use PostgreSQL ${OLDEST_VERSION / 10_000} or later.`;
  return { name: 'PostgreSQL', ok, found: version, fix };
}

function writable({ readOnly, takesNothing }: ServerFacts): CheckResult {
  const name = 'PostgreSQL writes';
  if (readOnly) {
    const fix = 'Point DATABASE_URL at the primary server, with a role that may write.';
    return { name, ok: false, found: 'read only', fix };
  }
  return takesNothing === null
    ? { name, ok: true, found: 'yes', fix: null }
    : { name, ok: false, found: takesNothing, fix: 'Make room on its disk; nothing is restarted.' };
}

/** Nothing is wrong with a switch that is on, but whoever wonders why nobody is rung looks here. */
function dialling({ diallingStoppedBy }: ServerFacts): CheckResult[] {
  if (diallingStoppedBy === null) return [];
  const found = `all of it is stopped by ${diallingStoppedBy}`;
  const fix = 'Start it again on the ops page, or with PUT /v1/kill-switch and {"on": false}.';
  return [{ name: 'Dialling', ok: 'warn', found, fix }];
}

/** An accepted promise must survive a power cut; both settings are needed for that. */
function durability(facts: ServerFacts): CheckResult[] {
  return [
    mustBeOn('fsync', facts.fsync, false),
    mustBeOn('synchronous_commit', facts.synchronousCommit, false),
    mustBeOn('full_page_writes', facts.fullPageWrites, 'warn'),
  ];
}

function mustBeOn(setting: string, value: string, otherwise: false | 'warn'): CheckResult {
  const isOn = value !== 'off';
  return {
    name: setting,
    ok: isOn ? true : otherwise,
    found: value,
    fix: isOn
      ? null
      : `A power cut can lose accepted promises: run "alter system set ${setting} = on; select ` +
        'pg_reload_conf()" on the server, and look for roles and databases that set it off.',
  };
}

/** What cannot be told from the delay of the answer is not held against the clocks. */
function clock({ skewMs, skewErrorMs }: ServerFacts): CheckResult {
  const certainMs = Math.max(0, Math.abs(skewMs) - skewErrorMs);
  const ok = certainMs > SKEW_REFUSE_MS ? false : certainMs > SKEW_WARN_MS ? 'warn' : true;
  const side = skewMs < 0 ? 'behind' : 'ahead of';
  return {
    name: 'Clock',
    ok,
    found: `the database's is ${Math.abs(skewMs) / 1_000} s ${side} ours`,
    fix: ok === true ? null : 'Switch time synchronisation (NTP) on, on both machines.',
  };
}

function schema({ schemaVersion }: ServerFacts, known: number): CheckResult {
  const ok = schemaVersion <= known;
  return {
    name: 'Ledger schema',
    ok,
    found: schemaVersion === known ? `version ${known}` : `version ${schemaVersion} of ${known}`,
    fix: ok ? null : 'The ledger was made by a newer program: start that one, or a later one.',
  };
}
