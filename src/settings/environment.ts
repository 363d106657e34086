import { ConfigError } from './config-error.ts';
import { type Failpoint, failpoint } from './failpoint.ts';
import { readUrl } from './read-url.ts';
import {
  lengthBetween,
  makeVariables,
  matching,
  oneOf,
  type Reader,
  urlOf,
  type Variables,
  wholeNumber,
  yesOrNo,
} from './variables.ts';

/** Where this process runs and what it may reach; null is "not set". */
export type Environment = {
  readonly port: number;
  readonly host: string;
  /** Where a process that only works shows its health and figures; null: nowhere. */
  readonly workAt: { readonly host: string; readonly port: number } | null;
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: the queues are on PostgreSQL. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  /** Null: the folder that the package brings. */
  readonly configDir: string | null;
  readonly adminKey: string | null;
  /** `https://host[:port]`, without a path. */
  readonly publicUrl: string | null;
  /** Null: the simulated carrier. */
  readonly twilio: {
    readonly accountSid: string;
    /** The primary one first. */
    readonly authTokens: readonly string[];
  } | null;
  /** A simulated carrier that runs on its own; null: one is started in the working process. */
  readonly carrierUrl: string | null;
  /** Where the one in the working process listens on loopback; null: at any free port. */
  readonly carrierPort: number | null;
  readonly voiceRedirectUrl: string | null;
  /** Several while one is being replaced; none: no other phone system reports calls. */
  readonly callsWebhookSecrets: readonly string[];
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** Outgoing webhooks may go to this machine: for tests and trials. */
  readonly outboundAllowLoopback: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Stands above the horizon in site.yaml. */
  readonly horizonMs: number | null;
  /** Proxies in front of us whose X-Forwarded-For is believed. */
  readonly proxies: number;
  /** For tests: where this process dies on purpose. Refused where calls are real. */
  readonly failpoint: Failpoint | null;
};

const PROXIES_MAX = 5;
const SECRETS_MAX = 4;
const DEFAULT_PORT = 8_080;
const DEFAULT_HOST = '127.0.0.1';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const RANDOM = 'node -p "crypto.randomBytes(32).toString(\'base64url\')"';

const adminKey = matching(
  /^[!-~]{24,200}$/,
  `Set it to at least 24 characters without spaces. Make one with: ${RANDOM}`,
);
const accountSid = matching(
  /^AC[0-9a-f]{32}$/,
  'Set it to the Account SID of the Twilio console: "AC" and 32 characters of 0–9, a–f.',
);
const authToken = matching(
  /^[!-~]{32,}$/,
  'Set it to an auth token of the Twilio console: 32 characters.',
);
const sender = matching(
  /^[^<>\r\n]{0,100}<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/,
  'Set it to a sender as in callbacks@example.org, or "Call-backs <callbacks@example.org>".',
);
const folder = matching(/^[^\0]{1,1000}$/, 'Set it to the path of a folder.');
const hostName = matching(
  /^[A-Za-z0-9.:_-]{1,253}$/,
  'Set it to an address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for all.',
);

