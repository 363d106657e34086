import type { Deliver, Letter, Reply } from './poster.ts';

/**
 * Webhooks over HTTP, to this machine only: who is called is simulated, and so are their callbacks.
 * `deliverTo` is where to bring what is signed for a public URL; null: to that URL itself.
 */
export function deliverByHttp(deliverTo: string | null): Deliver {
  return async (letter) => {
    const url = deliveryUrl(letter.url, deliverTo);
    try {
      return await post(url, letter);
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      return { kind: timedOut ? 'silent' : 'refused' };
    }
  };
}

async function post(url: string, { headers, body, withinMs }: Letter): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(withinMs),
    redirect: 'error',
  });
  return { kind: 'answered', status: response.status, text: await response.text() };
}

function deliveryUrl(signed: string, deliverTo: string | null): string {
  const { pathname, search } = new URL(signed);
  const url = deliverTo === null ? signed : deliverTo.replace(/\/+$/, '') + pathname + search;
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)) {
    throw new Error('the simulated carrier only calls this machine; set deliverTo');
  }
  return url;
}
