import ipaddr from 'ipaddr.js';

/** `allowLoopback` is for development and tests: this machine, over plain http too, on any port. */
export type GuardRules = { readonly allowLoopback: boolean };

const URL_LENGTH_MAX = 2_048;
const PORTS = ['', '443', '8443'];
const LOOPBACK_NAME = 'localhost';
/**
 * Names that lead inside on nearly every network; the addresses behind them are checked as well.
 */
const INSIDE_NAMES = ['localhost', 'local', 'internal', 'home.arpa', 'lan', 'intranet', 'corp'];
/** Addresses inside that look public: Azure's host agent. */
const INSIDE_ADDRESSES = ['168.63.129.16'];
/** Global unicast, the only IPv6 addresses given out: 2000::/3 (RFC 4291, IANA registry). */
const GLOBAL_UNICAST = { mask: 0xe000, value: 0x2000 };

/**
 * Why nothing may be sent to this address, with the fix; null when it may be tried. The addresses
 * behind a name are judged by `addressesProblem` when they are known.
 */
export function urlProblem(address: string, rules: GuardRules): string | null {
  if (address.length > URL_LENGTH_MAX) return `The address is over ${URL_LENGTH_MAX} characters.`;
  // The parser would quietly drop or turn these, and a reader would see another host.
  if (/[\s\\\p{Cc}]/u.test(address)) return 'The address has a space, a line break or a backslash.';
  const url = parsed(address);
  if (url === null) return 'This is no address; it should be like https://example.org/in.';
  if (url.username !== '' || url.password !== '') return 'Take the user name out of the address.';
  const host = hostOf(url.hostname);
  if (rules.allowLoopback && isLoopbackHost(host)) return loopbackProblem(url);
  return publicProblem(url, host);
}

/** Not `URL.canParse`: Node 20 answers it wrongly for "ü" once it has been called often. */
function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function loopbackProblem(url: URL): string | null {
  return ['http:', 'https:'].includes(url.protocol) ? null : 'Use an address with http or https.';
}

function publicProblem(url: URL, host: string): string | null {
  if (url.protocol !== 'https:') return 'Use an address that begins with https.';
  if (!PORTS.includes(url.port)) return 'Use port 443 or 8443.';
  if (ipaddr.isValid(host)) return addressProblem(host);
  if (!host.includes('.') || INSIDE_NAMES.some((name) => host.endsWith(`.${name}`))) {
    return 'This name leads to a network inside; use one that the internet knows.';
  }
  return null;
}

/**
 * Why these addresses, all that the name has, may not be connected to; null when all of them may.
 * One that is inside spoils the rest: the next answer of the same name might be only that one.
 */
export function addressesProblem(
  hostname: string,
  addresses: readonly string[],
  rules: GuardRules,
): string | null {
  if (addresses.length === 0) return 'The name has no address.';
  if (rules.allowLoopback && isLoopbackHost(hostOf(hostname))) {
    return addresses.every(isLoopback) ? null : 'The name does not lead to this machine.';
  }
  return addresses.map(addressProblem).find((problem) => problem !== null) ?? null;
}

function addressProblem(address: string): string | null {
  const range = rangeOf(address);
  if (range === 'public') return null;
  return `The address is not on the internet (${range}); use one that is.`;
}

function rangeOf(address: string): string {
  // Also unwraps an IPv4 address mapped into IPv6.
  if (!ipaddr.isValid(address)) return 'unreadable';
  const plain = ipaddr.process(address);
  if (INSIDE_ADDRESSES.includes(plain.toString())) return 'cloud host';
  const range = plain.range();
  if (range !== 'unicast') return range;
  if (plain instanceof ipaddr.IPv4) return 'public';
  const isGlobal = ((plain.parts[0] ?? 0) & GLOBAL_UNICAST.mask) === GLOBAL_UNICAST.value;
  return isGlobal ? 'public' : 'reserved';
}

function isLoopback(address: string): boolean {
  return rangeOf(address) === 'loopback';
}

function isLoopbackHost(host: string): boolean {
  return host === LOOPBACK_NAME || isLoopback(host);
}

/** Without the brackets of IPv6 and the dot that ends a full name. */
export function hostOf(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '');
}
