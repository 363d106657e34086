import { phoneAccount, phonePlugins } from '../../../src/runtime/phone-system.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';
import { makeMetrics } from '../../../src/web/metrics.ts';
import { makeFakeService } from '../../support/fake-service.ts';
import { type GivenWeb, givenWeb, texts } from './given-web.ts';

type Content = Record<string, { schema: Record<string, unknown> }>;

export type Operation = {
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { description: string; content?: Content }>>;
};

/** The document as `/docs/json` gives it. */
export type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

export type Described = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};

export type DescribedWeb = GivenWeb & {
  readonly document: Document;
  readonly operations: readonly Described[];
};

/** The web with the doors of the phone systems, and the description that it gives of itself. */
export async function givenDescribedWeb(): Promise<DescribedWeb> {
  const environment = readEnvironment({});
  const publicUrl = 'http://127.0.0.1:8080';
  const plugins = phonePlugins({
    ...{ environment, publicUrl, texts, service: makeFakeService() },
    ...{ language: 'en', greetCallers: false, roster: { people: [], teams: [] } },
    account: phoneAccount(environment, 'a secret of a ledger'),
    metrics: makeMetrics({ ofProcess: false }),
    now: () => 0,
  });
  const web = await givenWeb({ plugins });
  const document = (await web.app.inject('/docs/json')).json<Document>();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return { ...web, document, operations };
}

/** The kinds of problem that a description names, each with its status. */
export function kindsOf({ responses }: Operation): readonly (readonly [string, number])[] {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const schema = content?.['application/problem+json']?.schema as
      { allOf: readonly { properties?: { type: { enum: readonly string[] } } }[] } | undefined;
    const types = schema?.allOf.flatMap((part) => part.properties?.type.enum ?? []) ?? [];
    return types.map((type) => [type.replace('/problems/', ''), Number(status)] as const);
  });
}
