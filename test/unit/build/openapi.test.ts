import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_RECORD_BYTES } from '../../../functions/kernel/records/record-type.ts';
import type { ServiceDefinition } from '../../../functions/kernel/service-definition.ts';
import { getDocs, getOpenApi } from '../../../functions/ops/handlers/get-docs.ts';
import { MAX_ORDER_BYTES } from '../../../functions/orders/domain/prepare-order.ts';
import { services } from '../../../functions/services.ts';
import { describeApi } from '../../../lib/build/openapi/describe-api.ts';
import { descriptions } from '../../../lib/build/openapi/descriptions.ts';
import { docsPage } from '../../../lib/build/openapi/docs-page.ts';
import type { OpenApiDocument, OpenApiOperation } from '../../../lib/build/openapi/document.ts';
import { ROOT } from '../../support/source-files.ts';

let document: OpenApiDocument;
beforeAll(async () => {
  document = await describeApi(ROOT);
});

const routes = Object.values<ServiceDefinition>(services).flatMap(({ functions }) =>
  Object.values(functions).flatMap(({ triggers }) =>
    triggers.flatMap((trigger) => (trigger.kind === 'http' ? trigger.routes : [])),
  ),
);

function operation(name: string): OpenApiOperation {
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return all.find(({ operationId }) => operationId === name)!;
}

function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref') yield inner as string;
    else yield* references(inner);
  }
}

describe('the OpenAPI document', () => {
  test.each(routes)('describes $method $path', ({ operation: name, method, path, access }) => {
    const described = document.paths[path]?.[method.toLowerCase()];
    expect(described?.operationId).toBe(name);
    expect(described?.security).toHaveLength(access === 'none' ? 0 : 1);
    const inPath = (described?.parameters ?? []).filter((one) => 'in' in one && one.in === 'path');
    expect(inPath).toHaveLength(path.split('{').length - 1);
    if (['PUT', 'PATCH'].includes(method)) expect(described?.requestBody).toBeDefined();
    expect(described?.responses).toHaveProperty('503');
    if (access !== 'none') expect(described?.responses).toHaveProperty('401');
  });

  test('refers only to what it holds, and names every operation once', () => {
    for (const reference of references(document)) {
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((part, step) => (part as Record<string, unknown>)?.[step], document);
      expect(found, reference).toBeDefined();
    }
    const names = routes.map((route) => route.operation);
    expect(new Set(names).size).toBe(names.length);
  });

  test('describes nothing that does not exist', () => {
    const names = new Set(routes.map((route) => route.operation));
    const left = Object.keys(descriptions).filter((name) => !names.has(name));
    expect(left).toEqual([]);
  });

  test('says what operators get of all accounts: the rows, whose they are, and what they cover', () => {
    const { NewestOrders, OrderTotals } = document.components.schemas;
    const schema = { $ref: '#/components/schemas/NewestOrders' };
    expect(operation('listNewestOrders').responses['200']).toMatchObject({
      content: { 'application/json': { schema } },
    });
    expect(NewestOrders).toMatchObject({
      properties: { items: { items: { properties: { accountId: { type: 'string' } } } }, coverage: {} },
    });
    expect(OrderTotals).toMatchObject({ required: ['items', 'coverage'] });
  });

  test('carries the limits that are enforced', () => {
    const limit = operation('listProducts').parameters?.find((one) => 'name' in one && one.name === 'limit');
    expect(limit).toMatchObject({ in: 'query', schema: { minimum: 1, maximum: 200, default: 50 } });
    const body = operation('createUser').requestBody?.content['application/json']?.schema;
    expect(body).toMatchObject({ required: ['email', 'name', 'role'], additionalProperties: false });
    expect(operation('capturePayment').parameters).toContainEqual({
      $ref: '#/components/parameters/KeyRequired',
    });
    expect(operation('patchListing').responses).toHaveProperty('412');
  });

  test('8,000 characters of four bytes kept the published limits and broke one that was not published', () => {
    for (const name of ['createProduct', 'patchListing', 'putUser', 'putCustomer'])
      expect(operation(name).requestBody?.description).toContain(
        `${MAX_RECORD_BYTES.toLocaleString('en-US')} bytes`,
      );
    for (const name of ['createOrder', 'putOrder', 'patchOrder', 'createImport'])
      expect(operation(name).requestBody?.description).toContain(
        `${MAX_ORDER_BYTES.toLocaleString('en-US')} bytes`,
      );
    expect(docsPage(document)).toContain(operation('createProduct').requestBody?.description);
  });
});

describe('the page', () => {
  test('fetches nothing and runs nothing', () => {
    const page = docsPage(document);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\/|\son\w+=/);
    expect(page).toContain('width=device-width');
    for (const { operation: name } of routes) expect(page).toContain(`id="${name}"`);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of targets) expect(page).toContain(`id="${id}"`);
  });

  test('is answered as HTML whose only style sheet is the one its policy allows', async () => {
    const answer = await getDocs({} as never, {} as never);
    const style = /<style>([\s\S]*?)<\/style>/.exec(answer.text ?? '')?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers?.['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(answer.headers?.['content-type']).toMatch(/^text\/html/);
    const json = await getOpenApi({} as never, {} as never);
    expect(JSON.parse(json.text ?? '')).toMatchObject({ openapi: '3.1.0' });
  });
});
