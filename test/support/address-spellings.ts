/**
 * Every way that we know of to write one IPv4 address as the host of a URL: other bases, fewer
 * parts, other digits and dots, and inside IPv6 addresses that lead to it.
 */
export function spellingsOf(address: string): readonly string[] {
  const octets = address.split('.').map(Number);
  const figures = [...mixed(octets), ...short(octets)];
  return [
    ...figures,
    ...figures.slice(0, 12).flatMap((figure) => [`${figure}.`, figure.toUpperCase()]),
    ...otherDots(address),
    fullWidth(address),
    percentEncoded(address),
    ...inIpv6(octets),
  ];
}

/** Decimal, hexadecimal and octal in every mixture of the four parts. */
function mixed(octets: readonly number[]): readonly string[] {
  return octets.reduce<readonly string[]>(
    (heads, octet) =>
      heads.flatMap((head) => bases(octet).map((part) => (head === '' ? part : `${head}.${part}`))),
    [''],
  );
}

function bases(value: number): readonly string[] {
  return [String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`];
}

/** With one, two or three parts; the last one stands for the rest. Zeros in front change nothing. */
function short(octets: readonly number[]): readonly string[] {
  const tail = (from: number): number =>
    octets.slice(from).reduce((sum, octet) => sum * 256 + octet, 0);
  const [a = 0, b = 0] = octets;
  return [
    ...bases(tail(0)),
    `0x00000000${tail(0).toString(16)}`,
    `00000${tail(0).toString(8)}`,
    ...bases(tail(1)).map((rest) => `${a}.${rest}`),
    ...bases(tail(2)).map((rest) => `${a}.${b}.${rest}`),
    ...bases(tail(2)).map((rest) => `0x${a.toString(16)}.0${b.toString(8)}.${rest}`),
  ];
}

/** Full stops that a browser takes for a dot (UTS 46). */
function otherDots(address: string): readonly string[] {
  return ['\u3002', '\uff0e', '\uff61'].map((dot) => address.replaceAll('.', dot));
}

function fullWidth(address: string): string {
  return address.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
}

function percentEncoded(address: string): string {
  return [...Buffer.from(address)].map((byte) => `%${byte.toString(16)}`).join('');
}

function inIpv6(octets: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const high = (a * 256 + b).toString(16);
  const low = (c * 256 + d).toString(16);
  const dotted = octets.join('.');
  const flipped = [a ^ 255, b ^ 255, c ^ 255, d ^ 255];
  const hidden = [flipped.slice(0, 2), flipped.slice(2)].map(([x = 0, y = 0]) =>
    (x * 256 + y).toString(16),
  );
  return [
    `[::ffff:${dotted}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[0000:0000:0000:0000:0000:FFFF:${high}:${low}]`,
    `[::${dotted}]`,
    `[::${high}:${low}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b::${high}:${low}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:4136:e378:8000:63bf:${hidden.join(':')}]`,
  ];
}
