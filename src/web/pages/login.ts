import type { FastifyInstance, FastifyReply } from 'fastify';
import { sessionCookieName, sessionOf } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { RATE_WINDOW_MS } from '../limits.ts';
import { Problem } from '../problem.ts';
import { backOf, fieldOf, localPath } from './fields.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';

/** Bytes of chance in a session's secret. */
const SESSION_BYTES = 32;

/** Logging in with a key of one's own, and out. */
export function loginRoutes(scope: FastifyInstance, deps: WebDeps): void {
  scope.get<{ Querystring: Record<string, unknown> }>('/login', async (request, reply) => {
    const { next } = request.query;
    const reader = readerOf(deps, request);
    const path = typeof next === 'string' ? (localPath(next) ?? '/') : '/';
    return sendPage(deps, request, reply)(loginPage(reader, path, false));
  });
  const max = deps.settings.limits.loginsPerMinute;
  const count = scope.createRateLimit({ max, timeWindow: RATE_WINDOW_MS });
  scope.post('/login', async (request, reply) => {
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) {
      void reply.header('retry-after', counted.ttlInSeconds);
      throw new Problem('too-many-requests', `${max} log-ins a minute are allowed.`);
    }
    const key = await deps.access.keyByHash(deps.hash(fieldOf(request, 'key', 512)));
    if (key === null) {
      const page = loginPage(readerOf(deps, request), backOf(request, 'next'), true);
      return sendPage(deps, request, reply.code(401))(page);
    }
    // A new secret at every login: one that somebody planted before is worth nothing.
    const secret = deps.ids.secret(SESSION_BYTES);
    const until = deps.clock() + deps.settings.limits.sessionMs;
    await deps.access.addSession({ ...key, hash: deps.hash(secret), until });
    return setCookie(deps, reply, secret).redirect(backOf(request, 'next'), 303);
  });
  scope.post('/logout', async (request, reply) => {
    const { publicUrl } = deps.settings;
    const secret = sessionOf(publicUrl, request);
    if (secret !== null) await deps.access.endSession(deps.hash(secret));
    return reply
      .clearCookie(sessionCookieName(publicUrl), cookieOptions(publicUrl))
      .redirect('/login', 303);
  });
}

function setCookie(deps: WebDeps, reply: FastifyReply, secret: string): FastifyReply {
  const { publicUrl, limits } = deps.settings;
  const maxAge = Math.floor(limits.sessionMs / 1_000);
  return reply.setCookie(sessionCookieName(publicUrl), secret, {
    ...cookieOptions(publicUrl),
    maxAge,
  });
}

function cookieOptions(publicUrl: string) {
  const secure = publicUrl.startsWith('https:');
  return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
}

function loginPage(reader: Reader, next: string, refused: boolean) {
  const body: Markup = html`<form class="login" method="post" action="/login">
    <img src="/assets/icon.svg" alt="" width="48" height="48" />
    <h1>${reader.text('page.login.title')}</h1>
    <p>${reader.text('page.login.what')}</p>
    ${refused && html`<p class="note refused" role="alert">${reader.text('page.login.refused')}</p>`}
    <input type="hidden" name="next" value="${next}" />
    <label
      >${reader.text('page.login.key')}
      <input type="password" name="key" required autocomplete="current-password" maxlength="512"
    /></label>
    <button class="primary">${reader.text('page.login.enter')}</button>
  </form>`;
  return { title: reader.text('page.login.title'), body, person: null };
}
