/** A mail as its reader sees it, taken apart from what really went over the line. */
export type ReadMail = {
  /** By lower-case name, unfolded, their encoded words decoded. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names in the order in which they came, doubles included. */
  readonly headerNames: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;
};

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

/** Reads one message: enough of RFC 5322, 2045 and 2047 for what we send. */
export function readMail(raw: Buffer): ReadMail {
  const { headers, headerNames, body } = split(raw.toString('latin1'));
  const parts = partsOf({ headers, body });
  const ofType = (type: string): string => {
    const part = parts.find((one) => typeOf(one).startsWith(type));
    return part === undefined ? '' : decode(part).replaceAll('\r\n', '\n').trimEnd();
  };
  return {
    headers,
    headerNames,
    subject: headers.get('subject') ?? '',
    messageId: headers.get('message-id') ?? '',
    text: ofType('text/plain'),
    html: ofType('text/html'),
  };
}

function split(text: string): Part & { readonly headerNames: readonly string[] } {
  const end = text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
  });
  return {
    headers: new Map(fields),
    headerNames: fields.map(([name]) => name),
    body: end === -1 ? '' : text.slice(end + 4),
  };
}

function typeOf(part: Part): string {
  return part.headers.get('content-type') ?? 'text/plain';
}

function partsOf(part: Part): readonly Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(typeOf(part))?.[1];
  if (boundary === undefined) return [part];
  const inner = part.body.split(`--${boundary}`).slice(1, -1);
  return inner.flatMap((text) => partsOf(split(text.replace(/^\r\n/, ''))));
}

function decode({ headers, body }: Part): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return fromQuotedPrintable(body.replace(/=\r\n/g, ''));
  return Buffer.from(body, 'latin1').toString('utf8');
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Encoded words (RFC 2047); the blank between two of them is not part of the text. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_whole, how: string, word: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : fromQuotedPrintable(word.replaceAll('_', ' ')),
    );
}