/**
 * Reads the environment, the only place that does. Throws a `ConfigError` that names every wrong
 * variable and what to write there; no value is repeated in it.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const variables = makeVariables(env);
  const { read } = variables;
  const postgres = urlOf(['postgres', 'postgresql'], 'postgres://user:password@host:5432/name');
  const redis = urlOf(['redis', 'rediss'], 'redis://host:6379 or rediss://user:password@host');
  const publicUrl = read('PUBLIC_URL', origin, null);
  const environment: Environment = {
    port: read('PORT', wholeNumber(0, 65_535), DEFAULT_PORT),
    host: read('HOST', hostName, DEFAULT_HOST),
    workAt: readWorkAt(variables),
    databaseUrl: read('DATABASE_URL', postgres, null),
    redisUrl: read('REDIS_URL', redis, null),
    dataDir: read('DATA_DIR', folder, './data'),
    configDir: read('CONFIG_DIR', folder, null),
    adminKey: read('ADMIN_KEY', adminKey, null),
    publicUrl,
    twilio: readTwilio(variables, publicUrl),
    carrierUrl: read('CARRIER_URL', urlOf(['http'], 'http://127.0.0.1:4010'), null),
    carrierPort: read('CARRIER_PORT', wholeNumber(1, 65_535), null),
    voiceRedirectUrl: read('VOICE_REDIRECT_URL', urlOf(['https'], 'https://host/twiml'), null),
    callsWebhookSecrets: read('CALLS_WEBHOOK_SECRET', secrets, []),
    smtp: readSmtp(variables),
    outboundAllowLoopback: read('OUTBOUND_ALLOW_LOOPBACK', yesOrNo, false),
    logLevel: read('LOG_LEVEL', oneOf('debug', 'info', 'warn', 'error', 'silent'), 'info'),
    horizonMs: read('HORIZON', lengthBetween('PT30S', 'PT1H'), null),
    proxies: read('PROXIES', wholeNumber(0, PROXIES_MAX), 0),
    failpoint: read('FAILPOINT', failpoint, null),
  };
  refuseTogether(environment, variables);
  if (variables.problems.length > 0) throw new ConfigError(variables.problems);
  return environment;
}

/** Each right by itself, and a mistake beside another. */
function refuseTogether(environment: Environment, { complain }: Variables): void {
  const { twilio, carrierUrl, carrierPort, failpoint: dies } = environment;
  if (dies !== null && twilio !== null) {
    complain('FAILPOINT', 'Unset it: it is for tests, and here real people are called.');
  }
  if (carrierPort !== null && (twilio !== null || carrierUrl !== null)) {
    const why = 'a simulated carrier is started here only without TWILIO_* and CARRIER_URL.';
    complain('CARRIER_PORT', `Unset it: ${why}`);
  }
}

function readWorkAt({ read }: Variables): Environment['workAt'] {
  const host = read('WORK_HOST', hostName, DEFAULT_HOST);
  const port = read('WORK_PORT', wholeNumber(0, 65_535), null);
  return port === null ? null : { host, port };
}

/** All of it or nothing: half a carrier is a mistake, and none means the simulated one. */
function readTwilio(variables: Variables, publicUrl: string | null): Environment['twilio'] {
  const { read, complain, problems } = variables;
  const wrongBefore = problems.length;
  const sid = read('TWILIO_ACCOUNT_SID', accountSid, null);
  const primary = read('TWILIO_AUTH_TOKEN', authToken, null);
  const secondary = read('TWILIO_AUTH_TOKEN_SECONDARY', authToken, null);
  const given = [sid, primary, secondary].filter((value) => value !== null);
  if (problems.length > wrongBefore || given.length === 0) return null;
  if (sid === null || primary === null) {
    const missing = sid === null ? 'TWILIO_ACCOUNT_SID' : 'TWILIO_AUTH_TOKEN';
    complain(missing, 'Set it too, or nothing of Twilio: then calls are simulated.');
    return null;
  }
  // A carrier that cannot reach us at a fixed address can prove nothing to us.
  if (publicUrl?.startsWith('https://') !== true) {
    complain('PUBLIC_URL', 'Set it to the https address at which Twilio reaches this server.');
  }
  return { accountSid: sid, authTokens: given.slice(1) };
}

function readSmtp({ read, complain, problems }: Variables): Environment['smtp'] {
  const wrongBefore = problems.length;
  const url = read('SMTP_URL', urlOf(['smtp', 'smtps'], 'smtp://user:password@host:587'), null);
  const from = read('SMTP_FROM', sender, null);
  if (problems.length > wrongBefore || (url === null && from === null)) return null;
  if (url !== null && from !== null) return { url, from };
  complain(url === null ? 'SMTP_URL' : 'SMTP_FROM', 'Set it too: e-mail needs both.');
  return null;
}

/** Signatures and links are made over this address, so it is exactly scheme and host. */
const origin: Reader<string> = (text) => {
  const problem =
    'Set it to https:// and a host, without a path, as in https://callbacks.example.org ' +
    '(http only for this machine).';
  const url = readUrl(text);
  if (url === null) return { problem };
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '';
  const isPlain = url.username === '' && url.password === '';
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return isBare && isPlain && isSafe ? { value: url.origin } : { problem };
};

/** Standard Webhooks secrets; several, separated by spaces, while one is being replaced. */
const secrets: Reader<readonly string[]> = (text) => {
  const value = text.split(/[\s,]+/);
  const areRight =
    value.length <= SECRETS_MAX &&
    value.every((secret) => /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret));
  const make = "node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\"";
  const problem = `Set it to "whsec_" and 24 to 64 random bytes in base64. Make one with: ${make}`;
  return areRight ? { value } : { problem };
};
