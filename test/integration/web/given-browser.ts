import { afterEach, beforeEach } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { type GivenWeb, givenWeb, type keys, logIn } from './given-web.ts';

type Headers = Readonly<Record<string, string>>;
type Answer = Promise<LightMyRequestResponse>;

/** The web, and in it the browser of somebody who has logged in. */
export type GivenBrowser = GivenWeb & {
  readonly get: (url: string, as?: Headers) => Answer;
  /** Sends a form of one of our pages. */
  readonly post: (url: string, form?: string | Headers, as?: Headers) => Answer;
  /** The headers of somebody else's browser. */
  readonly logIn: (key: string) => Promise<Headers>;
};

/** For each test of a file a web of its own, in which the holder of this key is logged in. */
export function eachInBrowser(key: (typeof keys)[keyof typeof keys]): GivenBrowser {
  let web: GivenWeb;
  let browser: Headers;
  beforeEach(async () => {
    web = await givenWeb();
    browser = await logIn(web.app, key);
  });
  afterEach(async () => {
    await web.app.close();
  });
  const browse: Omit<GivenBrowser, keyof GivenWeb> = {
    get: (url, as = browser) => web.app.inject({ url, headers: as }),
    post: (url, form = '', as = browser) => {
      const payload = typeof form === 'string' ? form : new URLSearchParams(form).toString();
      return web.app.inject({ method: 'POST', url, headers: as, payload });
    },
    logIn: (other) => logIn(web.app, other),
  };
  return new Proxy(browse as GivenBrowser, {
    get: (own, name, self): unknown =>
      name in own ? Reflect.get(own, name, self) : Reflect.get(web, name),
  });
}
